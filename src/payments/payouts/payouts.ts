import { Inject, Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import { system } from '../../kernel/actor.js';
import type { Day } from '../../kernel/clock.js';
import { minorFromDb } from '../../kernel/money.js';
import { Ledger, type Entry, type Share } from '../../ledger/index.js';
import { Changes, type Change } from '../../platform/change/index.js';
import { LOCKS } from '../../platform/database/index.js';
import { Inbox, type Taken } from '../inbox.js';
import { heldBegin } from '../opening/begin.js';
import { Projector } from '../projector.js';
import { payoutChanged } from '../records.js';
import { wordOf } from '../trouble.js';
import { payoutEntries, sharesOf } from './entries.js';
import { fetchPayout, isPayout, sinceBegin, type PayoutFacts } from './facts.js';
import type { PayoutState } from './state.js';

interface Known {
  readonly state: PayoutState;
  readonly ticket: string;
  readonly itemised: boolean;
  readonly arrivesOn: Day;
  readonly shares: readonly Share[];
}

const PROJECTOR = system('payments');

/** Money between Stripe and the bank: what Stripe says of it, and the line of the bank that shows it. */
@Injectable()
export class Payouts {
  constructor(
    @Inject(Stripe) private readonly stripe: Stripe,
    @Inject(Inbox) private readonly inbox: Inbox,
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Projector) projector: Projector,
  ) {
    projector.handOver(isPayout, (taken) => this.project(taken));
  }

  /** Looks at each payout once, however many envelopes speak of it. Those that fail wait. */
  async project(taken: readonly Taken[]): Promise<void> {
    for (const group of Map.groupBy(taken, ({ objectId }) => objectId).values()) {
      try {
        const facts = await fetchPayout(this.stripe, group[0]!.objectId);
        await this.changes.run(PROJECTOR, (change) => this.apply(change, facts, group));
      } catch (error) {
        for (const one of group) await this.inbox.failed(one, wordOf(error));
      }
    }
  }

  private async apply(change: Change, fetched: PayoutFacts, taken: readonly Taken[]): Promise<void> {
    await change.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.payouts]); // the next one sees what this one took from each fund
    const facts = sinceBegin(fetched, await heldBegin(change));
    await change.query(`UPDATE payment_event SET state = 'done', trouble = NULL WHERE id = ANY ($1::text[])`, [taken.map(({ id }) => id)]);
    change.skip(); // facts that say nothing new leave no record
    if (!facts) return; // it is in the opening
    const known = await change.one<Known>(`SELECT state, ticket, itemised, arrives_on AS "arrivesOn", shares FROM stripe_payout WHERE id = $1`, [facts.id]);
    const ticket = Math.max(...taken.map((one) => one.ticket));
    if (known && Number(known.ticket) >= ticket) return;
    const shares = known?.shares ?? sharesOf(facts, await this.balances(change, facts.currency));
    const posted = await this.post(change, payoutEntries(facts, shares));
    await this.keep(change, { facts, ticket, shares, isNew: !known || posted || !sameAs(known, facts), was: known?.state ?? null });
  }

  private async balances(change: Change, currency: string): Promise<Share[]> {
    const rows = await change.query<{ fundId: number; amount: string }>(
      `SELECT fund_id AS "fundId", sum(balance) AS amount FROM ledger.balance WHERE account = 'asset.psp.stripe' AND currency = $1 GROUP BY fund_id`, [currency]);
    return rows.map(({ fundId, amount }) => ({ fundId, amount: minorFromDb(amount) }));
  }

  /** Resolves to whether anything is new in the books. */
  private async post(change: Change, entries: readonly Entry[]): Promise<boolean> {
    const dated: Entry[] = [];
    for (const entry of entries) dated.push({ ...entry, effectiveOn: await this.ledger.bookingDay(change, entry.effectiveOn) });
    const posted = dated.length === 0 ? [] : await this.ledger.postMany(change, dated);
    return posted.some(({ replayed }) => !replayed);
  }

  private async keep(change: Change, { facts, ticket, shares, isNew, was }: { facts: PayoutFacts; ticket: number; shares: readonly Share[]; isNew: boolean; was: PayoutState | null }): Promise<void> {
    if (!isNew) {
      await change.query('UPDATE stripe_payout SET ticket = $2 WHERE id = $1', [facts.id, ticket]);
      return;
    }
    const { id, amount, currency, state, itemised, createdOn, arrivesOn } = facts;
    const record = change.record(payoutChanged, { type: 'payout', id }, { from: was, to: state, amount, currency });
    await change.query(
      `INSERT INTO stripe_payout (id, amount_minor, currency, state, itemised, created_on, arrives_on, ticket, shares, record_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (id) DO UPDATE SET state = $4, itemised = $5, arrives_on = $7, ticket = $8, record_id = $10`,
      [id, amount, currency, state, itemised, createdOn, arrivesOn, ticket, JSON.stringify(shares), record]);
  }
}

const sameAs = (known: Known, { state, itemised, arrivesOn }: PayoutFacts): boolean => known.state === state && known.itemised === itemised && known.arrivesOn === arrivesOn;
