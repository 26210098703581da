import { bankDifferences, type TieOut } from '../../bank/tie-out.js';
import type { Check, Difference } from '../check.js';

/** What the bank shows and is booked is what the books have at the bank, and no days are missing between its statements. */
export const bank: Check = {
  name: 'bank',
  codes: ['bankDiffers', 'statementMissing'],
  async run({ reader }) {
    return (await bankDifferences(reader)).flatMap(named);
  },
};

/** Gaps may cancel each other out: then there is no sum to tell, and still a statement missing. */
function named({ currency, unexplained, gap, broken }: TieOut & { broken: boolean }): Difference[] {
  const object = `asset.bank ${currency}`;
  return [
    ...(unexplained === 0 ? [] : [{ code: 'bankDiffers' as const, object, sum: { amount: unexplained, currency } }]),
    ...(gap === 0 && !broken ? [] : [{ code: 'statementMissing' as const, object, ...(gap === 0 ? {} : { sum: { amount: gap, currency } }) }]),
  ];
}
