import { Inject, Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings.js';
import { ToDos } from '../../identity/index.js';
import { system } from '../../kernel/actor.js';
import { Held, Jobs } from '../../platform/queue/index.js';
import { reconcile } from '../jobs.js';
import { Reconciliation } from './reconciliation.js';
import { Runs } from './runs.js';

const LOOK_MS = 600_000;
const AGAIN_MS = 120_000;

/** When: every night by itself, and whenever somebody asks. */
@Injectable()
export class ReconciliationSchedule {
  constructor(@Inject(Jobs) jobs: Jobs, @Inject(Runs) runs: Runs, @Inject(Reconciliation) reconciliation: Reconciliation, @Inject(Settings) settings: Settings, @Inject(ToDos) todos: ToDos) {
    jobs.handle(reconcile, async ({ runId }) => {
      const done = await reconciliation.perform(runId);
      if (!done && (await runs.isUnderWay(runId))) throw new Held('another worker does it, or died over it', AGAIN_MS);
    });
    todos.add({
      permission: 'reconciliation.run', path: '/staff/money/reconciliation', label: 'reconciliation.todo',
      sql: 'SELECT count(*)::int AS count, min(first_seen) AS oldest FROM difference WHERE resolved_at IS NULL',
    });
    if (settings.STRIPE_SECRET_KEY) jobs.every('payments.reconcile', LOOK_MS, () => runs.askForNight(system('reconciliation')));
  }
}
