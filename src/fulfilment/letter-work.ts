import type { Day } from '../kernel/clock.js';
import type { Change } from '../platform/change/index.js';

/** What fulfilment asks of letters that are copied by hand, always inside its own change. */
export abstract class LetterWork {
  /** Opens the text for the eyes of `change.actor`. */
  abstract text(change: Change, letterId: string, reason: string): Promise<string>;
  abstract label(change: Change, letterId: string, reason: string): Promise<readonly string[]>;
  abstract markHandCopied(change: Change, letterId: string): Promise<void>;
  abstract markPosted(change: Change, letterId: string, effectiveOn: Day): Promise<void>;
}
