import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Gate } from '../gate/index.js';
import type { Actor } from '../kernel/actor.js';
import type { Day } from '../kernel/clock.js';
import { Anyone, Can } from '../identity/index.js';
import { Changes } from '../platform/change/index.js';
import { DayText, file, Id, Key, OneOf, PageQuery, Text, Whole, Who, type OurRequest, type Result } from '../platform/http/index.js';
import { Addressees } from './addressees.js';
import { letterLifecycle, type LetterState } from './lifecycle.js';
import { LETTER_MAX, Letters } from './letters.js';
import { afterOf, LetterList } from './list.js';
import { WritersView } from './mine.js';
import { Posting } from './posting.js';
import { LANGUAGES, WAYS, type Language, type Way } from './rows.js';
import { TOPICS, type Topic } from './topics.js';

class AddresseeAnswer {
  @ApiProperty() reference!: string;
  @ApiProperty() about!: string;
  @ApiProperty({ enum: LANGUAGES, isArray: true }) languages!: readonly Language[];
  /** Letters in the last eight weeks. */
  @ApiProperty({ type: 'integer' }) recent!: number;
  /** Whole weeks since the last letter. */
  @ApiProperty({ type: 'integer', nullable: true }) weeks!: number | null;
}
class AddresseeRequest {
  @Id() recipientId!: string;
  @Text({ max: 160 }) about!: string;
  @Text({ max: 8, pattern: /^(en|be|ru)( (en|be|ru))*$/, description: 'Languages they read, separated by spaces: `be ru`.' }) languages!: string;
}
class LetterRequest {
  @Text({ max: LETTER_MAX }) text!: string;
  @Text({ max: 12, optional: true, description: 'The reference of an addressee; without it whoever is least written to.' }) to?: string;
  @OneOf(LANGUAGES) language!: Language;
  @OneOf(WAYS) how!: Way;
}
class LetterAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  /** The writer's code. It is shown here and kept nowhere. */
  @ApiProperty() code!: string;
}
class LetterItem {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() reference!: string;
  @ApiProperty({ enum: letterLifecycle.states }) state!: LetterState;
  @ApiProperty({ enum: LANGUAGES }) language!: Language;
  @ApiProperty({ enum: WAYS }) how!: Way;
  @ApiProperty({ type: 'integer' }) words!: number;
  @ApiProperty({ enum: TOPICS, isArray: true }) warnings!: readonly Topic[];
  @ApiProperty({ type: String, nullable: true }) to!: string | null;
  @ApiProperty({ format: 'date' }) writtenOn!: Day;
  @ApiProperty({ type: String, format: 'date', nullable: true }) postedOn!: Day | null;
}
class LetterPageAnswer {
  @ApiProperty({ type: LetterItem, isArray: true }) items!: readonly LetterItem[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}
class ListQuery extends PageQuery {
  @OneOf(letterLifecycle.states, { optional: true }) state?: LetterState;
}
class CodeRequest {
  @Text({ max: 60 }) code!: string;
}
class MineAnswer {
  @ApiProperty({ enum: letterLifecycle.states }) state!: LetterState;
  @ApiProperty({ enum: WAYS }) how!: Way;
  @ApiProperty({ format: 'date' }) writtenOn!: Day;
  @ApiProperty({ type: String, format: 'date', nullable: true }) postedOn!: Day | null;
  @ApiProperty({ type: String, nullable: true }) reason!: string | null;
  @ApiProperty({ type: String, nullable: true }) answer!: string | null;
}
class StateAnswer {
  @ApiProperty({ enum: letterLifecycle.states }) state!: LetterState;
}
class ReasonRequest {
  @Text({ max: 300 }) reason!: string;
}
class TextRequest {
  @Text({ max: LETTER_MAX }) text!: string;
}
class TranslationRequest extends TextRequest {
  @OneOf(LANGUAGES) language!: Language;
}
class TextAnswer {
  @ApiProperty() reference!: string;
  @ApiProperty() text!: string;
  @ApiProperty({ type: String, nullable: true }) translation!: string | null;
}
class PrintRequest {
  @Whole({ min: 1, max: 200, optional: true }) limit?: number;
  @DayText({ optional: true }) effectiveOn?: Day;
}
class BatchAnswer {
  @ApiProperty({ format: 'uuid' }) batchId!: string;
  @ApiProperty({ type: 'integer' }) letters!: number;
}
class PostRequest {
  @Whole({ min: 0, max: 10_000_000, optional: true, description: 'Euro cents, for all letters of the batch.' }) postageMinor?: number;
  @DayText({ optional: true }) effectiveOn?: Day;
}
class PostedAnswer {
  @ApiProperty({ type: 'integer' }) posted!: number;
}

@ApiTags('letters')
@Controller('api/v1')
export class LettersApi {
  constructor(
    @Inject(Letters) private readonly letters: Letters,
    @Inject(Posting) private readonly posting: Posting,
    @Inject(LetterList) private readonly rows: LetterList,
    @Inject(WritersView) private readonly writers: WritersView,
    @Inject(Gate) private readonly gate: Gate,
  ) {}

