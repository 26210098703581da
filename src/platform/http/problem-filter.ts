import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { Problem } from '../../kernel/problem.js';
import { renderProblem } from '../web/index.js';
import { contextOf, type Contexts } from './page-contexts.js';
import type { OurRequest } from './request.js';

interface Said {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
}

const UNREADABLE = { code: 'http.unreadable', message: 'This could not be read. Check how it is written.', fields: {} };

/** PostgreSQL's refusals that a person can understand; anything else from the database is a bug and answers 500. */
const DATABASE: Readonly<Record<string, Said>> = {
  '22021': { status: 400, ...UNREADABLE }, // a NUL in an address: fields refuse it before
  '57P01': { status: 503, code: 'http.unavailable', message: 'We are restarting. Please try again in a minute.', fields: {} },
  '28P01': { status: 503, code: 'http.unavailable', message: 'We are restarting. Please try again in a minute.', fields: {} }, // the root key was replaced, and this process has the passwords of the old one
  '55P03': { status: 503, code: 'http.unavailable', message: 'Many people are at it just now. Please try again in a minute.', fields: {} }, // lock_timeout
  '57014': { status: 503, code: 'http.unavailable', message: 'This took too long. Please try again in a minute.', fields: {} }, // statement_timeout
  ECONNREFUSED: { status: 503, code: 'http.unavailable', message: 'The database does not answer. Please try again in a minute.', fields: {} },
};

/** What the server itself refuses, by status. */
const STATUS: Readonly<Record<number, Omit<Said, 'status'>>> = {
  404: { code: 'http.notFound', message: 'There is nothing at this address.', fields: {} },
  413: { code: 'http.tooLarge', message: 'That is more than we take at once.', fields: {} },
  414: { code: 'http.addressTooLong', message: 'The address is longer than any of ours.', fields: {} },
  415: { code: 'http.mediaType', message: 'Send JSON or a form.', fields: {} },
  421: { code: 'http.otherHost', message: 'This service is not known by that name. Look at the address again.', fields: {} },
  431: { code: 'http.tooLarge', message: 'That is more than we take at once.', fields: {} },
};

function said(error: unknown): Said {
  if (error instanceof Problem) return { status: error.status, code: error.code, message: error.message, fields: error.fields };
  const code = (error as { code?: string }).code ?? '';
  if (Object.hasOwn(DATABASE, code)) return DATABASE[code]!;
  const status = error instanceof HttpException ? error.getStatus() : ((error as { statusCode?: number }).statusCode ?? 500);
  if (status >= 400 && status < 500) return { status, ...(STATUS[status] ?? UNREADABLE) };
  return { status: 500, code: 'http.internal', message: 'Something broke on our side. Nothing was changed.', fields: {} };
}

/** Every error ends here: problem+json (RFC 9457) for the API, a helpful page for people. Logs bugs with their stack, never what was sent. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly contexts: Contexts,
    private readonly log: Logger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<OurRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = said(error);
    if (problem.status >= 500) this.log.error({ route: request.routeOptions.url, error }, 'request failed');
    if (!reply.sent) answer(problem, request, reply, this.contexts);
  }
}

/** For what the server refuses before any handler or filter is found: an address that cannot be read. */
export const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply, contexts: Contexts): void => answer(said(error), request as OurRequest, reply, contexts);

function answer(problem: Said, request: OurRequest, reply: FastifyReply, contexts: Contexts): void {
  void reply.status(problem.status);
  if (wantsJson(request)) void reply.type('application/problem+json').send(problemJson(problem));
  else void reply.type('text/html; charset=utf-8').send(renderProblem(contextOf(request, contexts), problem));
}

const wantsJson = (request: OurRequest): boolean => /^\/(api|webhooks|log|healthz|readyz|metrics)(\/|$)/.test(request.url);

const problemJson = ({ status, code, message, fields }: Said): string =>
  JSON.stringify({
    type: `urn:pasylka:problem:${code}`, title: message, status,
    errors: Object.entries(fields).map(([field, detail]) => ({ field, detail })),
  });
