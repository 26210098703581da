import { describe, expect, it } from '@jest/globals';
import { assertBalanced, payoutPaid, type Entry, type Share } from '../../../src/ledger/index.js';
import { payoutEntries, sharesOf } from '../../../src/payments/payouts/entries.js';
import { looseEntry } from '../../../src/payments/posting.js';
import type { BalanceFact } from '../../../src/payments/facts.js';
import { Dice, World } from '../../support/stripe-world.js';

const HISTORIES = 10_000;
const [CORE, RESTRICTED, BEARING] = [1, 2, 3];
const move = (id: string, currency: string, amount: number, fee = 0): BalanceFact => ({ id, amount, fee, net: amount - fee, currency, type: 'stripe_fee', day: '2026-11-20' });

/** Charges, refunds and disputes of two funds, Stripe's own fees, and payouts of which some come back, in the pure rules; the last pays out all there is. */
class History {
  readonly rows: BalanceFact[] = [];
  readonly entries: Entry[] = [];
  private payouts = 0;

  constructor(private readonly dice: Dice) {
    const restricted = new World(['a', 'b'], dice, { fundIds: [RESTRICTED], feesPaidBy: 'core', prefix: 'r' });
    const bearing = new World(['c'], dice, { fundIds: [BEARING], feesPaidBy: 'fund', prefix: 'b' });
    for (const { whole, steps } of [...restricted.stories, ...bearing.stories]) {
      this.rows.push(...steps.at(-1)!.facts.balance);
      for (const entry of whole.entries) {
        this.entries.push(entry);
        if (dice.chance(10)) this.payout(entry.lines[0]!.currency);
      }
    }
    if (dice.chance(30)) this.own(move('txn_own', 'EUR', -dice.below(900) - 1));
    for (const currency of ['EUR', 'USD']) this.payout(currency, true);
  }

  private own(row: BalanceFact): void {
    this.rows.push(row);
    this.entries.push(looseEntry(row));
  }

  sum(account: string | RegExp, { currency, fundId }: { currency?: string; fundId?: number } = {}): number {
    return this.entries.flatMap(({ lines }) => lines).reduce((all, line) =>
      all + (line.account.search(account) === 0 && (currency ?? line.currency) === line.currency && (fundId ?? line.fundId) === line.fundId ? line.amount : 0), 0);
  }

  private payout(currency: string, isLast = false): void {
    const balances: Share[] = [CORE, RESTRICTED, BEARING].map((fundId) => ({ fundId, amount: this.sum('asset.psp.stripe', { currency, fundId }) }));
    const all = balances.reduce((sum, { amount }) => sum + amount, 0);
    if (isLast ? all === 0 : all <= 0) return;
    const amount = isLast ? all : 1 + this.dice.below(all);
    const shares = sharesOf({ amount }, balances);
    const id = `po_${(this.payouts += 1)}`;
    const failed = !isLast && this.dice.chance(20);
    const [currencyOf] = shares.map(() => currency as 'EUR' | 'USD');
    this.entries.push(...payoutEntries({ moves: [move(`${id}_out`, currency, -amount), ...(failed ? [move(`${id}_back`, currency, amount)] : [])] }, shares));
    if (!failed && amount > 0) this.entries.push(payoutPaid({ key: `bank:${id}`, effectiveOn: '2026-11-21', currency: currencyOf!, shares }));
  }
}

describe('money', () => {
  it(`in is money out, to the cent, in each currency and ${HISTORIES} histories; a fund whose fees core bears never bears one`, () => {
    for (let seed = 1; seed <= HISTORIES; seed += 1) {
      const history = new History(new Dice(seed));
      for (const entry of history.entries) assertBalanced(entry);
      const wrong = faults(history);
      if (wrong.length > 0) throw new Error(`seed ${seed}: ${wrong.join('; ')}`);
    }
  });

  it('would be missed: a cent too much in one entry is a fault', () => {
    const history = new History(new Dice(7));
    const first = history.entries.find(({ kind }) => kind === 'donation.captured')!;
    history.entries.push({ ...first, key: 'once more', lines: first.lines.map((line) => ({ ...line, amount: Math.sign(line.amount) })) });
    expect(faults(history)).not.toEqual([]);
  });
});

function faults(history: History): string[] {
  const wrong: string[] = [];
  const same = (what: string, found: number, expected: number): void => { if (found !== expected) wrong.push(`${what}: ${found}, not ${expected}`); };
  for (const currency of ['EUR', 'USD']) {
    const rows = history.rows.filter((row) => row.currency === currency);
    const came = rows.reduce((sum, { net }) => sum + net, 0);
    // what Stripe moved is with the bank, on its way from it, or nowhere
    same(`${currency} with the bank or on its way`, history.sum(/asset\.(bank|transit)/, { currency }), came);
    same(`${currency} with Stripe`, history.sum('asset.psp.stripe', { currency }), 0);
    same(`${currency} in the end`, history.sum(/asset\.(bank|transit|psp)/, { currency }), -history.sum(/income|expense|equity|liability/, { currency }));
    same(`${currency} moved between funds`, history.sum('equity.transfer', { currency }), 0);
    const captured = rows.filter(({ move: what }) => what?.what === 'captured').reduce((sum, { amount }) => sum + amount, 0);
    same(`${currency} given`, -history.sum('income.donation$', { currency }), captured);
    same(`${currency} costs of the restricted fund`, history.sum(/expense|equity\.transfer/, { currency, fundId: RESTRICTED }), 0);
    same(`${currency} of the restricted fund`, history.sum(/asset/, { currency, fundId: RESTRICTED }), -history.sum(/income/, { currency, fundId: RESTRICTED }));
  }
  return wrong;
}
