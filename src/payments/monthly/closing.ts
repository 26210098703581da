import { Inject, Injectable } from '@nestjs/common';
import { system } from '../../kernel/actor.js';
import { Changes, type Change } from '../../platform/change/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { subscriptionsClosing } from '../records.js';
import { askSubscription } from './subscriptions.js';

const LOOK_MS = 10_000;
const AT_ONCE = 50;

/** A gift whose fund ends, and the fund that whoever gives was told of. */
export interface ClosingGift {
  readonly reference: string;
  readonly fundId: number;
}

/** The donations behind the monthly gifts that pay into a fund; one whose payment page is open has not begun. Locked: a charge that is being written down is waited for. */
export const monthlyOf = (change: Change, fundId: number): Promise<{ readonly reference: string; readonly begun: boolean }[]> =>
  change.query(`SELECT reference, status <> 'opened' AS begun FROM subscription WHERE fund_id = $1 AND status <> 'ended' ORDER BY id FOR UPDATE`, [fundId]);

/** Whether anybody gives to a fund monthly. Whoever opens a payment page does not yet. */
export const hasMonthly = async (source: Pick<Change, 'query'>, fundId: number): Promise<boolean> =>
  (await source.query(`SELECT 1 AS one FROM subscription WHERE fund_id = $1 AND status NOT IN ('opened', 'ended') LIMIT 1`, [fundId])).length > 0;

/** They are to be stopped; a charge that still comes goes to the fund named beside each. Nothing happens without gifts. */
export async function closeMonthly(change: Change, fundCode: string, gifts: readonly ClosingGift[]): Promise<void> {
  if (gifts.length === 0) return;
  const recordId = change.record(subscriptionsClosing, { type: 'fund', id: fundCode }, { gifts: gifts.length });
  await change.query(
    `UPDATE subscription s SET closing = true, fund_id = g.fund, record_id = $3 FROM unnest($1::uuid[], $2::int[]) AS g(reference, fund) WHERE s.reference = g.reference`,
    [gifts.map(({ reference }) => reference), gifts.map(({ fundId }) => fundId), recordId]);
}

/** Asks for the stops of gifts whose fund ends: a few at a time, so that the fund of a thousand gifts ends in one moment and nothing waits for Stripe. */
@Injectable()
export class ClosingGifts {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Jobs) jobs: Jobs,
  ) {
    jobs.every('payments.closing', LOOK_MS, () => this.stop());
  }

  /** Works until each has been asked for. Resolves to how many. */
  async stop(): Promise<number> {
    for (let total = 0; ; ) {
      const count = await this.stopSome();
      total += count;
      if (count < AT_ONCE) return total;
    }
  }

  private stopSome(): Promise<number> {
    return this.changes.run(system('payments'), async (change) => {
      const due = await change.query<{ reference: string }>(
        `SELECT reference FROM subscription s WHERE closing AND status IN ('active', 'paused', 'failing') AND NOT EXISTS (SELECT FROM subscription_call c WHERE c.reference = s.reference AND c.kind = 'stop')
         ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`, [AT_ONCE]);
      if (due.length === 0) change.skip();
      for (const { reference } of due) await askSubscription(change, reference, { kind: 'stop' }, 'closing');
      return due.length;
    });
  }
}
