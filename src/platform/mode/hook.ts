import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Unavailable } from '../../kernel/problem.js';
import { splitLanguage } from '../i18n/index.js';
import { comesIn } from './mode.js';
import type { ServiceMode } from './service-mode.js';

/** Lets in only what stays up in the service's mode of now; everything else answers Unavailable `change.offline`. */
export function guardDoor(app: NestFastifyApplication, mode: ServiceMode): void {
  app.getHttpAdapter().getInstance().addHook('onRequest', async ({ method, originalUrl }) => {
    const path = splitLanguage(originalUrl).path.split('?', 1)[0]!;
    if (!comesIn(await mode.current(), { method, path })) throw new Unavailable('change.offline', 'The site rests for the moment. Published figures and the log can still be read.');
  });
}
