import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { Changes } from '../platform/change/index.js';
import { Key, Who } from '../platform/http/index.js';
import { Recipients, type Identity } from './recipients.js';
import { ConsentRequest, CustodyRequest, custodyFrom, factsFrom, FactsRequest, IdentityAnswer, ReasonRequest, recipientFrom, RecipientRequest, RecipientsQuery, reportFrom, ReportRequest } from './requests.js';
import type { RecipientCard } from './rows.js';

class CardAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() reference!: string;
  @ApiProperty() invented!: boolean;
  @ApiProperty() language!: string;
  @ApiProperty({ type: Object, additionalProperties: true, description: 'what the rules may ask; what is absent is unknown' }) facts!: object;
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
class DoneAnswer {
  @ApiProperty() done!: boolean;
}
const cardAnswer = ({ id, reference, invented, language, facts, toldOn, status, regime, tier, since, placeId }: RecipientCard): CardAnswer => ({ id, reference, invented, language, facts, toldOn, custody: status, regime, tier, since, placeId });

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
    return { items: items.map(cardAnswer), next };
  }

  @Get(':id') @Can('recipients.read') @ApiOkResponse({ type: CardAnswer })
  async find(@Param('id', ParseUUIDPipe) id: string): Promise<CardAnswer> {
    return cardAnswer(await this.recipients.card(id));
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

  /** Opens the name; a record says who looked and why. Never stored under a key. */
  @Post(':id/reveal') @HttpCode(200) @Can('recipients.reveal') @ApiOkResponse({ type: IdentityAnswer })
  reveal(@Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Body() { reason }: ReasonRequest): Promise<Identity> {
    return this.changes.run(actor, (change) => this.recipients.reveal(change, id, reason));
  }
}

/** The key of a page of the list; anything else begins at the newest. */
export const beforeOf = (after: string | undefined): number | undefined => (after !== undefined && /^\d{1,15}$/.test(after) ? Number(after) : undefined);
