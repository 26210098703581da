import { Inject, Injectable } from '@nestjs/common';
import { system } from '../../kernel/actor.js';
import { dayOf } from '../../kernel/clock.js';
import { Changes } from '../../platform/change/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { subscriptionReminded } from '../records.js';
import { say } from './apply.js';

const REMIND_MS = 3_600_000;
const AT_ONCE = 100;

/** Says in time that charging begins again after a pause. */
@Injectable()
export class Reminders {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Jobs) jobs: Jobs,
  ) {
    jobs.every('payments.remind', REMIND_MS, () => this.remind());
  }

  /** Leaves the reminders that are due. Resolves to how many. */
  remind(now = new Date()): Promise<number> {
    return this.changes.run(system('payments'), async (change) => {
      const due = await change.query<{ reference: string; remindAt: Date }>(
        `WITH due AS (SELECT id, remind_at FROM subscription WHERE remind_at <= $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
         UPDATE subscription s SET remind_at = NULL FROM due WHERE s.id = due.id AND s.status IN ('active', 'paused') RETURNING s.reference, due.remind_at AS "remindAt"`, [now, AT_ONCE]);
      if (due.length === 0) change.skip();
      for (const { reference, remindAt } of due) {
        change.record(subscriptionReminded, { type: 'donation', id: reference });
        await say(change, reference, 'afterPause', dayOf(remindAt));
      }
      return due.length;
    });
  }
}