  /** The least written to come first. */
  @Get('addressees') @Anyone() @ApiOkResponse({ type: AddresseeAnswer, isArray: true })
  addressees(): Promise<AddresseeAnswer[]> {
    return this.writers.addressees(50);
  }

  /** A letter that reached the foundation on paper or by mail. Everybody else writes at `/letters`. */
  @Post('letter-orders') @Can('letters.moderate') @ApiOkResponse({ type: LetterAnswer })
  async write(@Who() actor: Actor, @Key() key: string, @Body() letter: LetterRequest): Promise<LetterAnswer> {
    const { id } = await this.letters.write(letter, actor, { key, input: letter });
    return { id, code: this.letters.codeOf(id) };
  }

  @Get('letter-orders') @Can('letters.read') @ApiOkResponse({ type: LetterPageAnswer })
  async list(@Query() { state, limit = 50, after }: ListQuery): Promise<LetterPageAnswer> {
    const { items, next } = await this.rows.list({ state, limit, after: afterOf(after) });
    return { items, next: next === null ? null : String(next) };
  }

  /** What a writer sees of their letter. */
  @Post('letter-orders/mine') @Anyone() @HttpCode(200) @ApiOkResponse({ type: MineAnswer })
  async mine(@Req() request: OurRequest, @Body() { code }: CodeRequest): Promise<MineAnswer> {
    await this.gate.askPlainly('code', request);
    return this.writers.byCode(code);
  }

  /** Opens the words; each time is a record. */
  @Post('letter-orders/:id/read') @Can('letters.open') @HttpCode(200) @ApiOkResponse({ type: TextAnswer })
  read(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<TextAnswer> {
    return this.letters.readNow(actor, id);
  }

  @Post('letter-orders/:id/approve') @Can('letters.moderate') @HttpCode(200) @ApiOkResponse({ type: StateAnswer })
  approve(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<StateAnswer> {
    return this.letters.approve(id, actor, { key, input: id });
  }

  @Post('letter-orders/:id/decline') @Can('letters.moderate') @HttpCode(200) @ApiOkResponse({ type: StateAnswer })
  decline(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() { reason }: ReasonRequest): Promise<StateAnswer> {
    return this.letters.decline(id, reason, actor, { key, input: { id, reason } });
  }

  @Post('letter-orders/:id/translate') @Can('letters.moderate') @HttpCode(200) @ApiOkResponse({ type: StateAnswer })
  translate(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: TranslationRequest): Promise<StateAnswer> {
    return this.letters.translate(id, body, actor, { key, input: { id, body } });
  }

  @Post('letter-orders/:id/answer') @Can('letters.moderate') @HttpCode(200) @ApiOkResponse({ type: StateAnswer })
  answer(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() { text }: TextRequest): Promise<StateAnswer> {
    return this.posting.answer(id, text, actor, { key, input: { id, text } });
  }

  @Post('letter-orders/:id/return') @Can('letters.moderate') @HttpCode(200) @ApiOkResponse({ type: StateAnswer })
  cameBack(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<StateAnswer> {
    return this.posting.cameBack(id, actor, { key, input: id });
  }

  @Post('letter-batches') @Can('letters.print') @ApiOkResponse({ type: BatchAnswer })
  print(@Who() actor: Actor, @Key() key: string, @Body() body: PrintRequest): Promise<BatchAnswer> {
    return this.posting.print(body, actor, { key, input: body });
  }

  /** The batch as PDF. Names and addresses are revealed; each is a record. */
  @Post('letter-batches/:id/sheets') @Can('letters.sheets') @HttpCode(200) @ApiProduces('application/pdf')
  async sheets(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return file('letters.pdf', 'application/pdf', await this.posting.sheets(id, actor));
  }

  @Post('letter-batches/:id/post') @Can('letters.print') @HttpCode(200) @ApiOkResponse({ type: PostedAnswer })
  postBatch(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: PostRequest): Promise<PostedAnswer> {
    return this.posting.postBatch(id, body, actor, { key, input: { id, body } });
  }
}

@ApiTags('letters')
@Controller('api/v1/addressees')
export class AddresseesApi {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Addressees) private readonly addressees: Addressees,
  ) {}

  /** Lets people write to somebody who agreed to it. */
  @Post() @Can('recipients.edit') @HttpCode(204)
  async open(@Who() actor: Actor, @Key() key: string, @Body() { recipientId, about, languages }: AddresseeRequest): Promise<void> {
    const addressee = { recipientId, about, languages: languages.split(' ') as Language[] };
    await this.changes.run(actor, (change) => this.addressees.open(change, addressee), { key, input: addressee });
  }

  @Post(':recipientId/close') @Can('recipients.edit') @HttpCode(204)
  async close(@Who() actor: Actor, @Param('recipientId', ParseUUIDPipe) recipientId: string): Promise<void> {
    await this.changes.run(actor, (change) => this.addressees.close(change, recipientId));
  }
}
