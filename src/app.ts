import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from './app.module.js';
import { may, memberBy, routesOf, StepUpFilter } from './identity/index.js';
import type { Core } from './platform/core.js';
import { LANGUAGES } from './platform/i18n/index.js';
import { Contexts, ProblemFilter, ValidationPipe } from './platform/http/index.js';
import { adapterFor, harden } from './platform/http/server.js';
import { guardDoor } from './platform/mode/index.js';
import { OpeningSoonFilter } from './site/index.js';

/** The application on an open core, not listening yet; throws where a handler does not say who may ask. Background work starts only where `core.queue` is given. */
export async function createApp(core: Core): Promise<NestFastifyApplication> {
  const contexts = new Contexts(core.vault, core.kind === 'demo', may, LANGUAGES.filter((lang) => core.settings.LANGUAGES.split(',').includes(lang)), core.mode);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(core, contexts), adapterFor(core.settings, contexts), { rawBody: true, logger: ['error', 'fatal'], abortOnError: false });
  app.useGlobalFilters(new ProblemFilter(contexts, core.log), new StepUpFilter(), new OpeningSoonFilter(contexts));
  app.useGlobalPipes(new ValidationPipe());
  routesOf(app);
  await harden(app, core.settings, core.log, memberBy(core.connections.pool));
  guardDoor(app, core.mode);
  const document = describe(app);
  app.getHttpAdapter().getInstance().get('/api/openapi.json', (_request, reply) => reply.type('application/json').send(document));
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

const FORGET_MS = 3_600_000;

/** Starts the outbox relay, the queue's worker and what happens every so often. */
export function startBackground(core: Core): void {
  if (!core.queue) return;
  core.outbox.open(core.queue);
  core.changes.onWorkLeft(() => core.outbox.kick());
  core.jobs.every('platform.outbox', 1_000, () => core.outbox.relay());
  core.jobs.every('platform.forget', FORGET_MS, () => core.connections.pool.query('SELECT forget_old_answers()'));
  core.jobs.start(core.queue);
}

/** The OpenAPI description of the JSON API; pages are not in it. */
export function describe(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder().setTitle('Pasylka').setVersion('1').setDescription('Commands are POST on a noun’s verb and take Idempotency-Key; lists take limit and after; errors are problem+json.').addBearerAuth().build();
  const document = SwaggerModule.createDocument(app, config);
  document.paths = Object.fromEntries(Object.entries(document.paths).filter(([path]) => path.startsWith('/api/')));
  return document;
}
