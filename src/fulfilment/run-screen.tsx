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

  async show(page: PageContext, actor: Actor, id: string, { values = {}, errors }: { values?: Values; errors?: FieldErrors } = {}): Promise<Result> {
    const run = await this.board.run(actor.id, id);
    const task = run.state === 'active' || run.state === 'overdue' ? (run.tasks.find(isHeld) ?? null) : null;
    const [seen, trust] = await Promise.all([this.seen(actor, run, task), this.board.trustOf(actor.id)]);
    const body = <RunPage page={page} run={run} task={task} trust={trust ?? 'new'} {...seen} values={values} errors={errors ?? {}} />;
    return view(page, page.t('fulfilment.run.title', { code: run.code }), body, errors ? { status: 422 } : {});
  }

  /** What the step shows; each showing is a record. */
  private async seen(actor: Actor, run: Run, task: RunTask | null): Promise<Pick<RunView, 'list' | 'text'>> {
    if (!task) return { list: null, text: null };
    const held = { leaseId: run.id, fence: run.fence, orderId: task.orderId };
    if (task.step === 'copy') return { list: null, text: await this.disclosures.letterText(held, actor) };
    const packs = task.step === 'buy' || task.step === 'pack';
    return { list: packs ? await this.disclosures.packingList(held, actor) : null, text: null };
  }
}
