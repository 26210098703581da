import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addDays, type Day, daysOf, today, periodOf } from '../../../src/kernel/clock.js';
import { newId } from '../../../src/kernel/ids.js';
import type { PaymentFacts } from '../../../src/payments/facts.js';
import { system } from '../../../src/kernel/actor.js';
import { defineRecord } from '../../../src/kernel/record.js';
import { Ledger, monthClosed, Periods } from '../../../src/ledger/index.js';
import { Contributors, pseudonym } from '../../../src/payments/contributors.js';
import { moneyScene, type MoneyScene } from '../../support/money.js';

const closed = defineRecord('test.monthClosed');
let scene: MoneyScene;
beforeEach(async () => { scene = await moneyScene(); });
afterEach(async () => { await scene.close(); });

const contributorsOf = ({ db }: MoneyScene): Contributors => new Contributors(db.pool, db.changes, db.jobs, db.vault, new Ledger());

async function given(cards: readonly string[]): Promise<string[]> {
  const references: string[] = [];
  for (const card of cards) {
    const { reference, session } = await scene.open();
    await scene.pay(session, { card, settle: true });
    references.push(reference);
  }
  await scene.deliver();
  await scene.projector().drain();
  const { rows } = await scene.db.admin.query<{ reference: string; contributor: string }>('SELECT reference, contributor FROM payment');
  return references.map((reference) => rows.find((row) => row.reference === reference)!.contributor);
}

describe('whoever gives', () => {
  it('counts once for each card in a month, under a name that is not the card’s', async () => {
    const [first, again, other] = await given(['4242424242424242', '4242424242424242', '5555555555554444']);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    const { rows } = await scene.db.admin.query<{ text: string }>('SELECT to_jsonb(p)::text AS text FROM payment p');
    const charge = (await scene.stripe.stripe.charges.list({ limit: 1 })).data[0]!;
    expect(rows.every(({ text }) => !text.includes(charge.payment_method_details!.card!.fingerprint!))).toBe(true);
  });

  it('is counted by reports as that one person', async () => {
    const [first] = await given(['4242424242424242', '4242424242424242']);
    const { rows } = await scene.db.admin.query<{ person: string }>('SELECT DISTINCT person FROM beneficiary');
    expect(rows).toEqual([{ person: first }]);
  });

  it('can no longer be found by the card once the month is closed', async () => {
    await given(['4242424242424242']);
    contributorsOf(scene).onModuleInit();
    await scene.db.changes.run(system('test'), async (change) => {
      change.record(closed, { type: 'period', id: periodOf(today()) });
      change.later(monthClosed, { period: periodOf(today()) });
    });
    await scene.db.outbox.drain(scene.db.jobs);
    expect(await scene.count('keyring.contributor_key')).toBe(0);
    expect(await scene.count(`audit.entry WHERE kind = 'contributor.keyDestroyed'`)).toBe(1);
  });

  it('is known for the month it is booked in when word comes after the close, and no key stays behind', async () => {
    const [before, now] = [addDays(daysOf(periodOf(today())).from, -1), today()];
    const contributors = contributorsOf(scene);
    const gift = (day: Day) => contributors.of({ cardFingerprint: 'card', balance: [{ day }] } as unknown as PaymentFacts);
    const inTime = await gift(before);
    const periods = new Periods();
    for (const step of ['requestClose', 'close'] as const) await scene.db.changes.run({ kind: 'person', id: newId(), roles: ['treasurer'] }, (change) => periods[step](change, periodOf(before)));
    expect(await scene.count('keyring.contributor_key')).toBe(1); // made in time, and its job has not come yet
    await contributors.sweep();
    expect(await scene.count('keyring.contributor_key')).toBe(0);
    const late = await gift(before);
    expect(late).toBe(await gift(now));
    expect(late).not.toBe(inTime);
    const { rows } = await scene.db.admin.query('SELECT period FROM keyring.contributor_key');
    expect(rows).toEqual([{ period: periodOf(now) }]);
    expect(await scene.count(`audit.entry WHERE kind = 'contributor.keyDestroyed'`)).toBe(1);
  });

  it('has another pseudonym under another key', () => {
    expect(pseudonym(Buffer.alloc(32, 1), 'card')).not.toBe(pseudonym(Buffer.alloc(32, 2), 'card'));
  });
});
