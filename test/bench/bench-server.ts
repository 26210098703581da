import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { readSettings } from '../../config/settings.js';
import { openCore, type Core } from '../../src/platform/core.js';
import { prepareKeyring } from '../../src/platform/vault/index.js';
import { migrate, startEmbedded } from '../../src/platform/database/index.js';

/** A PostgreSQL of the run's own, with the durability of a real one, and the application's core on it. */
export interface BenchServer {
  readonly core: Core;
  readonly admin: pg.Pool;
  readonly url: string;
  close(): Promise<void>;
}

export const WEBHOOK_SECRET = 'whsec_bench';

export async function openBenchServer(): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'pasylka-bench-'));
  chmodSync(folder, 0o755); // root runs PostgreSQL as another user
  const server = await startEmbedded({ folder });
  const rootKey = randomBytes(32);
  await migrate(server.url, rootKey);
  await prepareKeyring({}, server.url, rootKey);
  const settings = readSettings({
    DATABASE_URL: server.url, ROOT_KEY: rootKey.toString('hex'), DATA_DIR: folder, LOG_LEVEL: 'silent', PORT: '0',
    STRIPE_SECRET_KEY: 'sk_test_bench', STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
  });
  const core = await openCore(settings, { kind: 'test', background: false });
  const admin = new pg.Pool({ connectionString: server.url, max: 4 });
  admin.on('error', () => undefined); // connections that idle while the server stops
  return {
    core, admin, url: server.url,
    async close() {
      await admin.end();
      await core.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
