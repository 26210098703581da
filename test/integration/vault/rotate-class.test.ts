import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { system } from '../../../src/kernel/actor.js';
import { Changes } from '../../../src/platform/change/index.js';
import { localRootKey, openKeyring, openVault, rotateClass, type Vault } from '../../../src/platform/vault/index.js';
import type { SealedAt } from '../../../src/platform/vault/seal.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { TEST_ROOT_KEY } from '../../support/root-key.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db.close());

const root = localRootKey(TEST_ROOT_KEY);
const placeOf = (subject: string): SealedAt => ({ table: 't', column: 'c', row: 'r', subject, subjectKind: 'volunteer' });
const sealBy = (vault: Vault, subject: string): Promise<Buffer> => db.changes.run(system('test'), (change) => (change.skip(), vault.seal(change, placeOf(subject), subject)));
const rotate = async (tell = (): void => undefined): Promise<number> => {
  const keyring = (await openKeyring({}, db.url))!;
  return rotateClass('volunteer', keyring, root, db.changes, tell).finally(() => keyring.close());
};
const versions = async (): Promise<number[]> => (await db.admin.query<{ version: number }>(`SELECT DISTINCT version FROM keyring.subject_key WHERE kind = 'volunteer' ORDER BY 1`)).rows.map(({ version }) => version);
const classKeys = async (): Promise<{ version: number; retired: boolean }[]> =>
  (await db.admin.query<{ version: number; retired: boolean }>(`SELECT version, retired_at IS NOT NULL AS retired FROM keyring.master_key WHERE name = 'volunteer' ORDER BY 1`)).rows;

describe('a class key', () => {
  it('is replaced while two processes seal and open, and none of them notices', async () => {
    const other = await openVault({}, TEST_ROOT_KEY, db.pool);
    const sealed: { subject: string; bytes: Buffer }[] = [];
    let rotating = true;
    const atWork = async (vault: Vault): Promise<void> => {
      do {
        const subject = randomUUID();
        sealed.push({ subject, bytes: await sealBy(vault, subject) });
        const some = sealed[Math.floor(sealed.length / 2)]!;
        expect(await vault.open(db.reader, placeOf(some.subject), some.bytes)).toBe(some.subject);
      } while (rotating);
    };
    for (let i = 0; i < 20; i += 1) sealed.push({ subject: randomUUID(), bytes: Buffer.alloc(0) });
    for (const one of sealed) one.bytes = await sealBy(db.vault, one.subject);
    const workers = [db.vault, other.vault, db.vault, other.vault].map(atWork);
    for (let i = 0; i < 4; i += 1) await rotate();
    rotating = false;
    await Promise.all(workers);
    expect(await classKeys()).toEqual([{ version: 5, retired: false }]);
    expect(await versions()).toEqual([5]);
    for (const { subject, bytes } of sealed) expect(await db.vault.open(db.reader, placeOf(subject), bytes)).toBe(subject);
    await other.close();
  });

  it('of which the replacement was interrupted is finished by the next run, not begun again', async () => {
    const subject = randomUUID();
    const bytes = await sealBy(db.vault, subject);
    await expect(rotate(() => {
      throw new Error('pulled the plug');
    })).rejects.toThrow('pulled the plug');
    expect(await classKeys()).toEqual([{ version: 5, retired: true }, { version: 6, retired: false }]);
    expect(await db.vault.open(db.reader, placeOf(subject), bytes)).toBe(subject);
    await rotate();
    expect(await classKeys()).toEqual([{ version: 6, retired: false }]);
    expect(await db.vault.open(db.reader, placeOf(subject), bytes)).toBe(subject);
  });

  it('is not destroyed while a key made a moment ago is under it', async () => {
    const subject = randomUUID();
    const runner = new Changes(db.dataSource, db.vault);
    let rotation: Promise<number> | undefined;
    const bytes = await runner.run(system('test'), async (change) => {
      change.skip();
      const made = await db.vault.seal(change, placeOf(subject), 'late');
      rotation = rotate(); // moves all it can see, and then has to wait for us
      while ((await db.admin.query(`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'DELETE FROM keyring.master_key%'`)).rows.length === 0);
      return made;
    });
    await rotation;
    expect(await classKeys()).toEqual([{ version: 7, retired: false }]);
    expect(await db.vault.open(db.reader, placeOf(subject), bytes)).toBe('late');
  });

  it('leaves records of both steps', async () => {
    const { rows } = await db.admin.query<{ kind: string; n: number }>(`SELECT kind, count(*)::int AS n FROM audit.entry WHERE kind LIKE 'keyring.%' GROUP BY 1 ORDER BY 1`);
    expect(rows).toEqual([{ kind: 'keyring.classDestroyed', n: 6 }, { kind: 'keyring.classReplaced', n: 6 }]);
  });
});
