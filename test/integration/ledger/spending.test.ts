import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { system } from '../../../src/kernel/actor.js';
import { Changes } from '../../../src/platform/change/index.js';
import { costClaimed, donationRefunded, fundTransferred, grantAwarded, type Reservation } from '../../../src/ledger/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { act, gift, ledger, newFund, post } from './scene.js';

let db: TestDatabase;
let fundId: number;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  fundId = (await newFund(db)).id;
  await post(db, gift(fundId, 50_000));
});

const available = () => ledger.available(db.reader, fundId, 'EUR');
const held = (amount: number, id: string = randomUUID()): Reservation => ({ fundId, currency: 'EUR', amount, subject: { type: 'parcelOrder', id } });
const reserve = (reservation: Reservation) => act(db, (change) => ledger.reserve(change, reservation, '2026-10-06'));
const release = (reservation: Reservation) => act(db, (change) => ledger.release(change, reservation, '2026-10-06'));
const fact = (subject: string) => ({ key: `test:${randomUUID()}`, effectiveOn: '2026-10-07', currency: 'EUR', fundId, subject }) as const;

describe('reserving', () => {
  it('of fifty at once lets through exactly what fits', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => reserve(held(1_700))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(29);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'ledger.insufficient' });
    expect(await available()).toBe(50_000 - 29 * 1_700);
  });

  it('does not make gifts wait', async () => {
    const others = new Changes(db.dataSource, db.vault);
    await act(db, async (change) => {
      await ledger.reserve(change, held(50_000), '2026-10-06');
      await others.run(system('test'), (other) => ledger.post(other, gift(fundId, 100)));
    });
    expect(await available()).toBe(100);
  });

  it('is let go in parts, and never more than was set aside', async () => {
    const id = randomUUID();
    await reserve(held(20_000, id));
    await release(held(5_000, id));
    expect(await ledger.reservedFor(db.reader, id)).toEqual([{ fundId, currency: 'EUR', amount: 15_000 }]);
    const outcomes = await Promise.allSettled([release(held(10_000, id)), release(held(10_000, id))]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'ledger.notReserved' } });
    await expect(release(held(1, randomUUID()))).rejects.toMatchObject({ code: 'ledger.notReserved' });
    expect(await available()).toBe(45_000);
  });

  it('becomes a grant without counting the money twice', async () => {
    const id = randomUUID();
    await reserve(held(50_000, id));
    await post(db, grantAwarded({ ...fact(id), amount: 50_000, reserved: 50_000, account: 'expense.grant.legal' }));
    expect(await available()).toBe(0);
    expect(await ledger.reservedFor(db.reader, id)).toEqual([]);
  });

  it('becomes a cost; what was not needed is free again', async () => {
    const id = randomUUID();
    await reserve(held(10_000, id));
    await post(db, costClaimed({ ...fact(id), costs: [{ account: 'expense.parcel.goods', amount: 6_000 }, { account: 'expense.parcel.postage', amount: 2_500 }], released: 10_000 }));
    expect(await available()).toBe(41_500);
    await expect(post(db, costClaimed({ ...fact(id), costs: [{ account: 'expense.parcel.goods', amount: 1 }], released: 1 }))).rejects.toMatchObject({ code: 'ledger.notReserved' });
  });
});

describe('a fund without enough', () => {
  it('refuses what is spent by choice and leaves no trace', async () => {
    await reserve(held(40_000));
    const before = await db.reader.one('SELECT count(*) FROM audit.entry');
    const id = randomUUID();
    await expect(post(db, grantAwarded({ ...fact(id), amount: 10_001, reserved: 0, account: 'expense.grant.legal' }))).rejects.toMatchObject({ code: 'ledger.insufficient' });
    await expect(post(db, fundTransferred({ ...fact(id), fromFundId: fundId, toFundId: 1, amount: 10_001 }))).rejects.toMatchObject({ code: 'ledger.insufficient' });
    expect(await db.reader.one('SELECT count(*) FROM audit.entry')).toEqual(before);
    expect(await available()).toBe(10_000);
  });

  it('takes a refund that already happened, below zero, and then promises nothing until it is covered', async () => {
    await reserve(held(45_000));
    await post(db, donationRefunded({ ...fact(randomUUID()), item: `txn_${randomUUID()}`, amount: 8_000 }));
    expect(await available()).toBe(-3_000);
    await expect(reserve(held(1))).rejects.toMatchObject({ code: 'ledger.insufficient' });
    await post(db, gift(fundId, 3_001));
    await reserve(held(1));
    expect(await available()).toBe(0);
  });
});
