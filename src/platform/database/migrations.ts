import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { projectRoot } from '../../../config/root.js';
import { StartError } from '../../../config/settings.js';
import { LOCKS } from './locks.js';
import { ensureRoles } from './roles.js';

type MigrationClass = new () => MigrationInterface;

/** `migrations/<13-digit ms>-<name>.sql`, oldest first, each as the class TypeORM expects (`Ledger1795300300000`). */
export function migrationClasses(folder = join(projectRoot, 'migrations')): MigrationClass[] {
  return readdirSync(folder)
    .filter((file) => /^\d{13}-[a-z-]+\.sql$/.test(file))
    .sort()
    .map((file) => {
      const [time, name] = [file.slice(0, 13), file.slice(14, -4)];
      const sql = readFileSync(join(folder, file), 'utf8');
      return class implements MigrationInterface {
        readonly name = `${name.replaceAll('-', '_')}${time}`;
        async up(runner: QueryRunner): Promise<void> {
          await runner.query(sql);
        }
        down(): Promise<void> {
          return Promise.reject(new Error('Migrations only go forward; restore a backup instead.'));
        }
      };
    });
}

/** Names of the migrations of this version that are not among those that ran. */
export function pendingMigrations(ran: readonly string[]): string[] {
  return migrationClasses().map((one) => new one().name ?? '').filter((name) => !ran.includes(name));
}

/** Of all migrations those named, for a restore. Throws StartError when one is not known here. */
function chosen(names: readonly string[] | undefined): MigrationClass[] {
  const all = migrationClasses();
  if (!names) return all;
  const known = new Map(all.map((one) => [new one().name, one]));
  return names.map((name) => {
    const found = known.get(name);
    if (!found) throw new StartError(`The backup was made by a newer Pasylka (${name}): update this one first.`);
    return found;
  });
}

/** Brings roles and schema to the state of `migrations/`, or of those `only`, under an advisory lock. Returns the names that ran. */
export async function migrate(databaseUrl: string, rootKey: Buffer, only?: readonly string[]): Promise<string[]> {
  const migrations = chosen(only);
  await ensureRoles(databaseUrl, rootKey);
  const source = new DataSource({ type: 'postgres', url: databaseUrl, migrations, migrationsTableName: 'migration', migrationsTransactionMode: 'each' });
  await source.initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [LOCKS.migrations]);
    return (await source.runMigrations()).map(({ name }) => name);
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [LOCKS.migrations]);
    await lock.release();
    await source.destroy();
  }
}
