import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Core } from '../platform/core.js';
import { loadFoundation } from './foundation/index.js';

/** Fills a new demo database through the same services as real data; does nothing on an old one. */
export async function loadDemo(app: NestFastifyApplication, core: Core): Promise<void> {
  const loaded = await core.connections.reader.one('SELECT 1 AS one FROM member LIMIT 1');
  if (loaded) return;
  await loadFoundation(app, core);
}
