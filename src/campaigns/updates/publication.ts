import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { system } from '../../kernel/actor.js';
import { dayOf, type Day } from '../../kernel/clock.js';
import { Changes } from '../../platform/change/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { updateTold } from './jobs.js';
import { updatePublished } from './records.js';
import { turnUpdate, UPDATE, type UpdateRow } from './rows.js';

const EVERY_MS = 5 * 60_000;

/** Tells news on its day, soon after midnight UTC whoever wrote it whenever. To look again is harmless. */
@Injectable()
export class Publication implements OnModuleInit {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Jobs) private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.every('campaigns.updates', EVERY_MS, () => this.look());
  }

  /** Publishes what is due by `today`, of campaigns that are public; answers how many. */
  look(today?: Day): Promise<number> {
    return this.changes.run(system('campaigns'), async (change) => {
      const due = await change.query<UpdateRow & { dueOn: Day }>(
        `SELECT ${UPDATE}, u.due_on AS "dueOn" FROM campaign_update u JOIN campaign c ON c.id = u.campaign_id
         WHERE u.state = 'scheduled' AND u.due_on <= $1 AND NOT EXISTS (SELECT FROM campaign_consent s WHERE s.campaign_id = c.id AND s.ended_on IS NOT NULL)
         ORDER BY u.due_on, u.n FOR UPDATE OF u SKIP LOCKED`, [today ?? dayOf(change.at)]);
      for (const row of due) {
        await turnUpdate(change, row, 'publish', change.record(updatePublished, { type: 'campaignUpdate', id: row.id }), { published_on: row.dueOn });
        change.later(updateTold, { updateId: row.id });
      }
      if (due.length === 0) change.skip();
      return due.length;
    });
  }
}
