import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { Changes } from '../platform/change/index.js';
import { Key, Who } from '../platform/http/index.js';
import { DoneAnswer, HandOverRequest, handOver, takeCare, WhyRequest } from '../reveals/index.js';
import { Recipients, type Identity } from './recipients.js';
import { ConsentRequest, CustodyRequest, custodyFrom, factsFrom, FactsRequest, IdentityAnswer, recipientFrom, RecipientRequest, RecipientsQuery, reportFrom, ReportRequest } from './requests.js';
import type { RecipientCard } from './rows.js';

class CardAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() reference!: string;
  @ApiProperty() invented!: boolean;
  @ApiProperty() language!: string;
  @ApiPropertyOptional({ type: Object, additionalProperties: true, description: 'what the rules may ask; what is absent is unknown; not in lists' }) facts?: object;
  @ApiProperty({ type: String, nullable: true }) toldOn!: string | null;
  @ApiProperty({ type: String, nullable: true }) custody!: string | null;
  @ApiProperty({ type: String, nullable: true }) regime!: string | null;
  @ApiProperty({ type: String, nullable: true }) tier!: string | null;
  @ApiProperty({ type: String, nullable: true }) since!: string | null;
  @ApiProperty({ type: String, nullable: true }) placeId!: string | null;
}
class CardsAnswer {
  @ApiProperty({ type: CardAnswer, isArray: true }) items!: CardAnswer[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}
class CreatedAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() reference!: string;
}
const cardAnswer = ({ id, reference, invented, language, toldOn, status, regime, tier, since, placeId }: RecipientCard, facts?: object): CardAnswer => ({ ...(facts && { facts }), id, reference, invented, language, toldOn, custody: status, regime, tier, since, placeId });

@ApiTags('recipients')
@Controller('api/v1/recipients')
export class RecipientsApi {
  constructor(
    @Inject(Recipients) private readonly recipients: Recipients,
    @Inject(Changes) private readonly changes: Changes,
  ) {}

  @Get() @Can('recipients.read') @ApiOkResponse({ type: CardsAnswer })
  async list(@Query() { q, after, limit }: RecipientsQuery): Promise<CardsAnswer> {
    const { items, next } = await this.recipients.list({ text: q, before: beforeOf(after), limit });
    return { items: items.map((card) => cardAnswer(card)), next };
  }

  @Get(':id') @Can('recipients.read') @ApiOkResponse({ type: CardAnswer })
  async find(@Param('id', ParseUUIDPipe) id: string): Promise<CardAnswer> {
    return cardAnswer(await this.recipients.card(id), await this.recipients.facts(id));
  }

  @Post() @Can('recipients.edit') @ApiOkResponse({ type: CreatedAnswer })
  create(@Who() actor: Actor, @Key() key: string, @Body() body: RecipientRequest): Promise<CreatedAnswer> {
    return this.changes.run(actor, (change) => this.recipients.create(change, recipientFrom(body)), { key, input: body });
  }

  @Post(':id/move') @HttpCode(200) @Can('recipients.edit') @ApiOkResponse({ type: DoneAnswer })
  move(@Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string, @Body() body: CustodyRequest): Promise<DoneAnswer> {
    return this.changes.run(actor, (change) => this.recipients.move(change, id, custodyFrom(body)).then(() => ({ done: true })), { key, input: { id, body } });
  }

  @Post(':id/facts') @HttpCode(200) @Can('recipients.edit') @ApiOkResponse({ type: DoneAnswer })
  describe(@Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string, @Body() body: FactsRequest): Promise<DoneAnswer> {
    return this.changes.run(actor, (change) => this.recipients.describe(change, id, factsFrom(body)).then(() => ({ done: true })), { key, input: { id, body } });
  }

  @Post(':id/reports') @HttpCode(200) @Can('recipients.edit') @ApiOkResponse({ type: DoneAnswer })
  report(@Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string, @Body() body: ReportRequest): Promise<DoneAnswer> {
    return this.changes.run(actor, (change) => this.recipients.report(change, id, reportFrom(body)).then(() => ({ done: true })), { key, input: { id, body } });
  }

  @Post(':id/consents') @HttpCode(200) @Can('recipients.edit') @ApiOkResponse({ type: DoneAnswer })
  consent(@Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string, @Body() { purpose, given }: ConsentRequest): Promise<DoneAnswer> {
    return this.changes.run(actor, (change) => this.recipients.consent(change, id, purpose, given).then(() => ({ done: true })), { key, input: { id, purpose, given } });
  }

  /** Opens the name for the case worker whose case it is; a record says who looked and why. Never stored under a key. */
  @Post(':id/reveal') @HttpCode(200) @Can('recipients.reveal') @ApiOkResponse({ type: IdentityAnswer })
  reveal(@Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Body() why: WhyRequest): Promise<Identity> {
    return this.changes.run(actor, (change) => this.recipients.reveal(change, id, why));
  }

  /** Takes a case that is nobody's. */
  @Post(':id/take') @HttpCode(200) @Can('cases.assign') @ApiOkResponse({ type: DoneAnswer })
  take(@Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string): Promise<DoneAnswer> {
    return this.changes.run(actor, async (change) => {
      await this.recipients.card(id, change);
      await takeCare(change, { kind: 'recipient', id });
      return { done: true };
    }, { key, input: { take: id } });
  }

  /** Hands one's own case over to another case worker. */
  @Post(':id/hand-over') @HttpCode(200) @Can('cases.assign') @ApiOkResponse({ type: DoneAnswer })
  handOver(@Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string, @Body() { to }: HandOverRequest): Promise<DoneAnswer> {
    return this.changes.run(actor, (change) => handOver(change, { kind: 'recipient', id }, to).then(() => ({ done: true })), { key, input: { handOver: id, to } });
  }
}

/** The key of a page of the list; anything else begins at the newest. */
export const beforeOf = (after: string | undefined): number | undefined => (after !== undefined && /^\d{1,15}$/.test(after) ? Number(after) : undefined);
