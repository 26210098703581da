import { Inject, Injectable } from '@nestjs/common';
import { system } from '../kernel/actor.js';
import { newId } from '../kernel/ids.js';
import type { Lang } from '../platform/i18n/index.js';
import { Changes, type Change } from '../platform/change/index.js';
import { Vault, type SealedAt } from '../platform/vault/index.js';
import { donationAddressForgotten, donationAddressKept } from './records.js';

interface Row {
  readonly subject: string;
  readonly lang: Lang;
  readonly address_sealed: Buffer;
}
const sealedIn = (donation: string, subject: string): SealedAt => ({ table: 'donation_address', column: 'address', row: donation, subject, subjectKind: 'donor' });

/** Where somebody who gives monthly wants to hear of trouble: optional, sealed, opened only to write there, destroyed when the gift ends. */
@Injectable()
export class Addresses {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** Keeps the address in place of the one before. */
  async keep(change: Change, donation: string, address: string, lang: Lang): Promise<void> {
    await this.drop(change, donation);
    const subject = newId();
    const recordId = change.record(donationAddressKept, { type: 'donation', id: donation });
    await change.query('INSERT INTO donation_address (donation, subject, lang, address_sealed, record_id) VALUES ($1, $2, $3, $4, $5)',
      [donation, subject, lang, await this.vault.seal(change, sealedIn(donation, subject), address), recordId]);
  }

  /** Destroys it; nothing happens where there is none. */
  async forget(change: Change, donation: string): Promise<void> {
    if (await this.drop(change, donation)) change.record(donationAddressForgotten, { type: 'donation', id: donation });
    else change.skip();
  }

  /** For the mail that is sent now; null where nobody wants one. */
  open(donation: string): Promise<{ to: string; lang: Lang } | null> {
    return this.changes.run(system('campaigns'), async (change) => {
      change.skip(); // a step in which no person looks
      const row = await change.one<Row>('SELECT subject, lang, address_sealed FROM donation_address WHERE donation = $1', [donation]);
      return row ? { lang: row.lang, to: await this.vault.open(change, sealedIn(donation, row.subject), row.address_sealed) } : null;
    });
  }

  private async drop(change: Change, donation: string): Promise<boolean> {
    const row = await change.one<{ subject: string }>('DELETE FROM donation_address WHERE donation = $1 RETURNING subject', [donation]);
    if (row) await this.vault.destroy(change, row.subject, 'donor');
    return row !== undefined;
  }
}
