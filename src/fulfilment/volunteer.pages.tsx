import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Actor } from '../kernel/actor.js';
import type { Problem } from '../kernel/problem.js';
import { Anyone, Can, may, sessionCookie } from '../identity/index.js';
import { Key, Page, readForm, redirect, view, Who, type Result } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';
import { Board } from './board.js';
import { Leases } from './leases.js';
import { Queue } from './queue.js';
import { RunScreen } from './run-screen.js';
import { BoardQuery, CLAIM_REFUSALS, ClaimRequest, FenceRequest } from './shapes.js';
import { BoardPage, Invitation } from './volunteer.views.js';

@ApiExcludeController()
@Controller('volunteer')
export class VolunteerPages {
  constructor(
    @Inject(Board) private readonly board: Board,
    @Inject(Queue) private readonly queue: Queue,
    @Inject(Leases) private readonly leases: Leases,
    @Inject(RunScreen) private readonly screen: RunScreen,
  ) {}

  @Get() @Anyone()
  async open(@Page() page: PageContext, @Query() { after, refused }: BoardQuery): Promise<Result> {
    if (!page.actor || !may(page.actor, 'tasks.claim')) return view(page, page.t('fulfilment.public.title'), <Invitation page={page} />, { kind: 'public' });
    const { id } = page.actor;
    const [runs, unpaid, mayClaim, board] = await Promise.all([this.board.runs(id), this.board.unpaid(id), this.board.mayClaim(id), this.board.open({ after })]);
    return view(page, page.t('fulfilment.board.title'), <BoardPage page={page} runs={runs} unpaid={unpaid} board={mayClaim ? board : null} first={after === undefined} refused={refused} />);
  }

  /** Who gets nothing, because others were quicker, sees the board again, with why. */
  @Post('claim') @Can('tasks.claim')
  async claim(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    const { value = { wanted: 1 } } = await readForm(page, ClaimRequest, body);
    try {
      const { leaseId } = await this.queue.claim(value, actor, { key, input: value });
      return redirect(page.link(`/volunteer/runs/${leaseId}`));
    } catch (error) {
      const refused = CLAIM_REFUSALS.find((one) => (error as Partial<Problem>).code === `fulfilment.${one}`);
      if (refused === undefined) throw error;
      return redirect(page.link(`/volunteer?refused=${refused}`));
    }
  }

  /** The answer is a plain page of ours and an empty cookie: nothing stays on the device. */
  @Post('panic') @Can('tasks.claim')
  async panic(@Page() page: PageContext, @Who() actor: Actor): Promise<Result> {
    await this.leases.panic(actor);
    return redirect(page.link('/'), sessionCookie('', 0));
  }

  @Get('runs/:id') @Can('tasks.claim')
  run(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.screen.show(page, actor, id);
  }

  @Post('runs/:id/extend') @Can('tasks.claim')
  async extend(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { value } = await readForm(page, FenceRequest, body);
    if (value) await this.leases.extend(id, value.fence, actor, { key, input: id });
    return redirect(page.link(`/volunteer/runs/${id}`));
  }

  @Post('runs/:id/release') @Can('tasks.claim')
  async release(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { value } = await readForm(page, FenceRequest, body);
    if (value) await this.leases.release(id, value.fence, actor, { key, input: id });
    return redirect(page.link('/volunteer'));
  }
}
