import { minorFromDb, type Currency } from '../../../kernel/money.js';
import type { Check } from '../check.js';

/** The balances that are kept are the sum of all lines, account by account. */
export const rollUp: Check = {
  name: 'rollUp',
  codes: ['rollUpDiffers'],
  async run({ reader }) {
    const rows = await reader.query<{ object: string; currency: Currency; amount: string }>(
      `SELECT concat_ws(' ', f.code, a.code, a.currency) AS object, a.currency, sum(d.amount) AS amount
       FROM (SELECT account_id, fund_id, amount FROM ledger.posting
             UNION ALL SELECT account_id, fund_id, -balance FROM ledger.rollup
             UNION ALL SELECT p.account_id, p.fund_id, -p.amount FROM ledger.unrolled u JOIN ledger.posting p USING (entry_id)) d
       JOIN ledger.account a ON a.id = d.account_id JOIN ledger.fund f ON f.id = d.fund_id
       GROUP BY f.code, a.code, a.currency HAVING sum(d.amount) <> 0 ORDER BY 1`);
    return rows.map(({ object, currency, amount }) => ({ code: 'rollUpDiffers', object, sum: { amount: minorFromDb(amount), currency } }));
  },
};
