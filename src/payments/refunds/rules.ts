import { Conflict, Invalid } from '../../kernel/problem.js';
import type { PaymentStatus } from '../status.js';

/** A donor may ask for so many days after giving. */
export const DONOR_DAYS = 14;

/** A payment, and what of it is away already, in minor units of the donor's currency. */
export interface Standing {
  readonly status: PaymentStatus;
  readonly rail: string;
  readonly gross: number;
  /** Requested, on its way, or refunded. */
  readonly back: number;
  /** In doubt, or lost to a dispute. */
  readonly disputed: number;
}

/** What can still be given back. */
export const leftOf = ({ gross, back, disputed }: Standing): number => Math.max(0, gross - back - disputed);

const ARRIVED: ReadonlySet<PaymentStatus> = new Set(['paid', 'refunded_partly', 'disputed', 'refunded', 'charged_back']);
const BY_STRIPE: ReadonlySet<string> = new Set(['card', 'sepa_debit']);

/** The amount to ask back: all that is left unless said otherwise. Throws Conflict `refunds.notPaid`, `refunds.notByStripe`, `refunds.nothingLeft`, Invalid `refunds.tooMuch`. */
export function amountToRefund(standing: Standing, amount?: number): number {
  if (!ARRIVED.has(standing.status)) throw new Conflict('refunds.notPaid', 'No money of this payment has arrived.');
  if (!BY_STRIPE.has(standing.rail)) throw new Conflict('refunds.notByStripe', 'This gift came by bank or in cash: it goes back the same way, by hand.');
  const left = leftOf(standing);
  if (left === 0) throw new Conflict('refunds.nothingLeft', 'Nothing is left to give back: it is given back, asked for or disputed already.');
  if (amount !== undefined && amount > left) throw new Invalid('refunds.tooMuch', 'More than is left of this payment.', { amount: 'More than is left of this payment.' });
  return amount ?? left;
}
