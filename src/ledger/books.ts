import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import type { PeriodId } from '../kernel/clock.js';
import { Changes } from '../platform/change/index.js';
import { type Fund, Funds } from './funds.js';
import { Periods } from './periods.js';
import { entriesListed } from './records.js';

type PeriodStep = 'requestClose' | 'close' | 'reopen';

/** What people do with the books by hand; pages and API are two faces of it. `key` makes each happen once. */
@Injectable()
export class Books {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Funds) private readonly funds: Funds,
    @Inject(Periods) private readonly periods: Periods,
  ) {}

  /** Throws Conflict `ledger.fundExists`. */
  openFund(actor: Actor, key: string, fund: Pick<Fund, 'code' | 'name' | 'restriction'>): Promise<Fund> {
    return this.changes.run(actor, (change) => this.funds.create(change, fund), { key, input: { openFund: fund } });
  }

  /** Says in the log that somebody read a page of entries, of one fund or of all. */
  async noteListed(actor: Actor, fund: string): Promise<void> {
    await this.changes.run(actor, (change) => Promise.resolve(change.record(entriesListed, { type: 'ledger', id: fund })));
  }

  /** One step of closing a month; see Periods for who may and when. */
  async turn(actor: Actor, key: string, { period, step }: { period: PeriodId; step: PeriodStep }): Promise<void> {
    await this.changes.run(actor, (change) => this.periods[step](change, period), { key, input: { period, step } });
  }
}
