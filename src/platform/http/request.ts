import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../kernel/actor.js';
import { visitor } from '../../kernel/actor.js';
import { Invalid } from '../../kernel/problem.js';
import type { Lang } from '../i18n/index.js';
import type { PageContext } from '../web/index.js';

/** What our hooks and the guard put on a request. */
export interface Carried {
  lang: Lang;
  actor: Actor | null;
  /** Missing where no route was found and the guard never ran. */
  page?: PageContext;
  /** Hash of the session's token, where there is one. */
  session: Buffer | null;
}
export type OurRequest = FastifyRequest & { raw: { ours?: { lang: Lang; path: string } } } & Carried;

export const requestOf = (context: ExecutionContext): OurRequest => context.switchToHttp().getRequest<OurRequest>();

/** Who asks; without sign-in the visitor. */
export const Who = createParamDecorator((_: unknown, context: ExecutionContext): Actor => requestOf(context).actor ?? visitor);

/** The context of the page to be rendered. */
export const Page = createParamDecorator((_: unknown, context: ExecutionContext): PageContext => requestOf(context).page!);

/** The key that makes a command happen once: header `Idempotency-Key`, or the form's hidden `_key`. Throws Invalid when it is missing. */
export const Key = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const request = requestOf(context);
  const given = request.headers['idempotency-key'] ?? (request.body as { _key?: unknown } | undefined)?._key;
  if (typeof given !== 'string' || !/^[\w.:-]{8,100}$/.test(given)) {
    throw new Invalid('http.key', 'Send an Idempotency-Key of 8 to 100 letters, digits, “-”, “_”, “.” or “:”.', { 'Idempotency-Key': 'is missing or malformed' });
  }
  return given;
});

export const ACCESS = 'pasylka:access';
/** Open to everybody, signed in or not. A handler that says neither this nor `Can` is closed. */
export const Anyone = (): ClassDecorator & MethodDecorator => SetMetadata(ACCESS, 'anyone');
/** A page that other origins may post to (webhooks): no form token is asked for. */
export const NO_TOKEN = 'pasylka:no-token';
export const WithoutToken = (): MethodDecorator => SetMetadata(NO_TOKEN, true);
/** A form that opens a session: the browser has to say that a page of ours sent it, since before sign-in no cookie can tie the form to the browser. */
export const FromHere = (): MethodDecorator => RouteConfig({ fromHere: true });
