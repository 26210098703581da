import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { system } from '../kernel/actor.js';
import { newId } from '../kernel/ids.js';
import { Changes, type Change } from '../platform/change/index.js';
import { translator, type Lang } from '../platform/i18n/index.js';
import { Mailer } from '../platform/mail/index.js';
import { Jobs } from '../platform/queue/index.js';
import { Vault, type SealedAt } from '../platform/vault/index.js';
import { mailReceipt } from './jobs.js';
import { receiptMailAsked, receiptMailed } from './records.js';

const addressAt = (receipt: string, holder: string): SealedAt => ({ table: 'receipt_mail', column: 'sealed', row: receipt, subject: holder, subjectKind: 'donor' });

/** Mails that were asked for: one for each receipt, with a link and no more, and the address is destroyed when it left. */
@Injectable()
export class Mails implements OnModuleInit {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(Mailer) private readonly mailer: Mailer,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(mailReceipt, ({ receiptId }) => this.send(receiptId));
  }

  /** Leaves the mail for later; asked again for the same receipt it does nothing. Returns whether it was the first time. */
  async ask(change: Change, receipt: string, { to, lang }: { to: string; lang: Lang }): Promise<boolean> {
    const holder = newId();
    const [fresh] = await change.query('INSERT INTO receipt_mail (receipt_id, holder, lang) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1', [receipt, holder, lang]);
    if (!fresh) return false;
    await change.query('UPDATE receipt_mail SET sealed = $2 WHERE receipt_id = $1', [receipt, await this.vault.seal(change, addressAt(receipt, holder), to)]);
    change.record(receiptMailAsked, { type: 'receipt', id: receipt });
    change.later(mailReceipt, { receiptId: receipt });
    return true;
  }

  /** The key goes first, in a change that holds only if the mail left: a mail may leave twice when the server falls between, and is never lost. */
  private async send(receipt: string): Promise<void> {
    const waiting = await this.changes.run(system('receipts'), async (change) => {
      change.skip();
      const row = await change.one<{ holder: string; sealed: Buffer; lang: Lang }>('SELECT holder, sealed, lang FROM receipt_mail WHERE receipt_id = $1 AND sealed IS NOT NULL', [receipt]);
      return row && { ...row, to: await this.vault.open(change, addressAt(receipt, row.holder), row.sealed) };
    });
    if (!waiting) return;
    const { to, lang, holder } = waiting;
    await this.mailer.send({ to, lang, text: translator(lang)('receipts.mail.text', { link: this.mailer.link(lang, '/receipt') }) });
    await this.changes.run(system('receipts'), async (change) => {
      const [done] = await change.query('UPDATE receipt_mail SET sealed = NULL WHERE receipt_id = $1 AND sealed IS NOT NULL RETURNING 1', [receipt]);
      if (!done) return change.skip();
      await this.vault.destroy(change, holder, 'donor');
      change.record(receiptMailed, { type: 'receipt', id: receipt });
    });
  }
}
