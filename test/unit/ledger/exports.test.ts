import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decimalText, parseMoney } from '../../../src/kernel/money.js';
import { beancount, hledger, trialBalanceCsv, whole, type Source, type StoredEntry } from '../../../src/ledger/index.js';

const entry = (n: number): StoredEntry => ({
  key: `stripe:txn_${n}`, kind: 'donation.captured', effectiveOn: '2026-10-05', postedAt: new Date(0),
  lines: [
    { account: 'asset.psp.stripe', fund: 'winter-2026', currency: 'EUR', amount: 4825, subject: null },
    { account: 'expense.psp_fee', fund: 'winter-2026', currency: 'EUR', amount: 175, subject: null },
    { account: 'income.donation', fund: 'winter-2026', currency: 'EUR', amount: -5000, subject: null },
    { account: 'memo.reserved', fund: 'core', currency: 'JPY', amount: 7, subject: null },
    { account: 'memo.available', fund: 'core', currency: 'JPY', amount: -7, subject: null },
  ],
});
/** A source that has `count` entries in pages of a thousand. */
function sourceOf(count: number): Source {
  const rows = Array.from({ length: count }, (_, n) => ({ ...entry(n), lines: entry(n).lines.map((line) => ({ ...line, amount: String(line.amount) })) }));
  return {
    query: async <Row>(_sql: string, params: unknown[] = []) => {
      const start = params[0] === null ? 0 : rows.findIndex(({ key }) => key === params[0]) + 1;
      return rows.slice(start, start + Number(params[3])) as Row[];
    },
    one: async () => undefined,
  };
}

describe('exports', () => {
  it('for beancount: accounts opened once, amounts exact, each fund its own account', async () => {
    expect(await whole(beancount(sourceOf(1)))).toBe(`option "title" "Pasylka"

1970-01-01 open Assets:Psp:Stripe:Winter-2026
1970-01-01 open Equity:Memo:Available:Core
1970-01-01 open Equity:Memo:Reserved:Core
1970-01-01 open Expenses:Psp-fee:Winter-2026
1970-01-01 open Income:Donation:Winter-2026

2026-10-05 * "donation.captured" "stripe:txn_0"
  Assets:Psp:Stripe:Winter-2026  48.25 EUR
  Expenses:Psp-fee:Winter-2026  1.75 EUR
  Income:Donation:Winter-2026  -50.00 EUR
  Equity:Memo:Reserved:Core  7 JPY
  Equity:Memo:Available:Core  -7 JPY
`);
  });

  it('for hledger: commodities and accounts declared, so that strict checks pass', async () => {
    const text = await whole(hledger(sourceOf(1)));
    expect(text).toContain('commodity 1000.00 EUR\n');
    expect(text).toContain('commodity 1000. JPY\n');
    expect(text).toContain('account Income:Donation:Winter-2026\n');
    expect(text).toContain('2026-10-05 * (stripe:txn_0) donation.captured\n  Assets:Psp:Stripe:Winter-2026  48.25 EUR\n');
  });

  it('carry every entry once, over as many pages as there are', async () => {
    const text = await whole(beancount(sourceOf(2500)));
    expect(text.match(/^2026-10-05 /gm)).toHaveLength(2500);
    expect(text.match(/ open /g)).toHaveLength(5);
  });

  it('give the trial balance as exact decimals', () => {
    expect(trialBalanceCsv([{ account: 'asset.bank', currency: 'EUR', balance: 123456 }, { account: 'income.donation', currency: 'JPY', balance: -7 }]))
      .toBe('account,currency,debit,credit\r\nasset.bank,EUR,1234.56,\r\nincome.donation,JPY,,7\r\n');
  });
});

describe('decimalText', () => {
  it('is read back to the same amount', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 99_999_999_999_999 }), fc.constantFrom('EUR' as const, 'JPY' as const), (minor, currency) => {
      fc.pre(currency === 'EUR' || minor < 1e12);
      expect(parseMoney(decimalText({ minor, currency }), currency)).toEqual({ minor, currency });
    }));
  });
  it.each([[0, '0.00'], [-5, '-0.05'], [-123, '-1.23'], [Number.MAX_SAFE_INTEGER, '90071992547409.91']])('%p cents is %p', (minor, text) => {
    expect(decimalText({ minor, currency: 'EUR' })).toBe(text);
  });
});
