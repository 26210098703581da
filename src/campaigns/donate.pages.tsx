import { Controller, Get, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Settings } from '../../config/settings.js';
import { Gate, waitPage } from '../gate/index.js';
import { CURRENCIES, type Currency } from '../kernel/money.js';
import { Invalid, Unavailable, type FieldErrors } from '../kernel/problem.js';
import { visitor } from '../kernel/actor.js';
import { FREQUENCIES, Payments, type Checkout, type Frequency } from '../payments/index.js';
import { Anyone, errorsOf, Flag, Key, OneOf, Page, readForm, redirect, Text, view, type OurRequest, type Result } from '../platform/http/index.js';
import { problemSentence, type PageContext, type Values } from '../platform/web/index.js';
import { accountOf } from './account.js';
import { OtherWays, Thanks } from './campaign.view.js';
import { CARD_ANSWERS, giftValue, mayPayByCard, readChoice, type CardAnswer } from './choice.js';
import { CardsRest, CodePage, DonatePage, TransferSlip } from './donate.view.js';
import { Donations, type Given } from './donations.js';
import { Shelf, type CampaignOnShelf } from './shelf.js';

class DonateForm {
  @Text({ max: 60, optional: true }) sum?: string;
  @Text({ max: 20, optional: true }) other?: string;
  @OneOf(CURRENCIES) currency!: Currency;
  @OneOf(FREQUENCIES) often!: Frequency;
  @OneOf(CARD_ANSWERS) cardCountry!: CardAnswer;
  @Flag() cover!: boolean;
}

interface Shown {
  readonly currency: Currency;
  readonly chosen?: string | undefined;
  readonly often?: Frequency | undefined;
  readonly values?: Values;
  readonly errors?: FieldErrors;
}

/** A donor's way: the three questions, the code, and thanks. */
@ApiExcludeController()
@Anyone()
@Controller()
export class DonatePages {
  constructor(
    @Inject(Shelf) private readonly shelf: Shelf,
    @Inject(Donations) private readonly donations: Donations,
    @Inject(Payments) private readonly payments: Payments,
    @Inject(Gate) private readonly gate: Gate,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  @Get('campaigns/:slug/donate')
  async form(@Page() page: PageContext, @Param('slug') slug: string, @Query() query: Record<string, unknown>): Promise<Result> {
    const campaign = await this.shelf.find(slug, page.lang);
    if (campaign.state !== 'open') return toCampaign(page, campaign);
    if (!(await this.payments.takesCards())) return this.cardsRest(page, campaign);
    const currency = CURRENCIES.find((one) => one === query['currency']) ?? campaign.currency;
    const gift = campaign.gifts.find(({ id }) => id === query['gift']);
    return this.donatePage(page, campaign, { currency, chosen: gift && giftValue(gift.id), often: FREQUENCIES.find((one) => one === query['often']) });
  }

  /** Answers 200 with the code and a link: a redirect to Stripe would break `form-action 'self'`. */
  @Post('campaigns/:slug/donate')
  async give(@Page() page: PageContext, @Param('slug') slug: string, @Key() key: string, @Req() request: OurRequest): Promise<Result> {
    const campaign = await this.shelf.find(slug, page.lang);
    if (campaign.state !== 'open') return toCampaign(page, campaign);
    if (!(await this.payments.takesCards())) return this.cardsRest(page, campaign, 503);
    const { value, errors, values } = await readForm(page, DonateForm, request.body);
    const currency = CURRENCIES.find((one) => one === values['currency']) ?? campaign.currency;
    if (!value) return this.donatePage(page, campaign, { currency, values, errors });
    if (!mayPayByCard(value.cardCountry)) return view(page, page.t('campaigns.card.title'), <OtherWays page={page} back={`/campaigns/${slug}/donate`} />);
    try {
      const choice = { ...readChoice(value, value.currency), coverFee: value.cover, frequency: value.often, lang: page.lang };
      const wait = await this.gate.ask('donate', request);
      if (wait) return waitPage(page, request, wait, TransferSlip({ page, campaign, account: accountOf(this.settings, page.demo) }));
      return await this.codePage(page, campaign, await this.donations.give(visitor, campaign, choice, key));
    } catch (error) {
      return this.donatePage(page, campaign, { currency, values, errors: inWords(page, error) });
    }
  }

  @Get('thanks')
  thanks(@Page() page: PageContext): Result {
    return view(page, page.t('campaigns.thanks.title'), <Thanks page={page} />);
  }

  /** Cards are switched off: what happened in one sentence, and the bank transfer that goes on. */
  private cardsRest(page: PageContext, campaign: CampaignOnShelf, status = 200): Result {
    return view(page, page.t('campaigns.cardsRest.title'), <CardsRest page={page} campaign={campaign} account={accountOf(this.settings, page.demo)} />, { status });
  }

  private donatePage(page: PageContext, campaign: CampaignOnShelf, shown: Shown): Result {
    return view(page, page.t('campaigns.donate.title'), <DonatePage page={page} campaign={campaign} account={accountOf(this.settings, page.demo)} {...shown} />, { status: shown.errors ? 422 : 200 });
  }

  private async codePage(page: PageContext, campaign: CampaignOnShelf, given: Given): Promise<Result> {
    const payAt = await this.payAt(given.checkout);
    return view(page, page.t('campaigns.code.title'), <CodePage page={page} campaign={campaign} given={given} account={accountOf(this.settings, page.demo)} payAt={payAt} />, { kind: 'private' });
  }

  /** Without Stripe the donor still has the code and the bank transfer. */
  private async payAt(checkout: Checkout): Promise<string | null> {
    try {
      return await this.payments.checkoutUrl(checkout);
    } catch (error) {
      if (error instanceof Unavailable) return null;
      throw error;
    }
  }
}

/** A link or a printed code outlives its campaign: its page says why nothing can be given here now. */
const toCampaign = (page: PageContext, { slug }: CampaignOnShelf): Result => redirect(page.link(`/campaigns/${slug}`));

/** The field a rule refused, with the sentence in the reader's language; anything else is thrown on. */
function inWords(page: PageContext, error: unknown): FieldErrors {
  const fields = errorsOf(error);
  const sentence = error instanceof Invalid && (error.code === 'money.unreadable' ? page.t('campaigns.problem.enterAmount') : problemSentence(page, error));
  return sentence ? Object.fromEntries(Object.keys(fields).map((field) => [FIELDS[field] ?? field, sentence])) : fields;
}

/** Where the form shows what a rule calls by another name. */
const FIELDS: Readonly<Record<string, string>> = { amount: 'sum' };
