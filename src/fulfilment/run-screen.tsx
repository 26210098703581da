import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import type { FieldErrors } from '../kernel/problem.js';
import { view, type Result } from '../platform/http/index.js';
import type { PageContext, Values } from '../platform/web/index.js';
import { Board, type Run, type RunTask } from './board.js';
import { Disclosures } from './disclosures.js';
import { RunPage, type RunView } from './run.views.js';

const isHeld = ({ state }: RunTask): boolean => state === 'leased' || state === 'escalated';

/** The run's one page: the task to do now, with what this step may show. */
@Injectable()
export class RunScreen {
  constructor(
    @Inject(Board) private readonly board: Board,
    @Inject(Disclosures) private readonly disclosures: Disclosures,
  ) {}

  async show(page: PageContext, actor: Actor, id: string, { values = {}, errors, text }: { values?: Values; errors?: FieldErrors; text?: string | undefined } = {}): Promise<Result> {
    const run = await this.board.run(actor.id, id);
    const task = run.state === 'active' || run.state === 'overdue' ? (run.tasks.find(isHeld) ?? null) : null;
    const [list, trust, claims] = await Promise.all([this.list(actor, run, task), this.board.trustOf(actor.id), this.board.claimsOf(id)]);
    const body = <RunPage page={page} run={run} task={task} trust={trust ?? 'new'} list={list} claims={claims} text={text ?? null} values={values} errors={errors ?? {}} />;
    return view(page, page.t('fulfilment.run.title', { code: run.code }), body, errors ? { status: 422 } : {});
  }

  /** What goes into the box, while it is bought and packed; each showing is a record. Secrets are opened by a button of their own. */
  private async list(actor: Actor, run: Run, task: RunTask | null): Promise<RunView['list']> {
    if (task?.step !== 'buy' && task?.step !== 'pack') return null;
    return this.disclosures.packingList({ leaseId: run.id, fence: run.fence, orderId: task.orderId }, actor);
  }
}
