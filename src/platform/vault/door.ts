import pg from 'pg';
import type { Settings } from '../../../config/settings.js';
import { LOCKS } from '../database/locks.js';
import type { HomeRow, Queries } from './keyring.js';
import { homeOf, queriesOf } from './open.js';

/** The keyring as somebody who may change it: the migrator here, its owner where it is apart. */
export interface KeyringDoor {
  /** Runs `work` in one transaction of the keyring's database, while nobody else replaces or settles the root key; `home` is as it is then. */
  alone<R>(work: (queries: Queries, home: HomeRow) => Promise<R>): Promise<R>;
  transaction<R>(work: (queries: Queries) => Promise<R>): Promise<R>;
  close(): Promise<void>;
}

const ROOT_LOCK = `SELECT pg_advisory_xact_lock(${LOCKS.rootKey})`;

/** Undefined before the first migration, and where KEYRING_DATABASE_URL is missing. */
export async function openKeyring({ KEYRING_DATABASE_URL: apart }: Pick<Settings, 'KEYRING_DATABASE_URL'>, databaseUrl: string): Promise<KeyringDoor | undefined> {
  const main = await connected(databaseUrl);
  const here = await homeOf(queriesOf(main));
  if (here?.place === 'here') return doorOf(main, false);
  await main.end();
  if (!here || !apart) return undefined;
  const client = await connected(apart);
  if (await homeOf(queriesOf(client), true)) return doorOf(client, true);
  await client.end();
  return undefined;
}

function doorOf(client: pg.Client, isApart: boolean): KeyringDoor {
  const transaction = <R>(work: (queries: Queries) => Promise<R>): Promise<R> => inTransaction(client, () => work(queriesOf(client)));
  return {
    transaction,
    alone: (work) => transaction(async (queries) => {
      await queries.query(ROOT_LOCK);
      return work(queries, (await homeOf(queries, isApart))!);
    }),
    close: () => client.end(),
  };
}

/** Opens a client of its own. */
export async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

export async function inTransaction<R>(client: pg.Client, work: () => Promise<R>): Promise<R> {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
