import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A database with nothing in it, on the tests' server; `drop` it afterwards. */
export async function emptyDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const server = process.env['PASYLKA_TEST_SERVER'];
  if (!server) throw new Error('the test cluster is not running: run this through Jest');
  const name = `e_${randomBytes(6).toString('hex')}`;
  const run = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: new URL('/postgres', server).href });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await run(`CREATE DATABASE ${name}`);
  return { url: new URL(`/${name}`, server).href, drop: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
}
