import { Inject, Injectable } from '@nestjs/common';
import { translator, type Lang } from '../../platform/i18n/index.js';
import { Mailer } from '../../platform/mail/index.js';
import { Vault } from '../../platform/vault/index.js';
import { tokenFor } from './tokens.js';

interface Whom {
  readonly id: string;
  readonly to: string;
  readonly lang: Lang;
}

/** What is mailed to whoever follows: a link and no more. None says of what, nor has a subject of its own. */
@Injectable()
export class FollowerMails {
  constructor(
    @Inject(Mailer) private readonly mailer: Mailer,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** Asks the mailbox whether it was meant. */
  askMailbox({ id, to, lang }: Whom): Promise<void> {
    return this.mailer.send({ to, lang, text: translator(lang)('follow.mail.confirm', { link: this.mailer.link(lang, `/follow/confirm/${tokenFor(this.vault, 'confirm', id)}`) }) });
  }

  /** Says that there is something new, and how to hear no more. */
  tell({ id, to, lang }: Whom): Promise<void> {
    const leave = this.mailer.link(lang, `/unfollow/${tokenFor(this.vault, 'leave', id)}`);
    return this.mailer.send({ to, lang, unsubscribe: leave, text: translator(lang)('follow.mail.new', { link: this.mailer.link(lang, '/updates'), leave }) });
  }
}
