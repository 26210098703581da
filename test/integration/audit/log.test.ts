import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { LogFolder } from '../../../src/audit/log-folder.js';
import { historyOf, LogIncident, LogSigner, proveRecords, Sequencer, SignerFiles } from '../../../src/audit/index.js';
import { system } from '../../../src/kernel/actor.js';
import { isIncluded, leafHash, openCheckpoint, parseProof, parseVerifier } from '../../../src/kernel/proof/index.js';
import { defineRecord, recordEntry, type RecordKind } from '../../../src/kernel/record.js';
import { periodClosed } from '../../../src/ledger/records.js';
import type { Change } from '../../../src/platform/change/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';

const moved = defineRecord('thingTest.moved');
const ORIGIN = 'test.example/audit/2026';

let db: TestDatabase;
let sequencer: Sequencer;
const folders: string[] = [];
const pools: pg.Pool[] = [];

function signerIn(database = db): { signer: LogSigner; log: LogFolder; folder: string; pool: pg.Pool } {
  const folder = mkdtempSync(join(tmpdir(), 'log-'));
  const pool = new pg.Pool({ connectionString: database.urlOf('signer'), max: 2 });
  folders.push(folder);
  if (database === db) pools.push(pool);
  const log = new LogFolder(join(folder, 'log'));
  return { signer: new LogSigner(pool, new SignerFiles(join(folder, 'signer')), log, ORIGIN), log, folder, pool };
}

const act = (id: string, fields = {}): Promise<string> => db.changes.run(system('test'), async (change) => change.record(moved, { type: 'thing', id }, fields));
const sizeOf = async (): Promise<number> => Number((await db.admin.query('SELECT size FROM audit.tree')).rows[0].size);

