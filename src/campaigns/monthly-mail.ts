import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { system } from '../kernel/actor.js';
import { monthlyEnded, monthlyNotice, type EndedWhy, type Notice } from '../payments/index.js';
import { Changes } from '../platform/change/index.js';
import { translator } from '../platform/i18n/index.js';
import { Mailer } from '../platform/mail/index.js';
import { Jobs } from '../platform/queue/index.js';
import { Addresses } from './address.js';
import { donationLife } from './lives.js';
import { donationEnded } from './records.js';

/** What a donor hears by mail, and only who left an address. Nothing in it says what the gift was for. */
@Injectable()
export class MonthlyMail implements OnModuleInit {
  constructor(
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Addresses) private readonly addresses: Addresses,
    @Inject(Mailer) private readonly mailer: Mailer,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(monthlyNotice, ({ donationId, notice }) => this.write(donationId, notice));
    this.jobs.handle(monthlyEnded, ({ donationId, why }) => this.end(donationId, why));
  }

  /** The gift is over: that is written down first, then told to whoever's card ended it, then the address goes. Nobody is written to because a campaign ends: docs/failures.md says why. */
  private async end(donation: string, why: EndedWhy): Promise<void> {
    await this.changes.run(system('campaigns'), async (change) => {
      const row = await change.one<{ state: 'opened' | 'received' | 'ended' }>('SELECT state FROM donation WHERE id = $1 FOR UPDATE', [donation]);
      if (!row || !donationLife.allows(row.state, 'end')) return change.skip();
      const recordId = change.record(donationEnded, { type: 'donation', id: donation });
      await change.query('UPDATE donation SET state = $2, record_id = $3 WHERE id = $1', [donation, donationLife.next(row.state, 'end'), recordId]);
    });
    if (why === 'failed' || why === 'country') await this.write(donation, why);
    await this.changes.run(system('campaigns'), (change) => this.addresses.forget(change, donation));
  }

  private async write(donation: string, about: Notice | 'failed' | 'country'): Promise<void> {
    const found = await this.addresses.open(donation);
    if (!found) return;
    const t = translator(found.lang);
    await this.mailer.send({ ...found, text: `${t(`campaigns.mail.${about}`)}\n\n${t('campaigns.mail.how', { address: this.mailer.link(found.lang, '/gift') })}` });
  }
}
