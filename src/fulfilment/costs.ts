import { Inject, Injectable } from '@nestjs/common';
import { today, type Day } from '../kernel/clock.js';
import type { Money } from '../kernel/money.js';
import { Invalid } from '../kernel/problem.js';
import { Ledger, linesOf, releasedLines, type AccountCode } from '../ledger/index.js';
import type { Change } from '../platform/change/index.js';

export type CostKind = 'goods' | 'postage' | 'letterPostage';
const ACCOUNT: Readonly<Record<CostKind, AccountCode>> = {
  goods: 'expense.parcel.goods', postage: 'expense.parcel.postage', letterPostage: 'expense.letter.postage',
};

export interface Cost {
  /** What it was for: the parcel or letter order, or a batch of letters. */
  readonly orderId: string;
  /** The fact's own name in the books: a task or batch costs once. */
  readonly key: string;
  readonly kind: CostKind;
  readonly fundId: number;
  readonly amount: Money;
  readonly effectiveOn?: Day;
}

/** Throws Invalid `fulfilment.aboveReserve` on `field` when more would be spent than is still set aside for the order. */
export function assertSetAside(left: number, minor: number, field: string): void {
  if (minor <= left) return;
  const sentence = 'This is more than is set aside for the order. Enter at most that, and the rest as an expense, about which somebody else decides.';
  throw new Invalid('fulfilment.aboveReserve', sentence, { [field]: sentence });
}

/** Books what an order costs, against what was reserved for it as far as that reaches. */
@Injectable()
export class Costs {
  constructor(@Inject(Ledger) private readonly ledger: Ledger) {}

  /** A volunteer laid it out: we owe it to them until the run is paid. Throws Conflict `ledger.insufficient`, `ledger.periodClosed`. */
  laidOut(change: Change, cost: Cost): Promise<void> {
    return this.book(change, cost, 'cost.claimed', 'liability.volunteer');
  }

  /** The foundation pays a family, a shop, a place or the post directly. */
  async paid(change: Change, cost: Cost): Promise<void> {
    await this.book(change, cost, 'cost.invoiced', 'liability.supplier');
    const { orderId, key, fundId, amount, effectiveOn = today() } = cost;
    if (amount.minor > 0) await this.settle(change, { kind: 'supplier.paid', account: 'liability.supplier', key, subject: orderId, fundId, amount, effectiveOn });
  }

  /** The day of a cost we hear of late: the first of an open month when its own month is closed by now. */
  bookingDay(change: Change, day: Day): Promise<Day> {
    return this.ledger.bookingDay(change, day);
  }

  /** Pays what is owed out of the bank. */
  async settle(change: Change, { kind, account, key, subject, fundId, amount, effectiveOn }: Settlement): Promise<void> {
    const owed = { fundId, currency: amount.currency, subject };
    await this.ledger.post(change, {
      kind, key: `${key}:paid`, effectiveOn,
      lines: [{ ...owed, account, amount: amount.minor }, { ...owed, account: 'asset.bank', amount: -amount.minor }],
    });
  }

  private async book(change: Change, cost: Cost, kind: 'cost.claimed' | 'cost.invoiced', creditor: AccountCode): Promise<void> {
    const { orderId, key, fundId, amount: { minor, currency }, effectiveOn = today() } = cost;
    if (minor === 0) return;
    const line = { fundId, currency, subject: orderId };
    const freed = Math.min(minor, await this.reserved(change, cost));
    const release = releasedLines({ fundId, currency, amount: freed, subject: { type: 'parcelOrder', id: orderId } });
    await this.ledger.post(change, {
      kind, key, effectiveOn,
      lines: linesOf([{ ...line, account: ACCOUNT[cost.kind], amount: minor }, { ...line, account: creditor, amount: -minor }, ...release]),
    });
  }

  private async reserved(change: Change, { orderId, fundId, amount }: Cost): Promise<number> {
    const reservations = await this.ledger.reservedFor(change, orderId);
    return reservations.find((one) => one.fundId === fundId && one.currency === amount.currency)?.amount ?? 0;
  }
}

export interface Settlement {
  readonly kind: 'supplier.paid' | 'volunteer.paid';
  readonly account: 'liability.supplier' | 'liability.volunteer';
  readonly key: string;
  readonly subject: string;
  readonly fundId: number;
  readonly amount: Money;
  readonly effectiveOn: Day;
}
