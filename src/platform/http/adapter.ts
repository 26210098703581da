import { createHash } from 'node:crypto';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { renderPage } from '../web/index.js';
import { FileResult, Redirect, View } from './results.js';

/** A family's page closes by itself when its session has ended unused: the phone may lie open. */
const FAMILY_IDLE_S = 15 * 60 + 1;

/** Turns what page handlers answer into HTML, redirects and downloads. Nest's interceptors would do the same, at the price of four observables a request. */
export class Adapter extends FastifyAdapter {
  override reply(reply: FastifyReply, answer: unknown, status?: number): FastifyReply {
    return super.reply(reply, written(reply, answer), status);
  }
}

function written(reply: FastifyReply, answer: unknown): unknown {
  if (answer instanceof View) return sendView(reply, answer);
  if (answer instanceof Redirect) return sendRedirect(reply, answer);
  if (answer instanceof FileResult) return sendFile(reply.request, reply, answer);
  return answer;
}

function sendView(reply: FastifyReply, { page, title, body, options }: View): string {
  const html = renderPage({ page, title, body, kind: options.kind, head: options.head }); // throws before anything is promised
  void reply.status(options.status ?? 200).type('text/html; charset=utf-8').header('Cache-Control', options.cache ?? 'no-store');
  if (options.cookie) void reply.header('Set-Cookie', options.cookie);
  if (page.actor?.kind === 'household') void reply.header('Refresh', `${FAMILY_IDLE_S}; url=${page.link('/family')}`);
  return html;
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
