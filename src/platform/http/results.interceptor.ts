import { createHash } from 'node:crypto';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { renderPage } from '../web/index.js';
import { FileResult, Redirect, View } from './results.js';

/** A family's page closes by itself when its session has ended unused: the phone may lie open. */
const FAMILY_IDLE_S = 15 * 60 + 1;

/** Turns what page handlers answer into HTML, redirects and downloads. */
export class ResultsInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(map((result: unknown) => {
      if (result instanceof View) return sendView(reply, result);
      if (result instanceof Redirect) return sendRedirect(reply, result);
      if (result instanceof FileResult) return sendFile(http.getRequest<FastifyRequest>(), reply, result);
      return result;
    }));
  }
}

function sendView(reply: FastifyReply, { page, title, body, options }: View): string {
  void reply.status(options.status ?? 200).type('text/html; charset=utf-8').header('Cache-Control', options.cache ?? 'no-store');
  if (options.cookie) void reply.header('Set-Cookie', options.cookie);
  if (page.actor?.kind === 'household') void reply.header('Refresh', `${FAMILY_IDLE_S}; url=${page.link('/family')}`);
  return renderPage({ page, title, body, kind: options.kind, head: options.head });
}

function sendRedirect(reply: FastifyReply, { path, cookie }: Redirect): string {
  void reply.status(303).header('Location', path).header('Cache-Control', 'no-store');
  if (cookie) void reply.header('Set-Cookie', cookie);
  return '';
}

function sendFile(request: FastifyRequest, reply: FastifyReply, { name, mime, body, options }: FileResult): Buffer | string {
  const disposition = `${options.inline ? 'inline' : 'attachment'}; filename="${name.replace(/[^\w.-]/g, '_')}"`;
  void reply.status(200).type(mime).header('Content-Disposition', disposition).header('Cache-Control', options.cache ?? 'no-store');
  return options.cache === undefined || !isHeld(request, reply, { body, changedAt: options.changedAt }) ? body : unchanged(reply);
}

/** Says which version this is; whether whoever asks holds it already. The ETag decides where one was sent (RFC 9110, 13.2.2). */
function isHeld({ headers }: FastifyRequest, reply: FastifyReply, { body, changedAt }: { body: Buffer | string; changedAt: Date | undefined }): boolean {
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  void reply.header('ETag', tag);
  if (changedAt) void reply.header('Last-Modified', changedAt.toUTCString());
  const [known, since] = [headers['if-none-match'], headers['if-modified-since']];
  if (known !== undefined) return known === '*' || known.split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
  return since !== undefined && changedAt !== undefined && Date.parse(since) >= Math.floor(changedAt.getTime() / 1000) * 1000;
}

function unchanged(reply: FastifyReply): string {
  void reply.status(304).removeHeader('Content-Disposition').removeHeader('Content-Type');
  return '';
}
