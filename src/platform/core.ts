import type { QueueOptions } from 'bullmq';
import type { Logger } from 'pino';
import { readSettings, type Settings, StartError } from '../../config/settings.js';
import { Changes } from './change/index.js';
import { bear, connect, type Connections, type InstallationKind, refuseMismatch, urlOf } from './database/index.js';
import { openLog } from './log.js';
import { type Mode, ServiceMode } from './mode/index.js';
import { Jobs, Outbox, queueOptions } from './queue/index.js';
import { destroysKeys, localRootKey, openVault, rootKeyOf, type Vault } from './vault/index.js';

/** Everything below the modules, opened once for a process. Close it last. */
export interface Core {
  readonly settings: Settings;
  readonly rootKey: Buffer;
  /** The migrator's address, or in production the application's. */
  readonly databaseUrl: string;
  readonly kind: InstallationKind;
  readonly log: Logger;
  readonly connections: Connections;
  readonly vault: Vault;
  readonly changes: Changes;
  readonly mode: ServiceMode;
  readonly jobs: Jobs;
  readonly outbox: Outbox;
  /** How BullMQ reaches its jobs; null in tests and commands, where nothing runs in the background. */
  readonly queue: QueueOptions | null;
  close(): Promise<void>;
}

/** Opens the machinery on a database that is migrated already. Throws StartError with one sentence. */
export async function openCore(settings: Settings = readSettings(), { kind, background }: { kind: InstallationKind; background: boolean }): Promise<Core> {
  const databaseUrl = settings.DATABASE_URL ?? settings.DATABASE_APP_URL;
  if (!databaseUrl) throw new StartError('DATABASE_URL is not set: start with “npm start”, which brings its own PostgreSQL, or set it.');
  const rootKey = rootKeyOf(settings);
  const log = openLog(settings.LOG_LEVEL);
  const connections = await connect(databaseUrl, rootKey, settings).catch(refused(settings));
  const { vault, close: closeVault } = await openVault(settings, rootKey, connections.pool).catch(closing(connections));
  const changes = new Changes(connections.dataSource, vault);
  const mode = new ServiceMode(connections.pool);
  const jobs = new Jobs(log, mode);
  destroysKeys(jobs, vault, changes);
  const outbox = new Outbox(connections.pool);
  const bornAs = await bear(changes, kind, settings.FOUNDATION_NAME);
  const queue = background ? queueOptions(settings.REDIS_URL ? { redisUrl: settings.REDIS_URL } : { postgresUrl: urlOf('jobs', databaseUrl, rootKey, settings) }) : null;
  const close = async (): Promise<void> => {
    mode.close();
    await jobs.stop();
    await outbox.close();
    await closeVault();
    await connections.close();
  };
  try {
    refuseMismatch(bornAs, settings);
    if (background) {
      mode.onChange((now) => keysFollow(now, { vault, settings, rootKey, log }));
      mode.watch();
    }
    await mode.refresh();
  } catch (error) {
    await close();
    throw error;
  }
  return { settings, rootKey, databaseUrl, kind: bornAs, log, connections, vault, changes, mode, jobs, outbox, queue, close };
}

/** Offline, this process forgets every key, the root key too; when it runs again it reads the root key from where it was told to, if it is still there. */
function keysFollow(mode: Mode, { vault, settings, rootKey, log }: Pick<Core, 'vault' | 'settings' | 'rootKey' | 'log'>): void {
  if (mode === 'offline') {
    vault.lock('everything');
    rootKey.fill(0);
  } else if (rootKey.every((byte) => byte === 0)) {
    try {
      rootKeyOf(settings).copy(rootKey);
      vault.unlock(localRootKey(rootKey)).catch((error: unknown) => log.error({ error: String(error) }, 'the vault stays locked'));
    } catch (error) {
      log.error({ error: String(error) }, 'the vault stays locked: start this process again with its root key');
    }
  }
}

/** Passwords of roles come from the root key: where they are refused, it is that, as a rule. */
const refused = ({ DATABASE_APP_URL }: Settings) => (error: unknown): never => {
  if ((error as { code?: string }).code !== '28P01' || DATABASE_APP_URL) throw error;
  throw new StartError('The database refuses the passwords that come from this root key: bring back the right ROOT_KEY or root key file, or run “npm run cli -- db migrate” once.');
};

/** Closes what is open already, and passes the trouble on. */
const closing = (opened: { close(): Promise<void> }) => async (error: unknown): Promise<never> => {
  await opened.close();
  throw error;
};