beforeAll(async () => {
  db = await freshDatabase();
  sequencer = new Sequencer(db.pool, ORIGIN);
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await db.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('what is written', () => {
  it('becomes an object’s history', async () => {
    await act('h', { to: 'ready' });
    const [row] = await historyOf(db.reader, { type: 'thing', id: 'h' });
    expect(row).toMatchObject({ kind: 'thingTest.moved', actorRole: 'system', fields: { to: 'ready' } });
  });
  it('vanishes with its transaction', async () => {
    await expect(db.changes.run(system('test'), async (change) => { change.record(moved, { type: 'thing', id: 'gone' }); throw new Error('no'); })).rejects.toThrow('no');
    expect(await historyOf(db.reader, { type: 'thing', id: 'gone' })).toEqual([]);
  });
  it.each(['UPDATE audit.entry SET kind = kind', 'DELETE FROM audit.entry', 'TRUNCATE audit.entry CASCADE', 'DELETE FROM audit.disclosure', 'UPDATE audit.leaf SET idx = idx', 'TRUNCATE audit.pad', 'DELETE FROM audit.checkpoint'])(
    'is not changed by the one who may do everything: %s', async (sql) => {
      await expect(db.admin.query(sql)).rejects.toThrow(/append-only/);
    });
  it.each(['app', 'reader', 'signer', 'auditor'] as const)('is not written by %s except through its functions', async (role) => {
    const client = new pg.Client({ connectionString: db.urlOf(role) });
    await client.connect();
    for (const table of ['entry', 'leaf', 'pending', 'tree', 'pad', 'disclosure', 'note']) {
      await expect(client.query(`INSERT INTO audit.${table} DEFAULT VALUES`)).rejects.toThrow(/permission denied|read-only/);
      await expect(client.query(`DELETE FROM audit.${table}`)).rejects.toThrow(/permission denied|read-only/);
    }
    await client.end();
  });
  it('cannot be written twice under one id', async () => {
    const row = { id: '6f9f9d5e-6f2b-4c1e-9d0b-111111111111', kind: 'thingTest.moved', actorRole: 'x', actorRef: 'x', subjectType: 'thing', subjectId: 't', nonce: 'x'.repeat(22), sd: [], disclosures: [], pub: {} };
    await db.pool.query('SELECT audit.append($1)', [JSON.stringify([row])]);
    await expect(db.pool.query('SELECT audit.append($1)', [JSON.stringify([row])])).rejects.toThrow(/duplicate key/);
  });
});

describe('the sequencer', () => {
  it('loses and doubles nothing with writers, roll-backs and a rival', async () => {
    await sequencer.run();
    const before = (await db.admin.query(`SELECT count(*)::int n FROM audit.entry`)).rows[0].n as number;
    let writing = true;
    const writer = async (n: number): Promise<void> => {
      for (let i = 0; i < 25; i += 1) {
        await db.changes.run(system('test'), async (change) => {
          change.record(moved, { type: 'thing', id: `w${n}` });
          await change.query('SELECT pg_sleep($1)', [(i % 3) / 500]);
          if (i % 10 === 9) throw new Error('rolled back');
        }).catch(() => undefined);
      }
    };
    const sequence = async (): Promise<void> => { while (writing) await sequencer.run(); };
    const rivals = [sequence(), new Sequencer(db.pool, 'other.example/audit/1999').run()];
    await Promise.all(Array.from({ length: 8 }, (_, n) => writer(n)));
    writing = false;
    await Promise.all(rivals);
    await sequencer.run();
    const { rows: [row] } = await db.admin.query(
      `SELECT (SELECT count(*)::int FROM audit.entry) entries, count(entry_id)::int leaves, max(idx)::int + 1 AS size, (SELECT count(*)::int FROM audit.pending) pending,
              (SELECT size::int FROM audit.tree) tree, (SELECT origin FROM audit.tree) origin FROM audit.leaf`);
    const entries = before + 8 * 23;
    expect(row).toEqual({ entries, leaves: entries, size: entries, pending: 0, tree: entries, origin: ORIGIN });
  });
  it('cannot place a leaf where the tree does not end', async () => {
    await expect(db.pool.query('SELECT audit.place(5, $1, $2, $3)', [[], [], []])).rejects.toThrow(/does not end/);
  });
});

describe('the signer', () => {
  it('pads, signs, publishes tiles, and proves a record', async () => {
    const { signer, log } = signerIn();
    const id = await act('proved', { amount: 987_654_321 });
    await sequencer.run();
    const checkpoint = await signer.sign();
    expect(checkpoint.size % 256).toBe(0);
    expect(checkpoint.size).toBe(await sizeOf());
    const keys = [parseVerifier(log.read('key')!.trim())];
    expect(openCheckpoint(log.read('checkpoint')!, keys)).toEqual(checkpoint);

    const proven = (await proveRecords(db.reader, log, [id]))!.records.get(id)!;
    const { index, path } = parseProof(proven.proof);
    expect(isIncluded(index, checkpoint.size, leafHash(recordEntry(proven.text)), path, checkpoint.root)).toBe(true);
    expect(proven.text).not.toContain('987654321');

    expect(await signer.sign()).toEqual(checkpoint); // nothing new: the same size is signed once
    await act('later');
    expect(await proveRecords(db.reader, log, [id, await act('not yet')])).toBeUndefined();
    await sequencer.run();
    expect((await signer.sign()).size).toBe(checkpoint.size + 256);
    expect((await proveRecords(db.reader, log, [id]))!.records.get(id)!.proof).not.toBe(proven.proof);
  });

  it.each([
    ['a leaf that was signed', `UPDATE audit.leaf SET entry = set_byte(entry, 5, get_byte(entry, 5) # 1) WHERE idx = 3`],
    ['the end of the log cut off', `DELETE FROM audit.leaf WHERE idx >= 256; UPDATE audit.tree SET size = 256, frontier = ARRAY[(SELECT root FROM audit.checkpoint LIMIT 1)]`],
    ['a hole', `DELETE FROM audit.leaf WHERE idx = 3`],
  ])('stops for good when it finds %s', async (_, attack) => {
    const own = await freshDatabase();
    const { signer, log, folder, pool } = signerIn(own);
    await own.changes.run(system('test'), async (change) => { for (let n = 0; n < 300; n += 1) change.record(moved, { type: 'thing', id: 'x' }); });
    await new Sequencer(own.pool, ORIGIN).run();
    await signer.sign();
    const signed = log.read('checkpoint');
    await own.admin.query(`BEGIN; SET LOCAL session_replication_role = replica; ${attack}; COMMIT`);
    await expect(signer.sign()).rejects.toThrow(LogIncident);
    expect(log.read('checkpoint')).toBe(signed);
    expect(readFileSync(join(folder, 'signer/incident'), 'utf8')).toMatch(/leaf|leaves|signed/);
    await expect(signer.sign()).rejects.toThrow(/stopped earlier/); // until somebody has looked
    await pool.end();
    await own.close();
  });

  it('is due after a day, when a month was closed, and when a text waits for its key', async () => {
    const own = await freshDatabase();
    const { signer, pool } = signerIn(own);
    const [closed, announced] = [periodClosed, moved];
    const write = (kind: RecordKind, work: (change: Change, id: string) => Promise<unknown> = () => Promise.resolve()) =>
      own.changes.run(system('test'), (change) => work(change, change.record(kind, { type: 'thing', id: '1' })));
    const due = async (): Promise<boolean> => { await new Sequencer(own.pool, ORIGIN).run(); return signer.isDue(); };
    expect(await due()).toBe(true);
    await signer.sign();
    await write(moved);
    expect(await due()).toBe(false);
    await write(closed);
    expect(await due()).toBe(true);
    await signer.sign();
    await write(announced, (change, id) => change.query('SELECT audit.request_note($1, $2)', [id, 'solidarity-report/v1\n']));
    expect(await due()).toBe(true);
    await signer.sign();
    expect(await due()).toBe(false);
    expect((await own.admin.query('SELECT signed FROM audit.note')).rows[0].signed).toMatch(/^solidarity-report\/v1\n\n\u2014 test\.example/);
    await own.admin.query(`BEGIN; SET LOCAL session_replication_role = replica; UPDATE audit.checkpoint SET signed_at = now() - interval '25 hours'; COMMIT`);
    expect(await due()).toBe(true);
    await pool.end();
    await own.close();
  });

  it('does not sign with a key that was used elsewhere, nor for another log', async () => {
    const { signer, folder } = signerIn();
    await signer.sign();
    const key = join(folder, 'signer/key');
    writeFileSync(key, readFileSync(key, 'utf8').replace('test.example', 'evil.example'));
    await expect(signer.sign()).rejects.toThrow();
  });
});

