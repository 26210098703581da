import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { Settings } from '../../../config/settings.js';
import { splitLanguage } from '../i18n/index.js';
import type { OurRequest } from './request.js';

const BODY_MAX = 256 * 1024;

/** No script, style or picture from elsewhere, nothing inline, no frame. `form-action` stays ours: Stripe is reached by a link. */
const CONTENT_SECURITY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** The HTTP server below Nest: languages are taken off the path before routing, and limits hold before anything is read. */
export function adapterFor(settings: Settings): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_MAX, requestTimeout: 30_000, connectionTimeout: 60_000, keepAliveTimeout: 10_000, trustProxy: settings.TRUST_PROXY === 0 ? false : (_address: string, hop: number) => hop < settings.TRUST_PROXY, routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    rewriteUrl(raw: IncomingMessage) {
      const ours = splitLanguage(raw.url ?? '/');
      (raw as OurRequest['raw']).ours = ours;
      return ours.path;
    },
  });
}

/** Headers of every answer, and one log line for each: route, status, milliseconds; no address, no agent, no parameter. */
export function harden(app: NestFastifyApplication, settings: Settings, log: Logger): void {
  const fastify = app.getHttpAdapter().getInstance();
  const https = settings.publicUrl.startsWith('https:');
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    void reply.headers({
      'Content-Security-Policy': CONTENT_SECURITY, 'Referrer-Policy': 'no-referrer', 'X-Content-Type-Options': 'nosniff', 'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin', 'Permissions-Policy': 'camera=(self), geolocation=(), microphone=(), payment=(), interest-cohort=()',
      ...(https ? { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' } : {}),
    });
    if (!reply.hasHeader('Cache-Control')) void reply.header('Cache-Control', 'no-store');
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    log.info({ method: request.method, route: request.routeOptions.url ?? '-', status: reply.statusCode, ms: Math.round(reply.elapsedTime) });
    done();
  });
}
