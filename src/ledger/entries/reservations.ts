import type { Day } from '../../kernel/clock.js';
import type { Currency } from '../../kernel/money.js';
import type { Entry, Line } from '../entry.js';

/** Money set aside in a fund for something (`parcelOrder`, `grant`, …): minor units, above zero. */
export interface Reservation {
  readonly fundId: number;
  readonly currency: Currency;
  readonly amount: number;
  readonly subject: { readonly type: string; readonly id: string };
}
type Dated = Reservation & { readonly key: string; readonly effectiveOn: Day };

/** Lines that set money aside; with a negative amount they let it go. They stand beside the money: memo accounts only. */
export function reservedLines({ fundId, currency, amount, subject }: Reservation): Line[] {
  const at = { fundId, currency, subject: subject.id };
  return [{ ...at, account: 'memo.reserved', amount }, { ...at, account: 'memo.available', amount: -amount }];
}

export const releasedLines = (reservation: Reservation): Line[] => reservedLines({ ...reservation, amount: -reservation.amount });

const positive = (reservation: Reservation): void => {
  if (!Number.isSafeInteger(reservation.amount) || reservation.amount <= 0) throw new RangeError(`nobody can reserve ${reservation.amount}`);
};

export function moneyReserved(reservation: Dated): Entry {
  positive(reservation);
  const { subject, key, effectiveOn } = reservation;
  return { kind: 'money.reserved', key: `${subject.type}:${subject.id}:reserved:${key}`, effectiveOn, lines: reservedLines(reservation) };
}

export function moneyReleased(reservation: Dated): Entry {
  positive(reservation);
  const { subject, key, effectiveOn } = reservation;
  return { kind: 'money.released', key: `${subject.type}:${subject.id}:released:${key}`, effectiveOn, lines: releasedLines(reservation) };
}
