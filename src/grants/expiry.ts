import { Inject, Injectable } from '@nestjs/common';
import { system } from '../kernel/actor.js';
import { type Change, Changes } from '../platform/change/index.js';
import { Reader } from '../platform/database/index.js';
import { Jobs } from '../platform/queue/index.js';
import { Proposals } from './proposals.js';
import { records } from './records.js';
import { type Application, dayFor, lockApplication, move } from './rows.js';

const EVERY_MS = 6 * 3_600_000;

/**
 * Closes drafts and unanswered questions after thirty days, so that nothing about a family is kept open without need, and
 * takes back proposals that nobody put to the vote in that time, so that no money waits for nothing.
 */
@Injectable()
export class Expiry {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Proposals) private readonly proposals: Proposals,
    @Inject(Jobs) jobs: Jobs,
  ) {
    jobs.every('grants.expire', EVERY_MS, () => this.run());
  }

  /** Returns how many were closed or taken back. Any number may run at once: each looks again under the lock. */
  async run(): Promise<number> {
    const stale = await this.reader.query<{ id: string }>(`SELECT id FROM application WHERE state IN ('draft', 'needs_info', 'recommended') AND state_at < now() - interval '30 days' ORDER BY seq LIMIT 200`);
    for (const { id } of stale) {
      await this.changes.run(system('grants'), async (change) => {
        const application = await lockApplication(change, id);
        if (application.state === 'draft' || application.state === 'needs_info') await move(change, application, 'expire', { kind: records.expired, on: dayFor(change) });
        else if (application.state === 'recommended') await this.takeBack(change, application);
        else change.skip();
      });
    }
    return stale.length;
  }

  private async takeBack(change: Change, application: Application): Promise<void> {
    await move(change, application, 'revise', { kind: records.revised, on: dayFor(change) });
    await this.proposals.letGo(change, application.id);
  }
}
