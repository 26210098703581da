import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Sequencer } from '../../../src/audit/index.js';
import { system } from '../../../src/kernel/actor.js';
import { newId } from '../../../src/kernel/ids.js';
import { CORE_FUND_ID, Ledger } from '../../../src/ledger/index.js';
import { verifySnapshot } from '../../../src/verify/db.js';
import { verifyDatabase } from '../../../src/verify/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';

const ORIGIN = 'test.example/audit/2026';
const ledger = new Ledger();
let db: TestDatabase;

const give = (amount: number, id = newId()): Promise<unknown> =>
  db.changes.run(system('test'), (change) => ledger.post(change, {
    kind: 'donation.transferred', key: `bank:${id}`, effectiveOn: new Date().toISOString().slice(0, 10),
    lines: [
      { account: 'asset.bank', fundId: CORE_FUND_ID, currency: 'EUR', amount },
      { account: 'income.donation', fundId: CORE_FUND_ID, currency: 'EUR', amount: -amount, subject: id },
    ],
  }));

beforeAll(async () => {
  db = await freshDatabase();
  for (let i = 1; i <= 12; i += 1) await give(i * 100);
  await db.changes.run(system('test'), (change) => ledger.rollUp(change, 7));
  await new Sequencer(db.pool, ORIGIN).run();
  await give(5000); // and one that still waits for its leaf
});
afterAll(() => db.close());

describe('verify db', () => {
  it('is good for a database nobody tampered with, read by the auditor’s role', async () => {
    const { findings, facts } = await verifyDatabase(db.urlOf('auditor'), []);
    expect(findings).toEqual([]);
    expect(facts.join()).toMatch(/13 entries.*/);
    expect(facts[0]).toMatch(/1 entries waiting/);
  });

  /** What somebody with all rights could do behind the triggers, and what is said of it. */
  it.each([
    ['one amount changed', `UPDATE ledger.posting SET amount = amount + 1 WHERE entry_id = (SELECT min(id) FROM ledger.entry) AND line = 1`, ['E-UNBALANCED', 'E-LEDGER-DIGEST', 'E-ROLLUP']],
    ['two amounts changed so that it still balances', `UPDATE ledger.posting SET amount = amount * 2 WHERE entry_id = (SELECT min(id) FROM ledger.entry)`, ['E-LEDGER-DIGEST', 'E-ROLLUP']],
    ['digest changed with the amounts', `UPDATE ledger.posting SET amount = amount * 2 WHERE entry_id = 1; UPDATE ledger.entry SET digest = sha256('x') WHERE id = 1`, ['E-LEDGER-DIGEST', 'E-ROLLUP']],
    ['an entry back-dated', `UPDATE ledger.entry SET effective_on = effective_on - 40 WHERE id = (SELECT min(id) FROM ledger.entry)`, ['E-LEDGER-DIGEST']],
    ['a line removed', `DELETE FROM ledger.posting WHERE entry_id = (SELECT min(id) FROM ledger.entry) AND line = 2`, ['E-LINES', 'E-UNBALANCED', 'E-LEDGER-DIGEST', 'E-ROLLUP']],
    ['an entry removed with its lines', `DELETE FROM ledger.posting WHERE entry_id = (SELECT max(id) FROM ledger.entry); DELETE FROM ledger.entry WHERE id = (SELECT max(id) FROM ledger.entry)`, ['E-ORPHAN-RECORD']],
    ['an entry without a record', `UPDATE ledger.entry SET record_id = gen_random_uuid() WHERE id = (SELECT min(id) FROM ledger.entry)`, ['E-ORPHAN-ENTRY', 'E-ORPHAN-RECORD']],
    ['a balance kept changed', `UPDATE ledger.rollup SET balance = balance + 1`, ['E-ROLLUP']],
    ['a record changed', `UPDATE audit.entry SET actor_role = 'nobody' WHERE id = (SELECT entry_id FROM audit.leaf WHERE idx = 2)`, ['E-LEAF']],
    ['a time changed', `UPDATE audit.entry SET at = at - interval '1 day' WHERE id = (SELECT entry_id FROM audit.leaf WHERE idx = 2)`, ['E-LEAF']],
    ['a record filed elsewhere', `UPDATE audit.entry SET subject_id = 'other' WHERE id = (SELECT entry_id FROM audit.leaf WHERE idx = 2)`, ['E-SUBJECT']],
    ['a field exchanged', `UPDATE audit.disclosure SET bodies = (SELECT bodies FROM audit.disclosure WHERE entry_id = (SELECT entry_id FROM audit.leaf WHERE idx = 4)) WHERE entry_id = (SELECT entry_id FROM audit.leaf WHERE idx = 3)`, ['E-DISCLOSURE', 'E-LEDGER-DIGEST', 'E-SUBJECT']],
    ['two leaves swapped', `UPDATE audit.leaf SET idx = 900 WHERE idx = 2; UPDATE audit.leaf SET idx = 2 WHERE idx = 3; UPDATE audit.leaf SET idx = 3 WHERE idx = 900`, ['E-ROOT']],
    ['a leaf removed', `DELETE FROM audit.leaf WHERE idx = 2`, ['E-LEAF-GAP', 'E-ORPHAN-RECORD', 'E-ROOT']],
    ['the end cut off', `DELETE FROM audit.leaf WHERE idx > 5`, ['E-ORPHAN-RECORD', 'E-ROOT']],
    ['a record that waits for nothing', `DELETE FROM audit.pending`, ['E-ORPHAN-RECORD']],
  ])('names what is wrong: %s', async (_, attack, codes) => {
    const client = new pg.Client({ connectionString: db.url });
    await client.connect();
    await client.query(`BEGIN; SET LOCAL session_replication_role = replica; ${attack}`);
    const { findings } = await verifySnapshot(client, []);
    await client.end();
    expect([...new Set(findings.map(({ code }) => code))].sort()).toEqual([...codes].sort());
    expect(findings.every(({ object }) => object !== '')).toBe(true);
  });

  it('says when there is nothing to check', async () => {
    await expect(verifyDatabase('postgres://nobody:x@127.0.0.1:1/none', [])).rejects.toThrow(/cannot be reached/);
  });
});
