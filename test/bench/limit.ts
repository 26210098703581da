import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

/** What the machine can do: the same writes without us. */
export interface Limit {
  /** What one client does again and again, in pgbench's language; the bare driver knows `:client_id` and `\gset` of one column. */
  readonly script: string;
  readonly clients: number;
  readonly seconds: number;
}

export const pgbenchVersion = ((): string | null => {
  try {
    return execFileSync('pgbench', ['--version'], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
})();

export const limitName = pgbenchVersion ?? 'bare pg driver (pgbench is not installed: apt-get install postgresql-contrib)';

/**
 * Plans are made when a connection first needs them, and those of foreign keys are kept: made while a table is nearly empty
 * they read all of it ever after, until the server has counted its rows. A server that has run for a minute has; so does one
 * that is measured, on both sides, once each has done some of its work.
 */
export const settle = (admin: pg.Pool): Promise<unknown> => admin.query('VACUUM (ANALYZE)');

/** Transactions a second. */
export const measureLimit = (url: string, limit: Limit): Promise<number> => (pgbenchVersion ? byPgbench(url, limit) : byDriver(url, limit));

async function byPgbench(url: string, { script, clients, seconds }: Limit): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'pasylka-pgbench-'));
  const file = join(folder, 'script.sql');
  writeFileSync(file, script);
  const { hostname, port, username, password, pathname } = new URL(url);
  const env = { ...process.env, PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: password, PGDATABASE: pathname.slice(1) };
  try {
    const { stdout } = await promisify(execFile)('pgbench', ['-n', '-M', 'prepared', '-c', String(clients), '-j', '2', '-T', String(seconds), '-f', file], { env });
    return Number(/tps = ([\d.]+)/.exec(stdout)![1]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function byDriver(url: string, { script, clients, seconds }: Limit): Promise<number> {
  const until = performance.now() + seconds * 1000;
  const worker = async (n: number): Promise<number> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    let done = 0;
    for (; performance.now() < until; done += 1) await once(client, script, { client_id: String(n) });
    await client.end();
    return done;
  };
  const done = await Promise.all(Array.from({ length: clients }, (_, n) => worker(n)));
  return done.reduce((sum, one) => sum + one, 0) / seconds;
}

/** Runs the statements of a script one after the other; a line that ends in `\gset` gives its column's name to the next. */
async function once(client: pg.Client, script: string, variables: Record<string, string>): Promise<void> {
  for (const statement of script.split(/;\n|(?<=\\gset)\n/).filter((part) => part.trim() !== '')) {
    const sql = statement.replace(/\\gset$/, '').replace(/(?<!:):(\w+)/g, (_, name: string) => `'${variables[name]!}'`);
    const { rows } = await client.query<Record<string, unknown>>(sql);
    if (statement.endsWith('\\gset')) for (const [name, value] of Object.entries(rows[0]!)) variables[name] = String(value);
  }
}
