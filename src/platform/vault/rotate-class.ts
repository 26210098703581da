import { randomBytes } from 'node:crypto';
import { system } from '../../kernel/actor.js';
import { defineRecord } from '../../kernel/record.js';
import type { Changes } from '../change/changes.js';
import type { KeyringDoor } from './door.js';
import type { MasterRow, Queries } from './keyring.js';
import { nameOf } from './keys.js';
import type { RootKey } from './root-key.js';
import { decrypt, encrypt, type SubjectKind } from './seal.js';
import { wrapping } from './vault.js';

const records = {
  replaced: defineRecord('keyring.classReplaced', { public: true, evenStopped: true }),
  destroyed: defineRecord('keyring.classDestroyed', { public: true, evenStopped: true }),
};
const AT_ONCE = 500;
const OPERATOR = system('cli');
const STILL_USED = '23503'; // a key of a person made a moment ago under the old class key

export interface Progress {
  readonly done: number;
  readonly total: number;
}

/**
 * Gives a class of people a new class key: new people come under it at once, the keys of the others follow in batches, then the
 * old class key is destroyed. What is sealed is not touched, the service goes on, and a run that was interrupted is finished by the
 * next one. Returns how many people's keys moved.
 */
export async function rotateClass(kind: SubjectKind, keyring: KeyringDoor, root: RootKey, changes: Changes, tell: (progress: Progress) => void): Promise<number> {
  const [current, ...old] = await begin(kind, keyring, root, changes);
  const keys = new Map<number, Buffer>();
  for (const row of [current!, ...old]) keys.set(row.version, await root.unwrap(row.wrapped!, nameOf(row)));
  const total = await keyring.transaction((queries) => waiting(queries, kind, current!.version));
  let done = 0;
  do {
    for (let moved = -1; moved !== 0; done += moved) {
      moved = await keyring.transaction((queries) => moveSome(queries, kind, current!.version, keys));
      if (moved > 0) tell({ done: done + moved, total: Math.max(total, done + moved) });
    }
  } while (!(await retire(kind, keyring)));
  await changes.run(OPERATOR, (change) => Promise.resolve(change.record(records.destroyed, { type: 'keyring', id: kind }, { keys: done })));
  return done;
}

/** The current version first, then those whose people still have to move. */
async function begin(kind: SubjectKind, keyring: KeyringDoor, root: RootKey, changes: Changes): Promise<MasterRow[]> {
  return keyring.transaction(async (queries) => {
    const rows = await versions(queries, kind);
    if (rows.some(({ retired }) => retired)) return rows; // an earlier run was interrupted
    const version = rows[0]!.version + 1;
    const wrapped = await root.wrap(randomBytes(32), nameOf({ name: kind, version }));
    await queries.query('UPDATE keyring.master_key SET retired_at = now() WHERE name = $1', [kind]);
    await queries.query('INSERT INTO keyring.master_key (name, version, wrapped) VALUES ($1, $2, $3)', [kind, version, wrapped]);
    await changes.run(OPERATOR, (change) => Promise.resolve(change.record(records.replaced, { type: 'keyring', id: kind }, { version })));
    return versions(queries, kind);
  });
}

const versions = (queries: Queries, kind: SubjectKind): Promise<MasterRow[]> => queries.query<MasterRow>(
  'SELECT name, version, wrapped, retired_at IS NOT NULL AS retired FROM keyring.master_key WHERE name = $1 ORDER BY retired_at IS NOT NULL, version DESC FOR NO KEY UPDATE', [kind]);

async function waiting(queries: Queries, kind: SubjectKind, current: number): Promise<number> {
  const [row] = await queries.query<{ n: number }>('SELECT count(*)::int AS n FROM keyring.subject_key WHERE kind = $1 AND version <> $2', [kind, current]);
  return row!.n;
}

async function moveSome(queries: Queries, kind: SubjectKind, version: number, keys: ReadonlyMap<number, Buffer>): Promise<number> {
  const rows = await queries.query<{ subject: string; version: number; wrapped: Buffer }>(
    'SELECT subject, version, wrapped FROM keyring.subject_key WHERE kind = $1 AND version <> $2 ORDER BY subject LIMIT $3 FOR UPDATE', [kind, version, AT_ONCE]);
  const wrapped = rows.map((row) => encrypt(keys.get(version)!, decrypt(keys.get(row.version)!, row.wrapped, wrapping(row.subject, kind)), wrapping(row.subject, kind)));
  await queries.query(
    'UPDATE keyring.subject_key k SET version = $3, wrapped = m.wrapped FROM unnest($1::uuid[], $2::bytea[]) AS m(subject, wrapped) WHERE k.subject = m.subject',
    [rows.map(({ subject }) => subject), wrapped, version]);
  return rows.length;
}

/** Destroys the class keys nobody is under any more; false when somebody came under one meanwhile. */
async function retire(kind: SubjectKind, keyring: KeyringDoor): Promise<boolean> {
  try {
    await keyring.transaction((queries) => queries.query('DELETE FROM keyring.master_key WHERE name = $1 AND retired_at IS NOT NULL', [kind]));
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === STILL_USED) return false;
    throw error;
  }
}
