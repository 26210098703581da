import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsInt } from 'class-validator';
import type { Actor } from '../kernel/actor.js';
import { Can } from '../identity/index.js';
import { Changes } from '../platform/change/index.js';
import { file, Key, Who, type Result } from '../platform/http/index.js';
import { BoardAnswer, ClaimAnswer, ExtendedAnswer, LetterTextAnswer, PackingListAnswer, PanicAnswer, ProgressAnswer, ReleasedAnswer, RunAnswer } from './answers.js';
import { Board } from './board.js';
import { Disclosures } from './disclosures.js';
import type { Held } from './holding.js';
import { Leases } from './leases.js';
import { Queue } from './queue.js';
import { AfterQuery, BuyRequest, ClaimRequest, DispatchRequest, FenceRequest, HeldRequest, PackRequest, PostRequest } from './shapes.js';
import { Work } from './work.js';

class TickRequest extends HeldRequest {
  /** Numbers of the lines that are in the box, from 0. */
  @ApiProperty({ type: 'integer', isArray: true }) @IsInt({ each: true }) lines!: number[];
}

const heldOf = (leaseId: string, { fence, orderId }: HeldRequest): Held => ({ leaseId, fence, orderId });

@ApiTags('fulfilment')
@Controller('api/v1/tasks')
export class TasksApi {
  constructor(
    @Inject(Board) private readonly board: Board,
    @Inject(Queue) private readonly queue: Queue,
  ) {}

  /** What can be claimed: code, region, kind, weight class, deadline, and nothing else. */
  @Get() @Can('tasks.read') @ApiOkResponse({ type: BoardAnswer })
  list(@Query() query: AfterQuery): Promise<BoardAnswer> {
    return this.board.open(query);
  }

  /** Claims a run. 409 `fulfilment.nothingOpen`, `fulfilment.taken`, `fulfilment.cap`, `fulfilment.overdue`. */
  @Post('claim') @Can('tasks.claim') @HttpCode(200) @ApiOkResponse({ type: ClaimAnswer })
  claim(@Who() actor: Actor, @Key() key: string, @Body() { wanted, orderId }: ClaimRequest): Promise<ClaimAnswer> {
    return this.queue.claim({ wanted: wanted ?? 1, orderId }, actor, { key, input: { wanted, orderId } });
  }
}

/** Writes under a lease. Each shows the fence; a stale one answers 409 `fulfilment.leaseLost` and changes nothing. */
@ApiTags('fulfilment')
@Controller('api/v1/leases')
export class LeasesApi {
  constructor(
    @Inject(Board) private readonly board: Board,
    @Inject(Leases) private readonly leases: Leases,
    @Inject(Work) private readonly work: Work,
    @Inject(Disclosures) private readonly disclosures: Disclosures,
    @Inject(Changes) private readonly changes: Changes,
  ) {}

  @Get() @Can('tasks.claim') @ApiOkResponse({ type: RunAnswer, isArray: true })
  mine(@Who() actor: Actor): Promise<readonly RunAnswer[]> {
    return this.board.runs(actor.id);
  }

  /** Gives every run back, signs out everywhere, and no new run can be claimed. */
  @Post('panic') @Can('tasks.claim') @HttpCode(200) @ApiOkResponse({ type: PanicAnswer })
  panic(@Who() actor: Actor): Promise<PanicAnswer> {
    return this.leases.panic(actor);
  }

  @Get(':id') @Can('tasks.claim') @ApiOkResponse({ type: RunAnswer })
  run(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<RunAnswer> {
    return this.board.run(actor.id, id);
  }

  @Post(':id/packing-list') @Can('tasks.claim') @HttpCode(200) @ApiOkResponse({ type: PackingListAnswer })
  async packingList(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() held: HeldRequest): Promise<PackingListAnswer> {
    const { lines, plannedGrams } = await this.disclosures.packingList(heldOf(id, held), actor);
    return { plannedGrams, lines: lines.map(({ name, ...line }) => ({ name: name.en, localName: name.ru, ...line })) };
  }

  @Post(':id/letter-text') @Can('tasks.letter') @HttpCode(200) @ApiOkResponse({ type: LetterTextAnswer })
  async letterText(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() held: HeldRequest): Promise<LetterTextAnswer> {
    return { text: await this.changes.run(actor, (change) => this.disclosures.letterText(change, heldOf(id, held))) };
  }

  /** The address label as PDF: only when the order is about to be posted. */
  @Post(':id/label') @Can('tasks.label') @HttpCode(200) @ApiProduces('application/pdf')
  async label(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() held: HeldRequest): Promise<Result> {
    return file('label.pdf', 'application/pdf', await this.disclosures.label(heldOf(id, held), actor));
  }

  @Post(':id/tick') @Can('tasks.claim') @HttpCode(204)
  async tick(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() body: TickRequest): Promise<void> {
    await this.work.tick(heldOf(id, body), body.lines, actor);
  }

  @Post(':id/buy') @Can('tasks.claim') @HttpCode(200) @ApiOkResponse({ type: ProgressAnswer })
  buy(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: BuyRequest): Promise<ProgressAnswer> {
    return this.work.buy(heldOf(id, body), body, actor, { key, input: { id, body } });
  }

  @Post(':id/pack') @Can('tasks.claim') @HttpCode(200) @ApiOkResponse({ type: ProgressAnswer })
  pack(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: PackRequest): Promise<ProgressAnswer> {
    return this.work.pack(heldOf(id, body), body, actor, { key, input: { id, body } });
  }

  @Post(':id/dispatch') @Can('tasks.claim') @HttpCode(200) @ApiOkResponse({ type: ProgressAnswer })
  dispatch(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: DispatchRequest): Promise<ProgressAnswer> {
    return this.work.dispatch(heldOf(id, body), body, actor, { key, input: { id, body } });
  }

  @Post(':id/copy') @Can('tasks.claim') @HttpCode(200) @ApiOkResponse({ type: ProgressAnswer })
  copy(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: HeldRequest): Promise<ProgressAnswer> {
    return this.work.copy(heldOf(id, body), actor, { key, input: { id, body } });
  }

  @Post(':id/post') @Can('tasks.claim') @HttpCode(200) @ApiOkResponse({ type: ProgressAnswer })
  post(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: PostRequest): Promise<ProgressAnswer> {
    return this.work.post(heldOf(id, body), body, actor, { key, input: { id, body } });
  }

  @Post(':id/extend') @Can('tasks.claim') @HttpCode(200) @ApiOkResponse({ type: ExtendedAnswer })
  extend(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() { fence }: FenceRequest): Promise<ExtendedAnswer> {
    return this.leases.extend(id, fence, actor, { key, input: { id, fence } });
  }

  @Post(':id/release') @Can('tasks.claim') @HttpCode(200) @ApiOkResponse({ type: ReleasedAnswer })
  release(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() { fence }: FenceRequest): Promise<ReleasedAnswer> {
    return this.leases.release(id, fence, actor, { key, input: { id, fence } });
  }
}
