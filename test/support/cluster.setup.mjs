import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import '../../config/built.mjs'; // Jest loads a global setup without its transforms, so it takes the built program

const QUICK = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '128MB', max_connections: '300' };
const ROOT_KEY = Buffer.alloc(32, 7); // the same as test/support/root-key.ts

/** One PostgreSQL for a run of Jest; `template` is migrated once and copied for each test file. */
export default async function setUp() {
  if (globalThis.pasylkaCluster) return;
  const { startEmbedded, migrate } = await import('../../dist/src/platform/database/index.js');
  const { prepareKeyring } = await import('../../dist/src/platform/vault/index.js');
  const folder = mkdtempSync(join(tmpdir(), 'pasylka-test-'));
  chmodSync(folder, 0o755); // root runs PostgreSQL as another user
  const server = await startEmbedded({ folder, settings: QUICK });
  globalThis.pasylkaCluster = { server, folder };
  try {
    await migrate(server.url, ROOT_KEY);
    await prepareKeyring({}, server.url, ROOT_KEY);
    const admin = new pg.Client({ connectionString: new URL('/postgres', server.url).href });
    await admin.connect();
    await admin.query('ALTER DATABASE pasylka RENAME TO template');
    await admin.end();
  } catch (error) {
    await tearDown();
    throw error;
  }
  process.env.PASYLKA_TEST_SERVER = server.url;
}

export async function tearDown() {
  if (!globalThis.pasylkaCluster) return;
  const { server, folder } = globalThis.pasylkaCluster;
  delete globalThis.pasylkaCluster;
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
