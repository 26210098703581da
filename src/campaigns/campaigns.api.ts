import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../kernel/actor.js';
import { money } from '../kernel/money.js';
import { Conflict } from '../kernel/problem.js';
import { Can } from '../identity/index.js';
import { Gate } from '../gate/index.js';
import { Payments } from '../payments/index.js';
import { Anyone, Key, PageQuery, Who, type OurRequest } from '../platform/http/index.js';
import { Campaigns } from './campaigns.js';
import { CampaignAnswer, CampaignDetail, CampaignDraftDto, CodeRequest, DonationAnswer, DonationRequest, NeedRequest, PrivateGiftAnswer, SlugAnswer } from './campaigns.dto.js';
import { mayPayByCard } from './choice.js';
import { Donations } from './donations.js';
import { PrivatePage } from './private-page.js';
import { Shelf, type CampaignHead } from './shelf.js';

const KEY = ApiHeader({ name: 'Idempotency-Key', required: true });

@ApiTags('campaigns')
@Controller('api/v1')
export class CampaignsApi {
  constructor(
    @Inject(Campaigns) private readonly campaigns: Campaigns,
    @Inject(Shelf) private readonly shelf: Shelf,
    @Inject(Donations) private readonly donations: Donations,
    @Inject(Payments) private readonly payments: Payments,
  ) {}

  @Get('campaigns') @Anyone() @ApiOkResponse({ type: CampaignAnswer, isArray: true })
  list(@Query() { limit = 50, after }: PageQuery): Promise<CampaignHead[]> {
    return this.shelf.list('en', limit, after);
  }

  @Get('campaigns/:slug') @Anyone() @ApiOkResponse({ type: CampaignDetail })
  async show(@Param('slug') slug: string): Promise<object> {
    const { items, gifts, steps, ...campaign } = await this.shelf.find(slug, 'en');
    return {
      ...campaign,
      steps: steps.map(({ on, amount: { minor, currency } }) => ({ on, amountMinor: minor, currency })),
      items: items.map(({ label, each, number }) => ({ label, number, eachMinor: each.minor })),
      gifts: gifts.map(({ id, label, note, price }) => ({ id, label, note, priceMinor: price.minor })),
    };
  }

  @Post('campaigns') @Can('campaigns.edit') @KEY @ApiCreatedResponse({ type: SlugAnswer })
  async draft(@Who() actor: Actor, @Key() key: string, @Body() draft: CampaignDraftDto): Promise<{ slug: string }> {
    return { slug: await this.campaigns.draft(actor, draft, key) };
  }

  @Post('campaigns/:slug/edit') @Can('campaigns.edit') @HttpCode(204)
  edit(@Who() actor: Actor, @Param('slug') slug: string, @Body() draft: CampaignDraftDto): Promise<void> {
    return this.campaigns.edit(actor, slug, draft);
  }

  @Post('campaigns/:slug/need') @Can('campaigns.edit') @HttpCode(204)
  need(@Who() actor: Actor, @Param('slug') slug: string, @Body() { need }: NeedRequest): Promise<void> {
    return this.campaigns.sayNeed(actor, slug, need);
  }

  /** For machines with leave to: donors use the page, which keeps card testers out. */
  @Post('campaigns/:slug/donations') @Can('donations.create') @KEY @ApiCreatedResponse({ type: DonationAnswer })
  async give(@Who() actor: Actor, @Key() key: string, @Param('slug') slug: string, @Body() asked: DonationRequest): Promise<{ code: string; payAt: string }> {
    if (!mayPayByCard(asked.cardCountry)) throw new Conflict('campaigns.cardCountry', 'Please do not pay with a card issued there: the bank keeps the record. Nothing was stored.');
    const campaign = await this.shelf.find(slug, asked.lang ?? 'en');
    const choice = {
      giftId: asked.giftId ?? null, amount: asked.amountMinor === undefined ? null : money(asked.amountMinor, asked.currency),
      coverFee: asked.coverFee, frequency: asked.frequency ?? 'once', lang: asked.lang ?? 'en',
    };
    const { checkout, amount: whole, ...given } = await this.donations.give(actor, campaign, choice, key);
    return { ...given, ...amountOf(whole), payAt: await this.payments.checkoutUrl(checkout) };
  }
}

/** What a donor sees of their gift. */
@ApiTags('campaigns')
@Controller('api/v1')
export class GiftApi {
  constructor(
    @Inject(PrivatePage) private readonly gifts: PrivatePage,
    @Inject(Gate) private readonly gate: Gate,
  ) {}

  @Post('gift') @Anyone() @HttpCode(200) @ApiOkResponse({ type: PrivateGiftAnswer })
  async gift(@Req() request: OurRequest, @Body() { code }: CodeRequest): Promise<object> {
    await this.gate.askPlainly('code', request);
    const { slug, campaign, givenOn, gift, payment, posted, amount } = await this.gifts.open(code, 'en');
    return { slug, campaign, givenOn, gift, payment, posted, ...amountOf(amount) };
  }
}

const amountOf = ({ minor, currency }: { minor: number; currency: string }) => ({ amountMinor: minor, currency });
