import type { Actor } from '../../src/kernel/actor.js';
import { system } from '../../src/kernel/actor.js';
import { newId } from '../../src/kernel/ids.js';
import { donationCaptured, Funds, Ledger, Periods } from '../../src/ledger/index.js';
import type { TestDatabase } from './database.js';

const ledger = new Ledger();
const periods = new Periods();
const person = (): Actor => ({ kind: 'person', id: newId(), roles: ['treasurer'] });

/** Months of the past with gifts and costs, closed by two people. */
export interface Months {
  readonly fundId: number;
  gifts(month: string, count: number): Promise<void>;
  costs(month: string, count: number, account?: 'expense.parcel.goods' | 'expense.parcel.postage' | 'expense.letter.postage'): Promise<void>;
  close(month: string): Promise<void>;
}

export async function monthsOf(db: TestDatabase, { code = 'winter', name = 'Winter parcels' } = {}): Promise<Months> {
  const { id: fundId } = await db.changes.run(system('test'), (change) => new Funds().create(change, { code, name, restriction: 'restricted' }));
  return {
    fundId,
    async gifts(month, count) {
      await db.changes.run(system('test'), (change) => ledger.postMany(change, Array.from({ length: count }, (_, n) =>
        donationCaptured({ item: `txn_${newId()}`, effectiveOn: `${month}-${String((n % 28) + 1).padStart(2, '0')}`, currency: 'EUR', fundId, subject: newId(), gross: 2500 + 100 * n, fee: 61, feesPaidBy: 'fund' }))));
    },
    async costs(month, count, account = 'expense.parcel.goods') {
      await db.changes.run(system('test'), (change) => ledger.postMany(change, Array.from({ length: count }, (): Parameters<Ledger['post']>[1] => {
        const subject = newId();
        return { kind: 'cost.invoiced', key: `cost:${subject}`, effectiveOn: `${month}-15`, lines: [{ account, fundId, currency: 'EUR', amount: 1500, subject }, { account: 'liability.supplier', fundId, currency: 'EUR', amount: -1500 }] };
      })));
    },
    async close(month) {
      await db.changes.run(person(), (change) => periods.requestClose(change, month));
      await db.changes.run(person(), (change) => periods.close(change, month));
    },
  };
}
