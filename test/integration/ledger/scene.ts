import { randomUUID } from 'node:crypto';
import type { Actor } from '../../../src/kernel/actor.js';
import { system } from '../../../src/kernel/actor.js';
import type { Change } from '../../../src/platform/change/index.js';
import { donationTransferred, Funds, Ledger, type Entry, type Fund } from '../../../src/ledger/index.js';
import type { TestDatabase } from '../../support/database.js';

export const ledger = new Ledger();
export const funds = new Funds();
export const person = (name: string): Actor => ({ kind: 'person', id: name, roles: ['treasurer'] });

export const act = <R>(db: TestDatabase, work: (change: Change) => Promise<R>, actor: Actor = system('test')): Promise<R> => db.changes.run(actor, work);
export const post = (db: TestDatabase, entry: Entry) => act(db, (change) => ledger.post(change, entry));

export const newFund = (db: TestDatabase): Promise<Fund> =>
  act(db, (change) => funds.create(change, { code: `fund-${randomUUID().slice(0, 8)}`, name: 'A fund', restriction: 'restricted' }));

/** A gift by bank: `amount` euro cents into the fund. */
export const gift = (fundId: number, amount: number, key = `bank:${randomUUID()}`, effectiveOn = '2026-10-05'): Entry =>
  donationTransferred({ key, effectiveOn, currency: 'EUR', fundId, amount });

/** All the books say at once: the kept balances, and the same added up from every line. */
export async function balances(db: TestDatabase): Promise<{ kept: unknown[]; counted: unknown[] }> {
  const kept = await db.reader.query('SELECT account, currency, fund_id, balance::text FROM ledger.balance WHERE balance <> 0 ORDER BY 1, 2, 3');
  const counted = await db.reader.query('SELECT account, currency, fund_id, sum(amount)::text AS balance FROM ledger.line GROUP BY 1, 2, 3 HAVING sum(amount) <> 0 ORDER BY 1, 2, 3');
  return { kept, counted };
}
