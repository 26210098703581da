import type { Day } from '../kernel/clock.js';
import type { Money } from '../kernel/money.js';
import type { DrawingName } from '../platform/web/index.js';

/** A campaign as the first page tells it: a need, said by people on a day. */
export interface Need {
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly covered: boolean;
  readonly saidOn: Day | null;
}

/** A thing one can give, as its packing slip. */
export interface GiftSlip {
  readonly title: string;
  readonly slug: string;
  readonly note: string;
  readonly drawing: DrawingName;
  readonly price: Money;
}

/** Sums of the closed months; received is spent plus held, or nothing is shown. */
export interface Balance {
  readonly from: Day;
  readonly to: Day;
  readonly received: Money;
  readonly spent: Money;
  readonly held: Money;
}
