import { Inject, Injectable } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { system } from '../kernel/actor.js';
import { minorFromDb } from '../kernel/money.js';
import { Ledger, type Entry } from '../ledger/index.js';
import { Changes, type Change } from '../platform/change/index.js';
import { applyFacts, type Fetched, type Met } from './apply.js';
import { groupByPayment } from './batch.js';
import { alert } from './alerts.js';
import { entriesOf } from './entries.js';
import type { BalanceFact, PaymentFacts } from './facts.js';
import { Fetcher } from './fetch.js';
import { BATCH_MAX, Inbox, type Taken } from './inbox.js';
import { paymentPosted } from './jobs.js';
import { booksBeginOn, heldBegin } from './opening/begin.js';
import { isUnknown, looseEntry, suspenseEntry } from './posting.js';
import { fundBelowZero, paymentAmountDiffers, paymentChanged, paymentRefusedCountry, paymentUnknownMoney } from './records.js';
import { refundByRuleOf, takeDown } from './refunds/facts.js';
import { statusOf } from './status.js';
import { wordOf } from './trouble.js';

const PROJECTOR = system('payments');
/** Stripe answers about a hundred requests a second, and its test mode a quarter of that. */
const FETCHES_AT_ONCE = 8;

/** Turns envelopes into payments and entries. Any number may run, in any number of processes. */
@Injectable()
export class Projector {
  private readonly refused: ReadonlySet<string>;
  private readonly refundsByRule: boolean;
  private readonly others: { readonly reads: (objectId: string) => boolean; readonly project: (taken: readonly Taken[]) => Promise<void> }[] = [];

