import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyHttpOptions, FastifyReply, FastifyRequest } from 'fastify';
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Settings } from '../../../config/settings.js';
import { Forbidden } from '../../kernel/problem.js';
import { splitLanguage } from '../i18n/index.js';
import { Adapter } from './adapter.js';
import { protection } from './headers.js';
import { isOverloaded, LIMITS } from './limits.js';
import { Origins, senderOf } from './origins.js';
import type { Contexts } from './page-contexts.js';
import { refuse } from './problem-filter.js';
import type { OurRequest } from './request.js';
import { type IsSignedIn, takeUploads } from './uploads.js';

/** What watches the service asks by its address, not by its name. */
const ANY_HOST = /^\/(healthz|readyz|metrics)$/;

/** The HTTP server below Nest: languages are taken off the path before routing, and limits hold before anything is read. */
export const adapterFor = (settings: Settings, contexts: Contexts): Adapter => new Adapter({
  ...serverOptions(settings),
  // No hook runs for an address that cannot be read, so its answer gets its headers here.
  frameworkErrors(error: unknown, request: FastifyRequest, reply: FastifyReply) {
    void reply.headers({ ...protection({ html: true, https: isHttps(settings) }), 'Cache-Control': 'no-store' });
    refuse(error, request, reply, contexts);
  },
});

/** Limits of the server itself; `limits` are smaller in tests that watch them at work. */
export function serverOptions(settings: Pick<Settings, 'TRUST_PROXY'>, limits: Partial<Record<keyof typeof LIMITS, number>> = {}): FastifyHttpOptions<Server> {
  const { bodyBytes, headArrivesIn, requestArrivesIn, idleConnection, keptAlive, checkEvery, headerBytes } = { ...LIMITS, ...limits };
  return {
    bodyLimit: bodyBytes, requestTimeout: requestArrivesIn, connectionTimeout: idleConnection, keepAliveTimeout: keptAlive,
    http: { headersTimeout: headArrivesIn, connectionsCheckingInterval: checkEvery, maxHeaderSize: headerBytes, insecureHTTPParser: false },
    trustProxy: settings.TRUST_PROXY === 0 ? false : (_address: string, hop: number) => hop < settings.TRUST_PROXY,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    rewriteUrl(raw: IncomingMessage) {
      const ours = splitLanguage(raw.url ?? '/');
      (raw as OurRequest['raw']).ours = ours;
      return ours.path;
    },
    clientErrorHandler: refuseConnection,
  };
}

/** What is not HTTP, or comes too slowly, is answered in a line and hung up on. */
function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  const headers = { ...protection({ html: false, https: false }), 'Cache-Control': 'no-store', Connection: 'close', 'Content-Length': '0' };
  if (socket.writable) socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
  socket.destroySoon();
}

/** Limits of each request, headers of every answer, and one log line for each: route, status, milliseconds; no address, no agent, no parameter. */
export async function harden(app: NestFastifyApplication, settings: Settings, log: Logger, isSignedIn: IsSignedIn): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  const origins = new Origins([settings.publicUrl, ...(settings.PUBLIC_ORIGINS ?? '').split(',').map((origin) => origin.trim())]);
  const https = isHttps(settings);
  fastify.addHook('onRequest', (request, _reply, done) => {
    const status = refusal(request, origins);
    done(status === undefined ? undefined : refused(status));
  });
  fastify.addHook('preValidation', (request, _reply, done) => {
    done(isOverloaded(request.body) ? refused(413) : senderProblem(request));
  });
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    void reply.headers(protection({ html: isHtml(reply), https }));
    if (!reply.hasHeader('Cache-Control') || isPrivate(request as OurRequest, reply)) void reply.header('Cache-Control', 'no-store');
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    log.info({ method: request.method, route: request.routeOptions.url ?? '-', status: reply.statusCode, ms: Math.round(reply.elapsedTime) });
    done();
  });
  await takeUploads(fastify, isSignedIn);
}

/** The status a request is refused with before anything of it is read. */
function refusal(request: FastifyRequest, origins: Origins): number | undefined {
  if (request.originalUrl.length > LIMITS.addressCharacters || fieldsOf(request.originalUrl) > LIMITS.queryFields) return 414;
  if (request.raw.rawHeaders.length > 2 * LIMITS.headers) return 431;
  return origins.knows(request.host) || ANY_HOST.test(request.url) ? undefined : 421;
}

/** Forms come from our own pages: SameSite and the token tie them to a session, and before there is one this is what stands. */
function senderProblem({ method, headers, host, is404, routeOptions: { url = '', config } }: FastifyRequest): Forbidden | undefined {
  if (is404 || SAFE.has(method) || url.startsWith('/api/')) return undefined;
  const sender = senderOf({ site: headers['sec-fetch-site'], origin: headers.origin, host });
  if (sender === 'elsewhere') return new Forbidden('http.foreign', 'This form was sent from another site. Nothing was changed.');
  if (sender === 'unknown' && (config as { fromHere?: boolean }).fromHere) return new Forbidden('http.unsaid', 'Your browser does not say which page sent this form, so nobody is signed in. Use a browser that is not older than 2023.');
  return undefined;
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const isHttps = ({ publicUrl }: Settings): boolean => publicUrl.startsWith('https:');
const fieldsOf = (address: string): number => address.split('?', 2)[1]?.split('&').length ?? 0;
const refused = (statusCode: number): Error => Object.assign(new Error(STATUS_CODES[statusCode]), { statusCode });
const isHtml = (reply: FastifyReply): boolean => String(reply.getHeader('Content-Type')).startsWith('text/html');

/** Whatever a handler said, no copy is kept of an answer to a command, of an error, or of a page for somebody who is signed in. */
const isPrivate = ({ method, actor }: OurRequest, reply: FastifyReply): boolean =>
  (method !== 'GET' && method !== 'HEAD') || reply.statusCode >= 400 || (isHtml(reply) && Boolean(actor));
