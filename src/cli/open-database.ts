import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Settings, StartError } from '../../config/settings.js';
import { openCore, type Core } from '../platform/core.js';
import { type EmbeddedServer, joinEmbedded, migrate, startEmbedded, type InstallationKind } from '../platform/database/index.js';
import { migrateQueue } from '../platform/queue/index.js';
import { assertRootKey, prepareKeyring, settledRootKey } from '../platform/vault/index.js';
import { forgetUnfinished } from './unfinished.js';

export interface OpenDatabase {
  readonly core: Core;
  readonly ran: readonly string[];
  readonly close: () => Promise<void>;
}

/** What the database is to be born as, if it is new. */
export const kindOf = (settings: Settings): InstallationKind => (settings.isDemo ? 'demo' : settings.STRIPE_SECRET_KEY?.includes('_live_') ? 'live' : 'test');

/** Starts the embedded server where none is named (a command joins the one that runs), migrates, opens the core. Closes what it opened when a step fails. */
export async function openDatabase(settings: Settings, { background }: { background: boolean }): Promise<OpenDatabase> {
  let embedded: EmbeddedServer | undefined;
  requireOwner(settings);
  try {
    if (!settings.DATABASE_URL) {
      prepareFolder(settings.dataDir);
      const running = background ? undefined : joinEmbedded(settings.dataDir); // a command works beside the service
      embedded = running ?? (await startEmbedded({ folder: settings.dataDir }));
      settings.DATABASE_URL = embedded.url;
      if (!running) await forgetUnfinished(settings, embedded.url);
    }
    const rootKey = await settledRootKey(settings, settings.DATABASE_URL);
    const ready = await assertRootKey(settings, settings.DATABASE_URL, rootKey);
    const ran = await migrate(settings.DATABASE_URL, rootKey);
    if (!ready) await prepareKeyring(settings, settings.DATABASE_URL, rootKey);
    if (!settings.REDIS_URL) await migrateQueue(settings.DATABASE_URL);
    const core = await openCore(settings, { kind: kindOf(settings), background });
    await finishMigration(core);
    return {
      core, ran,
      async close() {
        await core.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

/** What a migration leaves to the program because it takes the keys: an older database, once. */
async function finishMigration({ connections, mode, changes, vault }: Core): Promise<void> {
  const { rows } = await connections.pool.query(`SELECT 1 FROM recipient WHERE facts <> '{}' LIMIT 1`);
  if (rows.length === 0 || (await mode.current()) !== 'open') return;
  const { sealOldFacts } = await import('../recipients/index.js');
  await sealOldFacts(changes, vault);
}

/** Where the application has an address of its own, nobody meant the embedded server. Throws StartError. */
export function requireOwner({ DATABASE_URL, DATABASE_APP_URL }: Settings): void {
  if (!DATABASE_URL && DATABASE_APP_URL) throw new StartError('DATABASE_APP_URL is set and DATABASE_URL is not: this needs the address of the schema’s owner (pasylka_migrator).');
}

/** One folder after the other: `recursive` of Node never comes back from a place such as /proc, where none can be made. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

function prepareFolder(folder: string): void {
  try {
    makeFolder(folder);
    chmodSync(folder, 0o755); // PostgreSQL may run as another user and walks through; each secret in it is 0600
  } catch (error) {
    throw new StartError(`The data folder ${folder} cannot be written (${(error as { code?: string }).code ?? 'unknown'}): choose another with DATA_DIR.`);
  }
}
