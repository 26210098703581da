import { Controller, Inject, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Conflict, Unavailable } from '../kernel/problem.js';
import { NewCard, PAUSE_MONTHS_MAX, type Wish } from '../payments/index.js';
import { Anyone, errorsOf, Flag, Key, OneOf, Page, readForm, Text, view, Whole, type OurRequest, type Result } from '../platform/http/index.js';
import { Vault } from '../platform/vault/index.js';
import { problemSentence, type PageContext } from '../platform/web/index.js';
import { readAmount } from './amounts.js';
import { OtherWays } from './campaign.view.js';
import { CARD_ANSWERS, mayPayByCard, type CardAnswer } from './choice.js';
import { readEntry } from './entry.js';
import { GiftView } from './gift-view.js';
import { GiftDoor } from './gift.view.js';
import { MonthlyGifts } from './monthly.js';
import { NewCardPage, StopPage } from './monthly.view.js';

class EntryForm {
  @Text({ max: 120 }) entry!: string;
}
class AmountForm extends EntryForm {
  @Text({ max: 20 }) amount!: string;
}
class PauseForm extends EntryForm {
  @Whole({ min: 1, max: PAUSE_MONTHS_MAX }) months!: number;
}
class CardForm extends EntryForm {
  @OneOf(CARD_ANSWERS) cardCountry!: CardAnswer;
}
class StopForm extends EntryForm {
  @Flag() sure!: boolean;
}
class AddressForm extends EntryForm {
  @Text({ max: 254, optional: true, pattern: /^[^\s@]+@[^\s@]+\.[^\s@]+$/ }) address?: string;
}
interface Sent<T> {
  readonly page: PageContext;
  readonly name: string;
  readonly shape: new () => T;
  readonly body: unknown;
}

/** What is done on the private page of a monthly gift. Each form carries a paper of half an hour instead of the code. */
@ApiExcludeController()
@Anyone()
@Controller('gift')
export class MonthlyPages {
  constructor(
    @Inject(GiftView) private readonly view: GiftView,
    @Inject(MonthlyGifts) private readonly gifts: MonthlyGifts,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(NewCard) private readonly cards: NewCard,
  ) {}

  @Post('amount')
  amount(@Page() page: PageContext, @Key() key: string, @Req() { body }: OurRequest): Promise<Result> {
    return this.do({ page, name: 'gift-amount', shape: AmountForm, body }, async (hash, { amount, entry }) => {
      const monthly = await this.gifts.of(hash);
      const { currency } = monthly?.amount ?? { currency: 'EUR' as const };
      return this.ask(page, { hash, entry }, { kind: 'amount', amountMinor: readAmount(amount, currency).minor }, key);
    });
  }

  @Post('pause')
  pause(@Page() page: PageContext, @Key() key: string, @Req() { body }: OurRequest): Promise<Result> {
    return this.do({ page, name: 'gift-pause', shape: PauseForm, body }, (hash, { months, entry }) => this.ask(page, { hash, entry }, { kind: 'pause', months }, key));
  }

  @Post('resume')
  resume(@Page() page: PageContext, @Key() key: string, @Req() { body }: OurRequest): Promise<Result> {
    return this.do({ page, name: 'gift-resume', shape: EntryForm, body }, (hash, { entry }) => this.ask(page, { hash, entry }, { kind: 'resume' }, key));
  }

  /** Answers with a link: a redirect to Stripe would break `form-action 'self'`. */
  @Post('card')
  card(@Page() page: PageContext, @Req() { body }: OurRequest): Promise<Result> {
    return this.do({ page, name: 'gift-card', shape: CardForm, body }, async (hash, { cardCountry }) => {
      if (!mayPayByCard(cardCountry)) return view(page, page.t('campaigns.card.title'), <OtherWays page={page} />, { kind: 'private' });
      const at = await this.cards.pageFor(await this.gifts.referenceOf(hash), page.lang);
      return view(page, page.t('campaigns.monthly.card'), <NewCardPage page={page} at={at} />, { kind: 'private' });
    });
  }

  /** Asks once more, then stops: two requests from the private page. */
  @Post('stop')
  stop(@Page() page: PageContext, @Key() key: string, @Req() { body }: OurRequest): Promise<Result> {
    return this.do({ page, name: 'gift-stop', shape: StopForm, body }, async (hash, { sure, entry }) => {
      if (sure) return this.ask(page, { hash, entry }, { kind: 'stop' }, key);
      const monthly = await this.gifts.of(hash);
      return monthly ? view(page, page.t('campaigns.monthly.stop.title'), <StopPage page={page} monthly={monthly} entry={entry} />, { kind: 'private' }) : this.view.show(page, hash, { entry });
    });
  }

  @Post('address')
  address(@Page() page: PageContext, @Key() key: string, @Req() { body }: OurRequest): Promise<Result> {
    return this.do({ page, name: 'gift-address', shape: AddressForm, body }, async (hash, { address, entry }) => {
      await this.gifts.keepAddress(hash, address ?? null, page.lang, key);
      return this.view.show(page, hash, { entry, said: page.t(address ? 'campaigns.monthly.address.done' : 'campaigns.monthly.address.gone') });
    });
  }

  private async ask(page: PageContext, { hash, entry }: { hash: Buffer; entry: string }, wish: Wish, key: string): Promise<Result> {
    await this.gifts.ask(hash, wish, key);
    const last = wish.kind === 'stop' ? (await this.gifts.of(hash))?.last : null;
    const said = wish.kind !== 'stop' ? page.t('campaigns.monthly.done')
      : last ? page.t('campaigns.monthly.stopped', { amount: page.money(last.amount), day: page.day(last.on) }) : page.t('campaigns.monthly.stopped.none');
    return this.view.show(page, hash, { entry, said });
  }

  /** Reads the form and its paper; what is wrong comes back in the form, what cannot be done now above the page. */
  private async do<T extends EntryForm>({ page, name, shape, body }: Sent<T>, run: (hash: Buffer, value: T) => Promise<Result>): Promise<Result> {
    const { value, errors, values } = await readForm(page, shape, body);
    const entry = String(values['entry']);
    const hash = readEntry(this.vault, entry);
    if (!hash) return view(page, page.t('campaigns.gift.door'), <GiftDoor page={page} errors={{ code: page.t('campaigns.problem.entryOver') }} />, { status: 403 });
    if (!value) return this.view.show(page, hash, { entry, form: name, values, errors });
    try {
      return await run(hash, value);
    } catch (error) {
      if (error instanceof Conflict || error instanceof Unavailable) return this.view.show(page, hash, { entry, trouble: problemSentence(page, error) ?? error.message });
      return this.view.show(page, hash, { entry, form: name, values, errors: errorsOf(error, page) });
    }
  }
}
