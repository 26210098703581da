import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assertBalanced, donationCaptured, ENTRY_KINDS, entryReversed, linesOf, payoutShares, type Entry } from '../../../src/ledger/index.js';
import { moneyReleased, moneyReserved } from '../../../src/ledger/entries/reservations.js';
import { arbitraryFacts } from '../../support/facts.js';

const rules = arbitraryFacts([1, 7, 8]);
const stripe = { item: 'txn_1', effectiveOn: '2026-10-05', currency: 'EUR', fundId: 7, subject: '8b0d…' } as const;

/** The law of the database, once more and independently: (fund, currency) sums, and transfers that arrive. */
function sums({ lines }: Entry): number[] {
  const by = new Map<string, bigint>();
  const add = (key: string, amount: number) => by.set(key, (by.get(key) ?? 0n) + BigInt(amount));
  for (const line of lines) {
    add(`${line.fundId} ${line.currency}`, line.amount);
    if (line.account === 'equity.transfer') add(`transfer ${line.currency}`, line.amount);
  }
  return [...by.values()].map(Number);
}

describe('posting rules', () => {
  it.each(Object.entries(rules))('%s balances in every fund and currency, whatever the amounts', (_, arbitrary) => {
    fc.assert(fc.property(arbitrary, (entry) => {
      assertBalanced(entry);
      expect(sums(entry).every((sum) => sum === 0)).toBe(true);
      const back = entryReversed({ key: 'fix:1', effectiveOn: '2026-11-01', entryId: 1, lines: entry.lines });
      assertBalanced(back);
      expect(linesOf([...entry.lines, ...back.lines])).toEqual([]);
    }));
  });

  it('leaves out no kind of entry', () => {
    const kinds = new Set(Object.values(rules).map((arbitrary) => fc.sample(arbitrary, 1)[0]!.kind));
    const apart = [moneyReserved, moneyReleased].map((rule) => rule({ fundId: 1, currency: 'EUR', amount: 1, subject: { type: 'grant', id: 'x' }, key: 'k', effectiveOn: '2026-10-01' }).kind);
    expect([...kinds, ...apart, 'entry.reversed'].sort()).toEqual([...ENTRY_KINDS].sort());
  });

  it('books a card donation: the Stripe lines are the net, the fee stays in the fund', () => {
    expect(donationCaptured({ ...stripe, gross: 5000, fee: 175, feeCover: 200, feesPaidBy: 'fund' }).lines).toEqual([
      { account: 'asset.psp.stripe', fundId: 7, currency: 'EUR', amount: 4825 },
      { account: 'income.donation', fundId: 7, currency: 'EUR', amount: -4800, subject: '8b0d…' },
      { account: 'income.fee_cover', fundId: 7, currency: 'EUR', amount: -200, subject: '8b0d…' },
      { account: 'expense.psp_fee', fundId: 7, currency: 'EUR', amount: 175 },
    ]);
  });

  it('lets the core fund bear the fee by giving the fund as much', () => {
    expect(donationCaptured({ ...stripe, gross: 5000, fee: 175, feesPaidBy: 'core' }).lines).toEqual([
      { account: 'asset.psp.stripe', fundId: 7, currency: 'EUR', amount: 5000 },
      { account: 'income.donation', fundId: 7, currency: 'EUR', amount: -5000, subject: '8b0d…' },
      { account: 'expense.psp_fee', fundId: 7, currency: 'EUR', amount: 175 },
      { account: 'equity.transfer', fundId: 7, currency: 'EUR', amount: -175 },
      { account: 'equity.transfer', fundId: 1, currency: 'EUR', amount: 175 },
      { account: 'asset.psp.stripe', fundId: 1, currency: 'EUR', amount: -175 },
    ]);
  });

  it.each([0, -5, 1.5, NaN])('reserves no %p', (amount) => {
    expect(() => moneyReserved({ fundId: 1, currency: 'EUR', amount, subject: { type: 'grant', id: 'x' }, key: 'k', effectiveOn: '2026-10-01' })).toThrow(RangeError);
  });
});

describe('an entry that does not balance', () => {
  const entry = (lines: Entry['lines']): Entry => ({ kind: 'donation.transferred', key: 'test:1', effectiveOn: '2026-10-05', lines });
  const euro = (fundId: number, amount: number, currency: 'EUR' | 'USD' = 'EUR') => ({ account: 'asset.bank' as const, fundId, currency, amount });
  it.each<[string, Entry['lines']]>([
    ['by an amount', [euro(1, 100), euro(1, -99)]], ['across funds', [euro(1, 100), euro(2, -100)]], ['across currencies', [euro(1, 100), euro(1, -100, 'USD')]],
    ['with a single line', [euro(1, 100)]], ['with a line of nothing', [euro(1, 0), euro(1, 0)]], ['in fractions', [euro(1, 0.5), euro(1, -0.5)]],
    ['beyond safe integers', [euro(1, 2 ** 53), euro(1, -(2 ** 53))]],
  ])('%s is a bug', (_, lines) => {
    expect(() => assertBalanced(entry(lines))).toThrow(RangeError);
  });
});

describe('the shares of a payout', () => {
  const balances = fc.uniqueArray(fc.record({ fundId: fc.integer({ min: 1, max: 9 }), amount: fc.integer({ min: -1_000_000, max: 1_000_000_000 }) }), { selector: (balance) => balance.fundId });
  it('sum to the payout; no fund but core gives more than it has', () => {
    fc.assert(fc.property(balances, fc.integer({ min: 1, max: 2_000_000_000 }), (held, amount) => {
      const shares = payoutShares(held, amount);
      expect(shares.reduce((sum, share) => sum + share.amount, 0)).toBe(amount);
      for (const share of shares) {
        expect(share.amount).toBeGreaterThan(0);
        if (share.fundId !== 1) expect(share.amount).toBeLessThanOrEqual(held.find(({ fundId }) => fundId === share.fundId)!.amount);
      }
    }));
  });
  it('are in proportion', () => {
    expect(payoutShares([{ fundId: 2, amount: 300 }, { fundId: 3, amount: 100 }], 200)).toEqual([{ fundId: 2, amount: 150 }, { fundId: 3, amount: 50 }]);
  });
});
