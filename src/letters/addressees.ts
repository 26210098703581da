import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { base32 } from '../kernel/ids.js';
import { Conflict, NotFound } from '../kernel/problem.js';
import type { Change } from '../platform/change/index.js';
import { Recipients } from '../recipients/index.js';
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

export interface NewAddressee {
  readonly recipientId: string;
  /** A few neutral words (what they like), without a name; they agreed to these. */
  readonly about: string;
  readonly languages: readonly Language[];
}

/** `K7QF-2M`: random, so that it leads to nobody. */
function newAddresseeReference(): string {
  const letters = base32(randomBytes(4));
  return `${letters.slice(0, 4)}-${letters.slice(4, 6)}`;
}

/** Recipients who can be written to. */
@Injectable()
export class Addressees {
  constructor(@Inject(Recipients) private readonly recipients: Pick<Recipients, 'consents'>) {}

  /** Lets people write to a recipient. Again: changes the words and keeps the reference. Throws Conflict `letters.noConsent`. */
  async open(change: Change, { recipientId, about, languages }: NewAddressee): Promise<void> {
    const consents = await this.recipients.consents(recipientId, change);
    const agreed = (purpose: string): boolean => consents.some((consent) => consent.purpose === purpose && consent.given);
    if (!agreed('letters') || !agreed('interests')) throw new Conflict('letters.noConsent', 'This person has to agree to letters, and to the words about them, first.');
    const record = change.record(addresseeOpened, { type: 'recipient', id: recipientId }, { languages: languages.join(' ') });
    await change.query(
      `INSERT INTO addressee (recipient_id, reference, languages, about, record_id) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (recipient_id) DO UPDATE SET languages = excluded.languages, about = excluded.about, open = true, record_id = excluded.record_id`,
      [recipientId, newAddresseeReference(), languages, about, record]);
  }

  /** Released, or does not want letters: nobody is given this person from now on. Throws NotFound `letters.noAddressee`. */
  async close(change: Change, recipientId: string): Promise<void> {
    const record = change.record(addresseeClosed, { type: 'recipient', id: recipientId });
    const closed = await change.query('UPDATE addressee SET open = false, record_id = $2 WHERE recipient_id = $1 RETURNING 1', [recipientId, record]);
    if (closed.length === 0) throw new NotFound('letters.noAddressee', 'Nobody is written to under this reference.');
  }

  /** Looks whether the person can still be written to after a change of custody; closes them when they were released or died. */
  async review(change: Change, recipientId: string): Promise<void> {
    const gone = await change.one(
      `SELECT 1 FROM addressee a JOIN custody c ON c.recipient_id = a.recipient_id AND c.until IS NULL
       WHERE a.recipient_id = $1 AND a.open AND c.status IN ('released', 'died')`, [recipientId]);
    if (gone) await this.close(change, recipientId);
    else change.skip();
  }
}
