import 'reflect-metadata';
import { readSettings } from '../config/settings.js';
import { createApp, startBackground } from './app.js';
import { explain, requireNode } from './cli/fail.js';
import { openCore } from './platform/core.js';

/**
 * The production entry: a database that `npm run cli -- db migrate` has brought up to date, and one role of the process
 * (PASYLKA_ROLE all or web; the worker and the signer have entries of their own).
 */
requireNode();
try {
  const settings = readSettings();
  const core = await openCore(settings, { kind: 'live', background: true });
  const app = await createApp(core);
  const stop = async (): Promise<void> => {
    await app.close();
    await core.close();
    process.exit(0);
  };
  process.on('SIGINT', () => void stop());
  process.on('SIGTERM', () => void stop());
  await app.listen(settings.PORT, settings.HOST ?? 'localhost');
  if (core.queue) core.outbox.open(core.queue);
  if (settings.PASYLKA_ROLE === 'all') startBackground(core);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
