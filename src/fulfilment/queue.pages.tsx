import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Actor } from '../kernel/actor.js';
import type { Day } from '../kernel/clock.js';
import { parseMoney } from '../kernel/money.js';
import type { FieldErrors } from '../kernel/problem.js';
import { Can } from '../identity/index.js';
import { DayText, errorsOf, file, Key, Page, readForm, redirect, Text, view, Who, type Result } from '../platform/http/index.js';
import type { PageContext, Values } from '../platform/web/index.js';
import { Coordination } from './coordination.js';
import { CoordinatorQueue } from './coordinator-queue.js';
import { Disclosures } from './disclosures.js';
import { Expenses } from './expenses.js';
import { Leases } from './leases.js';
import { Receipts } from './receipts.js';
import { QueuePage, TaskPage } from './queue.views.js';
import { ConfirmRequest, DecideRequest, ReasonRequest } from './shapes.js';

class Completed {
  @Text({ max: 20, optional: true }) amount?: string;
  @DayText() effectiveOn!: Day;
}

@ApiExcludeController()
@Controller('staff/queue')
export class QueuePages {
  constructor(
    @Inject(CoordinatorQueue) private readonly queue: CoordinatorQueue,
    @Inject(Coordination) private readonly coordination: Coordination,
    @Inject(Leases) private readonly leases: Leases,
    @Inject(Disclosures) private readonly disclosures: Disclosures,
  ) {}

  @Get() @Can('claims.read')
  async all(@Page() page: PageContext, @Who() actor: Actor): Promise<Result> {
    const [stuck, steps, held, claims, unpaid] = await Promise.all([this.queue.stuck(), this.queue.steps(), this.queue.held(), this.queue.claims(actor.id), this.queue.unpaid(actor.id)]);
    return view(page, page.t('fulfilment.queue.title'), <QueuePage page={page} stuck={stuck} steps={steps} held={held} claims={claims} unpaid={unpaid} />);
  }

  @Post('decide') @Can('tasks.coordinate')
  async decide(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    const { value } = await readForm(page, DecideRequest, body);
    if (value) await this.leases.decide(value.orderId, value.decision, actor, { key, input: value });
    return redirect(page.link('/staff/queue'));
  }

  /** For a volunteer who may not open addresses yet. */
  @Post('orders/:orderId/label') @Can('tasks.labelFor')
  async label(@Who() actor: Actor, @Param('orderId', ParseUUIDPipe) orderId: string): Promise<Result> {
    return file('label.pdf', 'application/pdf', await this.disclosures.labelForVolunteer(orderId, actor), { inline: true });
  }

  @Get('tasks/:id') @Can('tasks.coordinate')
  task(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.show(page, id);
  }

  @Post('tasks/:id/complete') @Can('tasks.coordinate')
  async complete(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, Completed, body);
    if (!value) return this.show(page, id, values, errors);
    try {
      const amountMinor = value.amount === undefined ? 0 : parseMoney(value.amount, 'EUR', 'amount').minor;
      await this.coordination.complete(id, { amountMinor, effectiveOn: value.effectiveOn }, actor, { key, input: { id, value } });
      return redirect(page.link('/staff/queue'));
    } catch (error) {
      return this.show(page, id, values, errorsOf(error, page));
    }
  }

  @Post('tasks/:id/confirm') @Can('tasks.coordinate')
  async confirm(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, ConfirmRequest, body);
    if (!value) return this.show(page, id, values, errors);
    await this.coordination.confirm(id, value, actor, { key, input: { id, value } });
    return redirect(page.link('/staff/queue'));
  }

  private async show(page: PageContext, id: string, values: Values = {}, errors?: FieldErrors): Promise<Result> {
    const task = await this.queue.step(id);
    return view(page, task.code, <TaskPage page={page} task={task} values={values} errors={errors ?? {}} />, errors ? { status: 422 } : {});
  }
}

/** Money back to volunteers: coordinators and treasurers, never about their own. */
@ApiExcludeController()
@Controller('staff/queue')
@Can('claims.approve')
export class ClaimPages {
  constructor(@Inject(Expenses) private readonly expenses: Expenses, @Inject(Receipts) private readonly receipts: Receipts) {}

  @Post('claims/:id/approve')
  async approve(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.expenses.decide(id, { event: 'approve' }, actor, { key, input: id });
    return redirect(page.link('/staff/queue'));
  }

  @Post('claims/:id/reject')
  async reject(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { value } = await readForm(page, ReasonRequest, body);
    await this.expenses.decide(id, { event: 'reject', reason: value?.reason }, actor, { key, input: { id, value } });
    return redirect(page.link('/staff/queue'));
  }

  /** The receipt's picture, on this answer only: one look. */
  @Post('claims/:id/receipt') @Can('claims.receipt')
  async receipt(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return file('receipt.jpg', 'image/jpeg', await this.receipts.show(id, actor), { inline: true });
  }

  @Post('runs/:id/pay')
  async pay(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.expenses.payRun(id, {}, actor, { key, input: id });
    return redirect(page.link('/staff/queue'));
  }
}
