import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { addDays, dayOf, type PeriodId } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';
import { currencyOf, minorFromDb, money, type Currency, type Money } from '../kernel/money.js';
import { Conflict, Forbidden, NotFound } from '../kernel/problem.js';
import { fundTransferred, Ledger, type Source } from '../ledger/index.js';
import { closeMonthly, type ClosingGift, hasMonthly, isOnItsWay, monthlyOf, moveUnpaid, unpaidOf } from '../payments/index.js';
import { Changes, type Change } from '../platform/change/index.js';
import { LOCKS } from '../platform/database/index.js';
import { held, turn, type Held } from './held.js';
import { campaignLife, HAS_ENDED, restLife } from './lives.js';
import { campaignArchived, campaignClosed, campaignEndAsked, campaignKept, campaignWoundDown, restAsked, restMoved, restRefused } from './records.js';

const END_WAITS_DAYS = 7;

interface Rest {
  readonly id: string;
  readonly slug: string;
  readonly state: 'asked' | 'moved' | 'refused';
  readonly currency: string;
  readonly amount: string;
  readonly fromFundId: number;
  readonly toFundId: number;
  readonly askedBy: string;
}

/** The orderly end: no more gifts, then what is left goes where donors were told it would, then the archive. */
@Injectable()
export class Closing {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Ledger) private readonly ledger: Ledger,
  ) {}

  /** Asks for an end that takes two people; the request lapses after a week. Throws Conflict `campaigns.endAsked` where it waits already, `campaign.cannot` where nothing is to end. */
  askEnd(actor: Actor, slug: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const campaign = await held(change, slug);
      if (campaign.endAskedBy !== null) throw new Conflict('campaigns.endAsked', 'Its end was asked for already and waits for another person.');
      await turn(change, campaign, 'askEnd', change.record(campaignEndAsked, { type: 'campaign', id: slug }));
      await change.query('UPDATE campaign SET end_asked_by = $2, end_asked_until = $3 WHERE id = $1', [campaign.id, actor.id, addDays(dayOf(change.at), END_WAITS_DAYS)]);
    });
  }

  /** It does not end after all: one person is enough to say so, whoever asked too. Throws Conflict `campaigns.endNotAsked`. */
  keep(actor: Actor, slug: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const campaign = await held(change, slug);
      if (campaign.endAskedBy === null) throw new Conflict('campaigns.endNotAsked', END_NOT_ASKED);
      await turn(change, campaign, 'keep', change.record(campaignKept, { type: 'campaign', id: slug }));
      await change.query('UPDATE campaign SET end_asked_by = NULL, end_asked_until = NULL WHERE id = $1', [campaign.id]);
    });
  }

  /**
   * From here on it takes no gifts. Where its fund ends with it, so do the monthly gifts of the fund; a charge that still comes, and what is paid on a page that is open, goes where whoever gives was told.
   * A gift that was stopped cannot be revived, so where any has begun it takes two people: throws Conflict `campaigns.endNotAsked`, Forbidden `campaigns.sameAsker`.
   */
  windDown(actor: Actor, slug: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const campaign = await held(change, slug);
      campaignLife.next(campaign.state, 'windDown');
      const ends = !(await goesOn(change, campaign));
      const gifts = ends ? await monthlyOf(change, campaign.fundId) : [];
      if (gifts.some(({ begun }) => begun)) await byTwo(change, campaign);
      await turn(change, campaign, 'windDown', change.record(campaignWoundDown, { type: 'campaign', id: slug }));
      if (ends) await endGifts(change, campaign, gifts.map(({ reference }) => reference));
    });
  }

  /**
   * Asks for all that is left in one currency to be moved to the fund that donors were told of; after the end too, since a dispute that is won or a refund that failed brings money back. Throws Conflict
   * `campaigns.notClosing`, `campaigns.sharedFund`, `campaigns.monthOpen`, `campaigns.nothingLeft` or `campaigns.restAsked`. Answers the request's id.
   */
  askRest(actor: Actor, slug: string, currency: Currency): Promise<string> {
    return this.changes.run(actor, async (change) => {
      const campaign = await held(change, slug);
      if (!HAS_ENDED.has(campaign.state)) throw new Conflict('campaigns.notClosing', 'What is left is moved once a campaign is closing.');
      if (await isShared(change, campaign)) throw new Conflict('campaigns.sharedFund', 'Another campaign pays into the same fund: what is left stays there for it.');
      await assertMonthsClosed(change, campaign.fundId);
      const left = await this.ledger.available(change, campaign.fundId, currency);
      if (left <= 0) throw new Conflict('campaigns.nothingLeft', 'Nothing is left in this currency.');
      const id = newId();
      const recordId = change.record(restAsked, { type: 'campaign', id: slug }, { rest: id, amount: left, currency });
      const rows = await change.query(
        `INSERT INTO campaign_rest (id, campaign_id, currency, amount_minor, from_fund_id, to_fund_id, asked_by, asked_on, record_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
        [id, campaign.id, currency, left, campaign.fundId, campaign.overflowFundId, actor.id, dayOf(change.at), recordId]);
      if (rows.length === 0) throw new Conflict('campaigns.restAsked', 'This was asked for already and waits for another person.');
      return id;
    });
  }

  /** Moves or refuses it. Throws Forbidden `campaigns.sameAsker`, Conflict `ledger.insufficient` when less is left by now, NotFound `campaigns.noRest`. */
  decideRest(actor: Actor, id: string, event: 'move' | 'refuse'): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const rest = await heldRest(change, id);
      const state = restLife.next(rest.state, event);
      if (rest.askedBy === actor.id) throw new Forbidden('campaigns.sameAsker', 'Another person than the one who asked decides about it.');
      const recordId = change.record(event === 'move' ? restMoved : restRefused, { type: 'campaign', id: rest.slug }, { rest: id });
      await change.query('UPDATE campaign_rest SET state = $2, decided_by = $3, decided_on = $4, record_id = $5 WHERE id = $1', [id, state, actor.id, dayOf(change.at), recordId]);
      if (event !== 'move') return;
      await this.ledger.post(change, fundTransferred({
        key: `campaign-rest:${id}`, effectiveOn: dayOf(change.at), currency: currencyOf(rest.currency), amount: minorFromDb(rest.amount), fromFundId: rest.fromFundId, toFundId: rest.toFundId,
      }));
    });
  }

  /** Throws Conflict `campaigns.onItsWay` while money of its own is not in the books yet, `campaigns.restLeft` while some is left, or asked for and not decided. */
  close(actor: Actor, slug: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const campaign = await held(change, slug);
      campaignLife.next(campaign.state, 'close');
      const asked = await change.one(`SELECT 1 AS one FROM campaign_rest WHERE campaign_id = $1 AND state = 'asked'`, [campaign.id]);
      const shared = await isShared(change, campaign);
      if (!shared && (await isOnItsWay(change, campaign.fundId))) throw new Conflict('campaigns.onItsWay', 'Money that was given before the end is on its way. It closes once that has come or failed: a bank debit takes days.');
      const left = shared ? [] : await restOf(change, campaign.fundId);
      if (asked || left.length > 0) throw new Conflict('campaigns.restLeft', 'Money is left: ask for it to be moved, and let another person decide, before it closes.');
      await turn(change, campaign, 'close', change.record(campaignClosed, { type: 'campaign', id: slug }));
    });
  }

  /** The page stays, with what was done in a few words. */
  archive(actor: Actor, slug: string, done: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const campaign = await held(change, slug);
      campaignLife.next(campaign.state, 'archive');
      await change.query('UPDATE campaign SET done = $2 WHERE id = $1', [campaign.id, done]);
      await turn(change, campaign, 'archive', change.record(campaignArchived, { type: 'campaign', id: slug }));
    });
  }
}

/** What a fund could still promise, by currency: above zero only. */
export async function restOf(source: Source, fundId: number): Promise<Money[]> {
  const rows = await source.query<{ currency: string; amount: string }>(
    `SELECT currency, amount FROM (SELECT DISTINCT a.currency FROM ledger.posting p JOIN ledger.account a ON a.id = p.account_id WHERE p.fund_id = $1) c, ledger.available($1, c.currency) amount WHERE amount > 0 ORDER BY 1`, [fundId]);
  return rows.map(({ currency, amount }) => money(minorFromDb(amount), currencyOf(currency)));
}

/** The fund goes on without it: another campaign pays into it, or it is the very fund that gets what is left. */
export const isShared = async (source: Source, { id, fundId, overflowFundId }: Pick<Held, 'id' | 'fundId' | 'overflowFundId'>): Promise<boolean> =>
  fundId === overflowFundId || (await source.query(`SELECT 1 AS one FROM campaign WHERE fund_id = $1 AND id <> $2 AND state NOT IN ('closed', 'archived') LIMIT 1`, [fundId, id])).length > 0;

/** Whether somebody still asks for this purpose: another campaign, or the fund is where all rests go. Two that end at once look one after the other, so that the second sees the first gone. */
async function goesOn(change: Change, campaign: Held): Promise<boolean> {
  await change.query('SELECT pg_advisory_xact_lock($1, $2)', [LOCKS.campaignFund, campaign.fundId]);
  return isAskedFor(change, campaign);
}

const isAskedFor = async (source: Source, { id, fundId, overflowFundId }: Pick<Held, 'id' | 'fundId' | 'overflowFundId'>): Promise<boolean> =>
  fundId === overflowFundId || (await source.query(`SELECT 1 AS one FROM campaign WHERE fund_id = $1 AND id <> $2 AND state IN ('open', 'paused') LIMIT 1`, [fundId, id])).length > 0;

/** What is charged until Stripe has stopped a monthly gift, or is still paid on an open page, goes to the overflow purpose that was agreed to with the gift. */
async function endGifts(change: Change, campaign: Held, monthly: readonly string[]): Promise<void> {
  const unpaid = await unpaidOf(change, campaign.fundId);
  const fund = (await change.one<{ code: string }>('SELECT code FROM ledger.fund WHERE id = $1', [campaign.fundId]))!;
  await closeMonthly(change, fund.code, await agreedOf(change, campaign, monthly));
  await moveUnpaid(change, { id: campaign.fundId, code: fund.code }, await agreedOf(change, campaign, unpaid));
}

const agreedOf = (change: Change, { fundId, overflowFundId }: Held, references: readonly string[]): Promise<ClosingGift[]> =>
  change.query(
    `SELECT d.id AS reference, CASE WHEN o.fund_id = $2 THEN $3 ELSE coalesce(o.fund_id, $3) END AS "fundId"
     FROM donation d LEFT JOIN overflow_purpose o ON o.id = d.overflow_purpose_id WHERE d.id = ANY ($1::uuid[])`, [references, fundId, overflowFundId]);

const END_NOT_ASKED = 'People give to it monthly and their gifts would end with it: one person asks for that, another does it.';

/** Writes down who does it, beside who asked. */
async function byTwo(change: Change, { id, endAskedBy }: Held): Promise<void> {
  if (endAskedBy === null) throw new Conflict('campaigns.endNotAsked', END_NOT_ASKED);
  if (endAskedBy === change.actor.id) throw new Forbidden('campaigns.sameAsker', 'Another person than the one who asked decides about it.');
  await change.query('UPDATE campaign SET end_done_by = $2 WHERE id = $1', [id, change.actor.id]);
}

/** Whether monthly gifts would end with it. */
export const endsGifts = async (source: Source, campaign: Pick<Held, 'id' | 'fundId' | 'overflowFundId'>): Promise<boolean> =>
  !(await isAskedFor(source, campaign)) && (await hasMonthly(source, campaign.fundId));

/** The sum that is moved is published: moved sooner it would tell what came in a month whose figures are not out (docs/security.md). The months in which gifts came and that are open, oldest first. */
export async function openMonthsOf(source: Source, fundId: number): Promise<PeriodId[]> {
  const rows = await source.query<{ month: PeriodId }>(
    `SELECT DISTINCT to_char(e.effective_on, 'YYYY-MM') AS month FROM ledger.entry e JOIN raised l ON l.entry_id = e.id
     WHERE l.fund_id = $1 AND NOT EXISTS (SELECT FROM ledger.period p WHERE p.state = 'closed' AND p.id = to_char(e.effective_on, 'YYYY-MM')) ORDER BY 1`, [fundId]);
  return rows.map(({ month }) => month);
}

async function assertMonthsClosed(change: Change, fundId: number): Promise<void> {
  if ((await openMonthsOf(change, fundId)).length > 0) throw new Conflict('campaigns.monthOpen', 'A month in which gifts came is not closed yet: what is left is moved after that.');
}

async function heldRest(change: Change, id: string): Promise<Rest> {
  const row = await change.one<Rest>(
    `SELECT r.id, c.slug, r.state, r.currency, r.amount_minor AS amount, r.from_fund_id AS "fromFundId", r.to_fund_id AS "toFundId", r.asked_by AS "askedBy"
     FROM campaign_rest r JOIN campaign c ON c.id = r.campaign_id WHERE r.id = $1 FOR UPDATE OF r`, [id]);
  if (!row) throw new NotFound('campaigns.noRest', 'There is no such request.');
  return row;
}
