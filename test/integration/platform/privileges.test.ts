import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { projectRoot } from '../../../config/root.js';
import { ensureRoles, LOGIN_ROLES } from '../../../src/platform/database/roles.js';
import { migrateQueue } from '../../../src/platform/queue/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { privilegesOf } from '../../support/privileges.js';
import { TEST_ROOT_KEY } from '../../support/root-key.js';

const MATRIX = 'test/integration/platform/privileges.txt';
/** What every object of a kind is granted, so that the matrix need not say it; a trigger's function cannot be called. */
const HOUSE_RULES = [/^sequence public\.\w+ of migrator \| app: select usage$/, /^trigger /];

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
  await ensureRoles(db.url, TEST_ROOT_KEY);
});
afterAll(() => db.close());

const as = async (role: (typeof LOGIN_ROLES)[number], sql: string): Promise<string> => {
  const client = new pg.Client({ connectionString: db.urlOf(role) });
  await client.connect();
  try {
    return await client.query(sql).then(() => 'done', (error: unknown) => (error as { code: string }).code);
  } finally {
    await client.end();
  }
};

it('who may do what with every table, view, function, sequence and schema is exactly what the matrix says', async () => {
  const wanted = readFileSync(join(projectRoot, MATRIX), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const found = (await privilegesOf(db.admin)).filter((line) => !HOUSE_RULES.some((rule) => rule.test(line)));
  const more = found.filter((line) => !wanted.includes(line)).map((line) => `+ ${line}`);
  const fewer = wanted.filter((line) => !found.includes(line)).map((line) => `- ${line}`);
  if (more.length + fewer.length > 0) {
    throw new Error(`${MATRIX} and the database differ. Look at each line; if it is meant, add (+) or take out (-) exactly this there; if not, GRANT and REVOKE in your migration:\n${[...fewer, ...more].join('\n')}`);
  }
});

describe('roles', () => {
  it('that sign in own nothing, make nothing and stand above nobody', async () => {
    const { rows } = await db.admin.query<{ name: string }>(
      `SELECT substr(rolname, 9) AS name FROM pg_roles WHERE rolname LIKE 'pasylka\\_%' AND rolname <> 'pasylka_migrator' AND rolcanlogin
         AND NOT (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls) AND NOT EXISTS (SELECT FROM pg_auth_members m WHERE m.member = pg_roles.oid OR m.roleid = pg_roles.oid)
         AND NOT EXISTS (SELECT FROM pg_shdepend d WHERE d.refobjid = pg_roles.oid AND d.deptype = 'o') ORDER BY 1`);
    expect(rows.map(({ name }) => name)).toEqual([...LOGIN_ROLES].sort());
  });

  it('that own the books and the log do not sign in, and only the migrator may become them', async () => {
    const { rows } = await db.admin.query(
      `SELECT r.rolname AS owner, r.rolcanlogin AS login, array_agg(m.member::regrole::text) AS members FROM pg_roles r JOIN pg_auth_members m ON m.roleid = r.oid
       WHERE r.rolname IN ('pasylka_ledger_owner', 'pasylka_audit_owner') GROUP BY 1, 2 ORDER BY 1`);
    expect(rows).toEqual(['audit', 'ledger'].map((part) => ({ owner: `pasylka_${part}_owner`, login: false, members: ['pasylka_migrator'] })));
  });

  it('that only read say so in every transaction', async () => {
    const { rows } = await db.admin.query(`SELECT substr(rolname, 9) AS name FROM pg_roles WHERE 'default_transaction_read_only=on' = ANY (rolconfig) ORDER BY 1`);
    expect(rows.map(({ name }: { name: string }) => name)).toEqual(['auditor', 'public', 'reader']);
  });

  it('that only read write nothing and read no key', async () => {
    await expect(db.reader.query('DELETE FROM outbox')).rejects.toThrow(/read-only|permission denied/);
    await expect(db.reader.query('SELECT * FROM keyring.subject_key')).rejects.toThrow('permission denied');
    await expect(db.publicReader.query('SELECT * FROM public.outbox')).rejects.toThrow('permission denied');
    expect(await db.publicReader.query('SELECT kind FROM public_read.installation')).toEqual([{ kind: 'test' }]);
  });

  it('do not change what the database was born as', async () => {
    await expect(db.admin.query(`UPDATE installation SET kind = 'live'`)).rejects.toThrow('does not change');
  });

  it.each([...LOGIN_ROLES])('%s cannot make a table (a temporary one only for BullMQ), nor become somebody else', async (role) => {
    const { rows } = await db.admin.query<{ schema: string }>(`SELECT nspname AS schema FROM pg_namespace WHERE has_schema_privilege($1, oid, 'CREATE')`, [`pasylka_${role}`]);
    expect(rows).toEqual([]);
    const write = 'SET TRANSACTION READ WRITE; ';
    expect([await as(role, `${write}CREATE SCHEMA x`), await as(role, 'SET ROLE pasylka_ledger_owner')]).toEqual(['42501', '42501']);
    expect(await as(role, `${write}CREATE TEMP TABLE x (y int)`)).toBe(role === 'jobs' ? 'done' : '42501');
  });

  it.each([
    ['auditor', 'SELECT FROM public.member'], ['auditor', 'SELECT FROM keyring.subject_key'], ['reader', 'SELECT FROM keyring.subject_key'], ['reader', 'SELECT password_hash FROM member'],
    ['public', 'SELECT FROM public.donation'], ['public', 'SELECT FROM public.recipient'], ['jobs', 'SELECT FROM public.member'], ['jobs', 'SELECT FROM public.outbox'],
    ['signer', 'SELECT FROM audit.disclosure'], ['signer', 'SELECT FROM public.member'], ['app', 'DELETE FROM donation'], ['app', 'UPDATE ledger.entry SET kind = kind'], ['app', 'DELETE FROM audit.entry'],
  ] as const)('%s may not: %s', async (role, sql) => {
    expect(await as(role, sql)).toBe('42501');
  });
});

it('a function that acts as its owner looks nothing up where others could have put it, and not everybody may call it', async () => {
  const { rows } = await db.admin.query<{ name: string; path: string | null; open: boolean }>(
    `SELECT p.oid::regprocedure::text AS name, (SELECT substr(c, 13) FROM unnest(p.proconfig) c WHERE c LIKE 'search_path=%') AS path,
            EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0) AS open
     FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef AND n.nspname !~ '^pg_'`);
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.filter(({ path, open }) => open || !path?.endsWith(', pg_temp') || /\$user|"/.test(path))).toEqual([]);
});

it('what is made later is granted by default to the application, the reader and the queue only', async () => {
  const { rows } = await db.admin.query<{ line: string }>(
    `SELECT concat_ws(' ', coalesce(n.nspname, 'everywhere'), d.defaclobjtype, a.grantee::regrole, string_agg(lower(a.privilege_type), ' ' ORDER BY a.privilege_type)) AS line
     FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace, aclexplode(d.defaclacl) a WHERE a.grantee <> d.defaclrole GROUP BY n.nspname, d.defaclobjtype, a.grantee ORDER BY 1`);
  expect(rows.map(({ line }) => line)).toEqual([
    'bullmq S pasylka_jobs select update usage', 'bullmq r pasylka_jobs delete insert select truncate update',
    'public S pasylka_app select usage', 'public r pasylka_app delete insert select update', 'public r pasylka_reader select',
  ]);
});

it('the queue has its own schema, and nobody else a way into it', async () => {
  await migrateQueue(db.url);
  const lines = (await privilegesOf(db.admin)).filter((line) => / bullmq\./.test(line));
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.filter((line) => !/^(table|view) [^|]+ \| jobs: select insert update delete truncate$|^(function|trigger) [^|]+ \| jobs: execute$|^sequence [^|]+ \| jobs: select update usage$/.test(line))).toEqual([]);
});
