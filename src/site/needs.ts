import type { Day } from '../kernel/clock.js';
import type { Money } from '../kernel/money.js';
import type { DrawingName } from '../platform/web/index.js';

/** A campaign as the first page tells it: a need, said by people on a day. */
export interface Need {
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly covered: boolean;
  readonly saidOn: Day;
  readonly pricesOn: Day;
  readonly drawing: DrawingName;
}

/** A list that adds up: what one parcel holds, or without `total` what one can give. */
export interface PackingSlip {
  readonly title: string;
  readonly slug: string;
  readonly drawing: DrawingName;
  readonly lines: readonly { readonly label: string; readonly price: Money }[];
  readonly total: Money | null;
  readonly pricesOn: Day;
}

/** Somebody who waits for a letter, as the public may know them. */
export interface Addressee {
  readonly reference: string;
  readonly about: string;
  readonly languages: readonly string[];
  readonly weeks: number | null;
}

/** Sums of the closed months; received is spent plus held, or nothing is shown. */
export interface Balance {
  readonly from: Day;
  readonly to: Day;
  /** With what was there when the books were opened, if anything was. */
  readonly received: Money;
  readonly withBefore: boolean;
  readonly spent: Money;
  readonly held: Money;
}
