import 'reflect-metadata';
import { readSettings } from '../config/settings.js';
import { createApp, startBackground } from './app.js';
import { explain, requireNode } from './cli/fail.js';
import { openCore } from './platform/core.js';

/** The background process of a larger installation: the same rooms, no doors to the street. */
requireNode();
try {
  const core = await openCore(readSettings(), { kind: 'live', background: true });
  const app = await createApp(core);
  const stop = async (): Promise<void> => {
    await app.close();
    await core.close();
    process.exit(0);
  };
  process.on('SIGINT', () => void stop());
  process.on('SIGTERM', () => void stop());
  startBackground(core);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
