import { randomBytes } from 'node:crypto';
import pg from 'pg';
import pino from 'pino';
import { Changes } from '../../src/platform/change/index.js';
import { bear, connect, urlOf, type Connections } from '../../src/platform/database/index.js';
import { ServiceMode } from '../../src/platform/mode/index.js';
import { Jobs, Outbox } from '../../src/platform/queue/index.js';
import { openVault, type Vault } from '../../src/platform/vault/index.js';
import { TEST_ROOT_KEY } from './root-key.js';

export interface TestDatabase extends Connections {
  /** The migrator's address: may do anything; for arranging rows and looking at them. */
  readonly url: string;
  readonly admin: pg.Pool;
  readonly changes: Changes;
  readonly vault: Vault;
  readonly jobs: Jobs;
  readonly outbox: Outbox;
  /** Address of a login role, to test what it may not do. */
  urlOf(role: 'app' | 'reader' | 'public' | 'jobs' | 'signer' | 'auditor'): string;
}

/** A database of its own: a copy of the migrated template, born `test`. Close it in afterAll. */
export async function freshDatabase(): Promise<TestDatabase> {
  const server = process.env['PASYLKA_TEST_SERVER'];
  if (!server) throw new Error('the test cluster is not running: run this through Jest');
  const name = `t_${randomBytes(6).toString('hex')}`;
  await asAdmin(server, (client) => createFromTemplate(client, name));
  const url = new URL(`/${name}`, server).href;
  const connections = await connect(url, TEST_ROOT_KEY);
  const admin = new pg.Pool({ connectionString: url, max: 4 });
  admin.on('error', () => undefined); // the database may be dropped while a connection is still closing
  const { vault } = await openVault({}, TEST_ROOT_KEY, connections.pool);
  const changes = new Changes(connections.dataSource, vault);
  await bear(changes, 'test', 'Test Foundation');
  return {
    ...connections, url, admin, changes, vault,
    jobs: new Jobs(pino({ level: 'silent' }), new ServiceMode(connections.pool)),
    outbox: new Outbox(connections.pool),
    urlOf: (role) => urlOf(role, url, TEST_ROOT_KEY),
    async close() {
      await connections.close();
      await admin.end();
      await asAdmin(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

/** Copies take turns: PostgreSQL copies a template only while nobody else does. */
async function createFromTemplate(client: pg.Client, name: string): Promise<unknown> {
  await client.query('SELECT pg_advisory_lock(99)');
  return client.query(`CREATE DATABASE ${name} TEMPLATE template STRATEGY file_copy`);
}

async function asAdmin(server: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: new URL('/postgres', server).href });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
