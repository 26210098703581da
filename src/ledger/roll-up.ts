import { Inject, Injectable } from '@nestjs/common';
import { system } from '../kernel/actor.js';
import { Changes } from '../platform/change/index.js';
import { Jobs } from '../platform/queue/index.js';
import { Ledger } from './ledger.js';

const EVERY_MS = 2000;

/** Keeps balances quick to read: adds new entries to the sums kept, in the worker. */
@Injectable()
export class RollUp {
  constructor(
    @Inject(Jobs) jobs: Jobs,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Ledger) private readonly ledger: Ledger,
  ) {
    jobs.every('ledger.rollUp', EVERY_MS, () => this.run());
  }

  /** Returns how many entries were added up. */
  async run(): Promise<number> {
    let all = 0;
    for (let n = 1; n > 0; all += n) n = await this.changes.run(system('ledger'), (change) => this.ledger.rollUp(change));
    return all;
  }
}
