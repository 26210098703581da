import { randomBytes } from 'node:crypto';
import { base32 } from '../kernel/ids.js';
import { NotFound } from '../kernel/problem.js';
import type { Change } from '../platform/change/index.js';
import { addresseeClosed, addresseeOpened } from './records.js';
import type { Language } from './rows.js';

/** Somebody who can be written to, as everybody may see it. */
export interface Addressee {
  readonly reference: string;
  readonly about: string;
  readonly languages: readonly Language[];
  /** Letters in the last eight weeks. */
  readonly recent: number;
  /** Whole weeks since the last one; null when there was none. */
  readonly weeks: number | null;
}

/** `K7QF-2M`: random, so that it leads to nobody. */
function newAddresseeReference(): string {
  const letters = base32(randomBytes(4));
  return `${letters.slice(0, 4)}-${letters.slice(4, 6)}`;
}

/** Lets people write to a recipient who agreed to the few neutral words about them. Again: changes them, and keeps the reference. */
export async function openAddressee(change: Change, { recipientId, about, languages }: { recipientId: string; about: string; languages: readonly Language[] }): Promise<void> {
  const record = change.record(addresseeOpened, { type: 'recipient', id: recipientId }, { languages: languages.join(' ') });
  await change.query(
    `INSERT INTO addressee (recipient_id, reference, languages, about, record_id) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (recipient_id) DO UPDATE SET languages = excluded.languages, about = excluded.about, open = true, record_id = excluded.record_id`,
    [recipientId, newAddresseeReference(), languages, about, record]);
}

/** Released, or does not want letters: nobody is given this person from now on. Throws NotFound `letters.noAddressee`. */
export async function closeAddressee(change: Change, recipientId: string): Promise<void> {
  const record = change.record(addresseeClosed, { type: 'recipient', id: recipientId });
  const closed = await change.query('UPDATE addressee SET open = false, record_id = $2 WHERE recipient_id = $1 RETURNING 1', [recipientId, record]);
  if (closed.length === 0) throw new NotFound('letters.noAddressee', 'Nobody is written to under this reference.');
}
