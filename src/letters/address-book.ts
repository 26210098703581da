import type { Change } from '../platform/change/index.js';

/** What letters ask of recipients. */
export abstract class AddressBook {
  /** Opens name and address for the eyes of `change.actor` (a record); lines as they are written on the envelope. */
  abstract label(change: Change, recipientId: string, reason: string): Promise<readonly string[]>;
}
