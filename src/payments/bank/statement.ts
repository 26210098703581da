import type { Day } from '../../kernel/clock.js';
import type { Currency } from '../../kernel/money.js';

/** One line of an account as its bank tells it. Who it is about is personal: it is sealed or not kept (details.ts). */
export interface BankLine {
  /** The bank's own name of it; not every bank gives one. */
  readonly reference: string | null;
  readonly bookedOn: Day;
  /** Minor units; above zero came in. */
  readonly amount: number;
  readonly counterparty: { readonly name: string; readonly account: string };
  /** What was written with it, the parts in their order. */
  readonly texts: readonly string[];
}

/** An account over some days. */
export interface Statement {
  /** IBAN or the bank's own number of it. */
  readonly account: string;
  readonly currency: Currency;
  readonly from: Day;
  readonly to: Day;
  /** The first day as the bank's own words have it; null where only the lines tell. */
  readonly saidFrom: Day | null;
  /** Minor units before the first and after the last line, where the bank says so. */
  readonly opening: number | null;
  readonly closing: number | null;
  readonly lines: readonly BankLine[];
}

/** What a file may hold at most. */
export const FILE_MAX = 8 * 1024 * 1024;
export const LINES_MAX = 10_000;
