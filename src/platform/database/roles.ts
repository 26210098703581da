import { hkdfSync } from 'node:crypto';
import pg from 'pg';
import type { Settings } from '../../../config/settings.js';
import { LOCKS } from './locks.js';

/** Logins of the running system; owners and the migrator are not among them. */
export const LOGIN_ROLES = ['app', 'reader', 'public', 'jobs', 'signer', 'auditor'] as const;
export type LoginRole = (typeof LOGIN_ROLES)[number];

const OVERRIDES = {
  app: 'DATABASE_APP_URL', reader: 'DATABASE_READ_URL', public: 'DATABASE_PUBLIC_URL', jobs: 'DATABASE_JOBS_URL', signer: 'DATABASE_SIGNER_URL', auditor: undefined,
} as const satisfies Record<LoginRole, keyof Settings | undefined>;

export const passwordOf = (role: LoginRole, rootKey: Buffer): string =>
  Buffer.from(hkdfSync('sha256', rootKey, 'pasylka', `database role ${role}`, 24)).toString('hex');

/** The address under which `role` reaches the database: its own variable, or the migrator's with the derived password. */
export function urlOf(role: LoginRole, databaseUrl: string, rootKey: Buffer, settings?: Settings): string {
  const name = OVERRIDES[role];
  const own = name && settings?.[name];
  if (own) return own;
  const url = new URL(databaseUrl);
  url.username = `pasylka_${role}`;
  url.password = passwordOf(role, rootKey);
  return url.href;
}

/**
 * Creates missing roles and sets the derived passwords; idempotent. Roles are the cluster's, not the database's. Nobody who
 * serves requests waits for a lock for ever, or reads for ever; a limit on each statement that writes cost a third of the speed of posting (measured), and each of those has its lock.
 */
export async function ensureRoles(databaseUrl: string, rootKey: Buffer): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCKS.roles]);
    for (const owner of ['pasylka_ledger_owner', 'pasylka_audit_owner']) {
      await ensure(client, owner, 'NOLOGIN');
      await client.query(`GRANT ${owner} TO CURRENT_USER`);
    }
    for (const role of LOGIN_ROLES) await ensure(client, `pasylka_${role}`, `LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${passwordOf(role, rootKey)}'`);
    for (const role of ['app', 'reader', 'public']) await client.query(`ALTER ROLE pasylka_${role} SET lock_timeout = '60s'`);
    for (const role of ['reader', 'public']) await client.query(`ALTER ROLE pasylka_${role} SET statement_timeout = '60s'`);
    await client.query('ALTER ROLE pasylka_reader SET default_transaction_read_only = on');
    await client.query('ALTER ROLE pasylka_public SET default_transaction_read_only = on');
    await client.query('ALTER ROLE pasylka_auditor SET default_transaction_read_only = on');
    await closeDatabase(client);
  } finally {
    await client.end();
  }
}

/** Gives every role the password that comes from this root key. `migrator` may set them. */
export async function setPasswords(migrator: { query(sql: string): Promise<unknown> }, rootKey: Buffer): Promise<void> {
  for (const role of LOGIN_ROLES) await migrator.query(`ALTER ROLE pasylka_${role} PASSWORD '${passwordOf(role, rootKey)}'`);
}

/** A database lets everybody in and everybody make temporary tables; ours lets in the logins above, and only BullMQ, which takes many jobs at once through one, makes any. */
async function closeDatabase(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>('SELECT quote_ident(current_database()) AS name');
  await client.query(`REVOKE ALL ON DATABASE ${rows[0]!.name} FROM PUBLIC`);
  await client.query(`GRANT CONNECT ON DATABASE ${rows[0]!.name} TO ${LOGIN_ROLES.map((role) => `pasylka_${role}`).join(', ')}`);
  await client.query(`GRANT TEMPORARY ON DATABASE ${rows[0]!.name} TO pasylka_jobs`);
}

async function ensure(client: pg.Client, role: string, options: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  await client.query(`${rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${role} ${options}`);
}