  constructor(
    @Inject(Inbox) private readonly inbox: Inbox,
    @Inject(Fetcher) private readonly fetcher: Fetcher,
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Settings) settings: Settings,
  ) {
    this.refused = new Set(settings.REFUSED_CARD_COUNTRIES.split(','));
    this.refundsByRule = settings.REFUSED_CARD_ACTION === 'refund';
  }

  /** Leaves envelopes of objects that are no payment (a payout, a subscription) to whoever reads them; `project` notes itself what fails. */
  handOver(reads: (objectId: string) => boolean, project: (taken: readonly Taken[]) => Promise<void>): void {
    this.others.push({ reads, project });
  }

  /** Works until nothing is due, and commits so many payments together; resolves to how many envelopes were taken. */
  async drain(together = BATCH_MAX): Promise<number> {
    for (let total = 0; ; ) {
      const taken = await this.inbox.take();
      if (taken.length > 0) await this.project(taken, together);
      total += taken.length;
      if (taken.length < BATCH_MAX) return total; // what came meanwhile is taken at the next call
    }
  }

  private async project(taken: readonly Taken[], together: number): Promise<void> {
    let ours = taken;
    for (const { reads, project } of this.others) {
      const theirs = ours.filter(({ objectId }) => reads(objectId));
      if (theirs.length > 0) await project(theirs);
      ours = ours.filter(({ objectId }) => !reads(objectId));
    }
    const fetched = await this.fetchAll(ours);
    const batch = groupByPayment(fetched);
    for (let at = 0; at < batch.length; at += together) await this.commitAll(batch.slice(at, at + together), taken);
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
      return { facts, contributor, ticket: Math.max(...group.map(({ ticket }) => ticket)), events: group.map(({ id }) => id) };
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
    const due: Due[] = [];
    for (const { facts } of batch) {
      const payment = facts.reference === null ? undefined : met.get(facts.reference);
      if (payment) await this.takeDown(change, payment, facts);
      due.push(...(payment ? this.tell(change, payment, facts) : facts.balance.map((fact) => ({ entry: looseEntry(fact), unknown: isUnknown(fact) ? fact : null }))));
    }
    await this.post(change, due.filter(({ entry }) => entry.lines.length > 0)); // a movement of nothing is no entry
  }

  /** What went back or may have to, and the rule for cards from refused countries; nothing is asked of the database for all others. */
  private async takeDown(change: Change, payment: Met, facts: PaymentFacts): Promise<void> {
    await takeDown(change, payment, facts);
    if (!this.refundsByRule || !payment.changed || facts.intent !== 'succeeded' || !this.isRefused(facts)) return;
    if (!(await isOfTheOpening(change, facts))) return refundByRuleOf(change, payment);
    if (!payment.wasRefused) alert(change, 'refused-country'); // no rule gives back what came before it: a person decides
  }

  private isRefused({ cardCountry }: PaymentFacts): boolean {
    return cardCountry !== null && this.refused.has(cardCountry);
  }

  /** Records what is new of a payment, and gives the entries it asks for. */
  private tell(change: Change, payment: Met, facts: PaymentFacts): Due[] {
    if (!payment.changed) return [];
    const { donation, was, wasRefused, recordId, items } = payment;
    const subject = { type: 'donation', id: donation };
    const fresh = facts.balance.filter(({ id }) => !items.includes(id));
    change.record(paymentChanged, subject, { from: was, to: statusOf(facts), posted: fresh.length }, recordId);
    if (!wasRefused && this.isRefused(facts)) {
      change.record(paymentRefusedCountry, subject);
      if (!this.refundsByRule) alert(change, 'refused-country');
    }
    if (differs(facts, payment)) return this.setAside(change, subject, fresh);
    if (fresh.length > 0) change.later(paymentPosted, { donationId: donation });
    return entriesOf(facts, payment, items, change.at.toISOString().slice(0, 10)).map((entry) => ({ entry, unknown: null }));
  }

  /** Not what we asked for: no fund has it before a person has looked. */
  private setAside(change: Change, subject: { type: string; id: string }, fresh: readonly BalanceFact[]): Due[] {
    if (fresh.length > 0) {
      change.record(paymentAmountDiffers, subject);
      alert(change, 'amount-differs');
    }
    return fresh.map((fact) => ({ entry: suspenseEntry(fact), unknown: fact }));
  }

  private async post(change: Change, found: readonly Due[]): Promise<void> {
    const due = await this.ofTheseBooks(change, found);
    if (due.length === 0) return;
    const entries = due.map(({ entry }) => entry);
    const posted = await this.ledger.postMany(change, await this.dated(change, entries));
    const unknown = due.flatMap(({ unknown: fact }, at) => (fact && !posted[at]!.replayed ? [fact] : []));
    for (const { id } of unknown) change.record(paymentUnknownMoney, { type: 'balanceTransaction', id });
    if (unknown.length > 0) alert(change, 'unknown-money');
    await this.watchFunds(change, entries.filter(({ kind }) => WENT_BACK.has(kind)));
  }

  /** What moved before the books began is in their opening. This month's facts are never older: most batches ask nothing. */
  private async ofTheseBooks(change: Change, due: readonly Due[]): Promise<readonly Due[]> {
    const now = change.at.toISOString().slice(0, 7);
    if (due.every(({ entry }) => entry.effectiveOn.slice(0, 7) >= now)) return due;
    const begin = await heldBegin(change);
    return begin === null ? due : due.filter(({ entry }) => entry.effectiveOn >= begin);
  }

  /** Facts are booked even where nothing is left; then somebody has to cover the fund. */
  private async watchFunds(change: Change, entries: readonly Entry[]): Promise<void> {
    const places = new Map(entries.flatMap(({ lines }) => lines).map(({ fundId, currency }) => [`${fundId} ${currency}`, { fundId, currency }]));
    for (const { fundId, currency } of places.values()) {
      if ((await this.ledger.available(change, fundId, currency)) >= 0) continue;
      change.record(fundBelowZero, { type: 'fund', id: String(fundId) }, { currency });
      alert(change, 'fund-below-zero');
    }
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

/** Captured before the books began. */
async function isOfTheOpening(change: Change, { balance }: PaymentFacts): Promise<boolean> {
  const begin = await booksBeginOn(change);
  return begin !== null && balance.some(({ day, move }) => move?.what === 'captured' && day < begin);
}

/** An entry to book; `unknown` is the money in it that waits for an owner. */
interface Due {
  readonly entry: Entry;
  readonly unknown: BalanceFact | null;
}

const WENT_BACK: ReadonlySet<string> = new Set(['donation.refunded', 'donation.returned', 'dispute.opened', 'dispute.lost']);

const differs = ({ asked }: PaymentFacts, { amount, currency }: Met): boolean => asked !== null && (asked.amount !== minorFromDb(amount) || asked.currency !== currency);
