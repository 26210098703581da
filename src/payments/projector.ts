import { Inject, Injectable } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { system } from '../kernel/actor.js';
import { Ledger, type Entry } from '../ledger/index.js';
import { Changes, type Change } from '../platform/change/index.js';
import { applyFacts, type Fetched, type Met } from './apply.js';
import { groupByPayment } from './batch.js';
import type { BalanceFact } from './facts.js';
import { Fetcher } from './fetch.js';
import { BATCH_MAX, Inbox, type Taken } from './inbox.js';
import { paymentPosted } from './jobs.js';
import { donationEntry, isMoneyIn, isUnderstood, looseEntry } from './posting.js';
import { paymentChanged, paymentRefusedCountry, paymentUnknownMoney } from './records.js';
import { statusOf } from './status.js';
import { wordOf } from './trouble.js';

const PROJECTOR = system('payments');
/** Stripe answers about a hundred requests a second, and its test mode a quarter of that. */
const FETCHES_AT_ONCE = 8;

/** Turns envelopes into payments and entries. Any number may run, in any number of processes. */
@Injectable()
export class Projector {
  private readonly refused: ReadonlySet<string>;
  private readonly others: { readonly reads: (objectId: string) => boolean; readonly project: (taken: readonly Taken[]) => Promise<void> }[] = [];

  constructor(
    @Inject(Inbox) private readonly inbox: Inbox,
    @Inject(Fetcher) private readonly fetcher: Fetcher,
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Settings) settings: Settings,
  ) {
    this.refused = new Set(settings.REFUSED_CARD_COUNTRIES.split(','));
  }

  /** Leaves envelopes of objects that are no payment (a payout, a subscription) to whoever reads them; `project` notes itself what fails. */
  handOver(reads: (objectId: string) => boolean, project: (taken: readonly Taken[]) => Promise<void>): void {
    this.others.push({ reads, project });
  }

  /** Works until nothing is due; resolves to how many envelopes were taken. */
  async drain(): Promise<number> {
    for (let total = 0; ; ) {
      const taken = await this.inbox.take();
      if (taken.length > 0) await this.project(taken);
      total += taken.length;
      if (taken.length < BATCH_MAX) return total; // what came meanwhile is taken at the next call
    }
  }

  private async project(taken: readonly Taken[]): Promise<void> {
    let ours = taken;
    for (const { reads, project } of this.others) {
      const theirs = ours.filter(({ objectId }) => reads(objectId));
      if (theirs.length > 0) await project(theirs);
      ours = ours.filter(({ objectId }) => !reads(objectId));
    }
    const fetched = await this.fetchAll(ours);
    const batch = groupByPayment(fetched);
    if (batch.length > 0) await this.commitAll(batch, taken);
  }

  /** Each object once, outside any transaction, under the highest of the tickets that were drawn for it before. Those that fail wait. */
  private async fetchAll(taken: readonly Taken[]): Promise<Fetched[]> {
    const byObject = Map.groupBy(taken, ({ objectId }) => objectId);
    const groups = [...byObject.values()];
    const results: (Fetched | null)[] = [];
    for (let at = 0; at < groups.length; at += FETCHES_AT_ONCE) {
      results.push(...(await Promise.all(groups.slice(at, at + FETCHES_AT_ONCE).map((group) => this.fetchOne(group)))));
    }
    return results.filter((result) => result !== null);
  }

  private async fetchOne(group: readonly Taken[]): Promise<Fetched | null> {
    const { type, objectId } = group[0]!;
    try {
      const { facts, contributor } = await this.fetcher.fetch(type, objectId);
      const strange = facts.balance.find((fact) => !isUnderstood(fact));
      if (!strange) return { facts, contributor, ticket: Math.max(...group.map(({ ticket }) => ticket)), events: group.map(({ id }) => id) };
      for (const { id } of group) await this.inbox.park(id, `a balance transaction of type ${strange.type}`);
    } catch (error) {
      for (const one of group) await this.inbox.failed(one, wordOf(error));
    }
    return null;
  }

  /** All in one change; when that fails, one by one, so that one bad fact holds up nobody else. */
  private async commitAll(batch: readonly Fetched[], taken: readonly Taken[]): Promise<void> {
    try {
      await this.changes.run(PROJECTOR, (change) => this.commit(change, batch));
    } catch (error) {
      if (batch.length > 1) {
        for (const one of batch) await this.commitAll([one], taken);
        return;
      }
      for (const one of taken.filter(({ id }) => batch[0]!.events.includes(id))) await this.inbox.failed(one, wordOf(error));
    }
  }

  private async commit(change: Change, batch: readonly Fetched[]): Promise<void> {
    change.skip(); // facts that say nothing new leave no record
    const met = await applyFacts(change, batch, (country) => this.refused.has(country));
    const entries: Entry[] = [];
    const loose: BalanceFact[] = [];
    for (const { facts } of batch) {
      const payment = facts.reference === null ? undefined : met.get(facts.reference);
      if (payment) entries.push(...this.tell(change, payment, facts));
      else loose.push(...facts.balance);
    }
    await this.post(change, entries, loose);
  }

  /** Records what is new of a payment, and gives the entries it asks for. */
  private tell(change: Change, payment: Met, facts: Fetched['facts']): Entry[] {
    if (!payment.changed) return [];
    const { reference, was, wasRefused, recordId, items } = payment;
    const subject = { type: 'donation', id: reference };
    const fresh = facts.balance.filter(({ id }) => !items.includes(id));
    change.record(paymentChanged, subject, { from: was, to: statusOf(facts), posted: fresh.length }, recordId);
    if (!wasRefused && facts.cardCountry !== null && this.refused.has(facts.cardCountry)) change.record(paymentRefusedCountry, subject);
    if (fresh.length > 0) change.later(paymentPosted, { donationId: reference });
    return fresh.map((fact) => donationEntry(fact, payment));
  }

  private async post(change: Change, entries: readonly Entry[], loose: readonly BalanceFact[]): Promise<void> {
    const all = [...entries, ...loose.map(looseEntry)];
    if (all.length === 0) return;
    const posted = await this.ledger.postMany(change, await this.dated(change, all));
    loose.forEach((fact, index) => {
      if (isMoneyIn(fact) && !posted[entries.length + index]!.replayed) change.record(paymentUnknownMoney, { type: 'balanceTransaction', id: fact.id });
    });
  }

  /** The month of the transaction is open while it is the current one; for older facts the books are asked. */
  private async dated(change: Change, entries: readonly Entry[]): Promise<Entry[]> {
    const now = change.at.toISOString().slice(0, 7);
    const open = new Map([[now, true]]);
    const dated: Entry[] = [];
    for (const entry of entries) {
      const month = entry.effectiveOn.slice(0, 7);
      const on = open.get(month) ? entry.effectiveOn : await this.ledger.bookingDay(change, entry.effectiveOn);
      open.set(month, on === entry.effectiveOn);
      dated.push({ ...entry, effectiveOn: on });
    }
    return dated;
  }
}
