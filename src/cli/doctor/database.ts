import { existsSync, statfsSync } from 'node:fs';
import pg from 'pg';
import { LOGIN_ROLES } from '../../platform/database/roles.js';
import { pendingMigrations } from '../../platform/database/migrations.js';
import { urlOf } from '../../platform/database/index.js';
import { assertRootKey, openVault } from '../../platform/vault/index.js';
import { type Check, green, red, rows, sentenceOf } from './check.js';

const VERSION_LEAST = 160_000;
const CLOCK_MOST_MS = 5_000;
const GIB = 1024 ** 3;
const DISK_LEAST = GIB;

export const DATABASE_CHECKS: readonly Check[] = [
  {
    name: 'database',
    async look(patient) {
      const [{ version, text }] = (await rows<{ version: number; text: string }>(patient, `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS text`)) as [{ version: number; text: string }];
      return version >= VERSION_LEAST ? green(`PostgreSQL ${text}`) : red(`PostgreSQL ${text} is too old`, 'use PostgreSQL 16 or newer');
    },
  },
  {
    name: 'roles',
    async look({ settings, databaseUrl, rootKey }) {
      for (const role of LOGIN_ROLES) {
        const refused = await signsIn(urlOf(role, databaseUrl, rootKey, settings));
        if (refused) return red(`role pasylka_${role} cannot sign in: ${refused}`, 'run “npm run cli -- db migrate” with this root key');
      }
      return green(`${LOGIN_ROLES.length} roles sign in, each with its own rights`);
    },
  },
  {
    name: 'migrations',
    async look(patient) {
      const missing = pendingMigrations((await rows<{ name: string }>(patient, 'SELECT name FROM migration')).map(({ name }) => name));
      return missing.length === 0 ? green('the schema is this version’s') : red(`${missing.length} migrations have not run`, 'run “npm run cli -- db migrate”');
    },
  },
  {
    name: 'root-key',
    async look({ settings, databaseUrl, rootKey }) {
      await assertRootKey(settings, databaseUrl, rootKey);
      return green('the key under which this database was sealed');
    },
  },
  {
    name: 'keyring',
    async look({ settings, databaseUrl, rootKey }) {
      const pool = new pg.Pool({ connectionString: urlOf('app', databaseUrl, rootKey, settings), max: 1 });
      try {
        const { close } = await openVault(settings, rootKey, pool);
        await close();
        return green(settings.KEYRING_DATABASE_URL ? 'opens, in a database of its own' : 'opens');
      } finally {
        await pool.end();
      }
    },
  },
  {
    name: 'clock',
    async look(patient) {
      const [{ now }] = (await rows<{ now: Date }>(patient, 'SELECT clock_timestamp() AS now')) as [{ now: Date }];
      const apart = Math.abs(now.getTime() - Date.now());
      return apart <= CLOCK_MOST_MS ? green('agrees with the database’s') : red(`differs from the database’s by ${Math.round(apart / 1000)} seconds`, 'let both keep time over the network (NTP)');
    },
  },
  {
    name: 'disk',
    look({ settings }) {
      const backups = settings.BACKUP_DIR && existsSync(settings.BACKUP_DIR) ? [settings.BACKUP_DIR] : []; // that it is there is another check
      const short = [settings.dataDir, ...backups].find((folder) => freeIn(folder) < DISK_LEAST);
      return Promise.resolve(short === undefined ? green(`${(freeIn(settings.dataDir) / GIB).toFixed(1)} GiB free`) : red(`less than 1 GiB is free in ${short}`, 'make room: without it nothing can be booked or backed up'));
    },
  },
  {
    name: 'queue',
    async look(patient) {
      const [{ late }] = (await rows<{ late: number }>(patient, `SELECT count(*)::int AS late FROM outbox WHERE due_at < now() - interval '5 minutes'`)) as [{ late: number }];
      return late === 0 ? green('nothing waits longer than it should') : red(`${late} jobs have waited for more than 5 minutes`, 'start the service (PASYLKA_ROLE all or worker) and look at its log');
    },
  },
  {
    name: 'log',
    async look(patient) {
      const [{ fresh, any }] = (await rows<{ fresh: boolean; any: boolean }>(patient, `SELECT coalesce(max(signed_at) > now() - interval '2 days', false) AS fresh, count(*) > 0 AS any FROM audit.checkpoint`)) as [{ fresh: boolean; any: boolean }];
      if (fresh) return green('signed within two days');
      return red(any ? 'not signed for more than two days' : 'never signed', 'run “npm run cli -- log sign”, and look why the signer does not');
    },
  },
];

async function signsIn(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    return sentenceOf(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function freeIn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
