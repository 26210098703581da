import 'reflect-metadata';
import { setTimeout as wait } from 'node:timers/promises';
import { readSettings, StartError } from '../config/settings.js';
import { LogIncident, openSigner } from './audit/index.js';
import { explain, requireNode } from './cli/fail.js';
import { rootKeyOf } from './platform/vault/index.js';

const LOOK_MS = 60_000;

/**
 * The signer as a process of its own, under its own user: it alone reads the log's key. Signs once a day and when a
 * report waits for its signature. Exit code 3 after an incident: it stays down until somebody has looked.
 */
requireNode();
const stopping = new AbortController();
process.on('SIGINT', () => stopping.abort());
process.on('SIGTERM', () => stopping.abort());
try {
  const settings = readSettings();
  const url = settings.DATABASE_SIGNER_URL ?? settings.DATABASE_URL;
  if (!url) throw new StartError('DATABASE_SIGNER_URL is not set: the signer needs its own address of the database.');
  const { signer, pool } = openSigner(settings, url, settings.DATABASE_SIGNER_URL ? Buffer.alloc(0) : rootKeyOf(settings));
  while (!stopping.signal.aborted) {
    if (await signer.isDue()) {
      const { origin, size } = await signer.sign();
      process.stdout.write(`Signed ${origin} at ${size} leaves.\n`);
    }
    await wait(LOOK_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
  }
  await pool.end();
} catch (error) {
  process.stderr.write(`${error instanceof LogIncident ? `INCIDENT in the audit log: ${error.message}. Nothing was signed.` : explain(error)}\n`);
  process.exit(error instanceof LogIncident ? 3 : 1);
}
