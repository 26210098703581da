import type { Day } from '../kernel/clock.js';
import { Conflict } from '../kernel/problem.js';
import { formatMoney } from '../kernel/money.js';
import { Ledger } from '../ledger/index.js';
import type { Change } from '../platform/change/index.js';
import type { ParcelOrder } from './rows.js';

/** Prices move between the list and the shop: this much more than the estimate is set aside. */
const CONTINGENCY_PERCENT = 10;
export const withContingency = (minor: number): number => Math.ceil((minor * (100 + CONTINGENCY_PERCENT)) / 100);

const subjectOf = (order: Pick<ParcelOrder, 'id'>): { type: string; id: string } => ({ type: 'parcelOrder', id: order.id });

/** Sets the estimate aside in the fund. Throws Conflict `parcels.noMoney` with what is missing and a way out. */
export async function setAside(change: Change, ledger: Ledger, order: ParcelOrder, on: Day): Promise<void> {
  const { fundId, currency, reserveMinor: amount } = order;
  try {
    await ledger.reserve(change, { fundId, currency, amount, subject: subjectOf(order) }, on);
  } catch (error) {
    if (!(error instanceof Conflict) || error.code !== 'ledger.insufficient') throw error;
    const need = formatMoney({ minor: amount, currency }, 'en-GB');
    throw new Conflict('parcels.noMoney', `This parcel needs ${need} (with ${CONTINGENCY_PERCENT} % for prices that move) and its fund has less than that available. Ways out: a smaller kit, another fund, a transfer from the core fund, or a letter meanwhile.`);
  }
}

/** Lets go of whatever is still set aside for the order. */
export async function letGo(change: Change, ledger: Ledger, order: ParcelOrder, on?: Day): Promise<void> {
  await ledger.letGo(change, subjectOf(order), on);
}
