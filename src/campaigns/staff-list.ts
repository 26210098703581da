import { Inject, Injectable } from '@nestjs/common';
import type { Day, PeriodId } from '../kernel/clock.js';
import { minorFromDb, money, currencyOf, type Money } from '../kernel/money.js';
import { NotFound } from '../kernel/problem.js';
import { Reader } from '../platform/database/index.js';
import { endsGifts, isShared, openMonthsOf, restOf } from './closing.js';
import { contentOf, type Content } from './content.js';
import type { Kind } from './draft.js';
import { END_WAITS } from './held.js';
import { HAS_ENDED, type CampaignState } from './lives.js';
import type { PauseReason } from './pausing.js';
import { updatesOf, type StaffUpdate } from './updates/desk.js';

export interface StaffCampaign {
  readonly id: string;
  readonly slug: string;
  readonly kind: Kind;
  readonly title: string;
  readonly state: CampaignState;
  readonly need: 'needed' | 'covered';
  readonly needSaidOn: Day;
  readonly deadline: Day;
  readonly fund: string;
  readonly fundId: number;
  readonly overflowFundId: number;
  readonly draftedBy: string;
  readonly done: string | null;
  /** Who asked for its end, and the last day on which another person may do it; nobody once that lapsed. */
  readonly endAskedBy: string | null;
  readonly endAskedUntil: Day | null;
}
export interface StaffRest {
  readonly id: string;
  readonly amount: Money;
  readonly to: string;
  readonly state: 'asked' | 'moved' | 'refused';
  readonly askedOn: Day;
  readonly askedBy: string;
}
export interface StaffPause {
  readonly reason: PauseReason;
  readonly note: string;
  readonly pausedBy: string;
  readonly pausedOn: Day;
  readonly resumedOn: Day | null;
  readonly resumedNote: string | null;
}
/** One campaign with all that its page in the console tells. */
export interface StaffView {
  readonly campaign: StaffCampaign;
  readonly content: Content;
  readonly checkedOn: Day | null;
  readonly consentEnded: boolean;
  readonly pauses: readonly StaffPause[];
  readonly rests: readonly StaffRest[];
  /** What its fund raised (the view `raised`), and apart from it what is on its way: bank debits that wait. */
  readonly raised: readonly Money[];
  readonly onItsWay: readonly Money[];
  /** What the fund could still promise, by currency, and would have to be moved before it closes. */
  readonly left: readonly Money[];
  /** Months with gifts that are not closed: nothing is moved before they are. */
  readonly openMonths: readonly PeriodId[];
  /** What is told of it since it opened, or waits to be. */
  readonly updates: readonly StaffUpdate[];
  /** Its fund goes on without it: nothing is moved. */
  readonly shared: boolean;
  /** Monthly gifts end with it, so that its end takes two people. */
  readonly endsGifts: boolean;
  readonly history: readonly { readonly kind: string; readonly at: Date; readonly role: string }[];
}

const HEAD = `SELECT c.id, c.slug, c.kind, t.title, c.state, c.need, c.need_said_on AS "needSaidOn", c.deadline, f.code AS fund, c.fund_id AS "fundId", o.fund_id AS "overflowFundId", c.drafted_by AS "draftedBy", c.done, CASE WHEN ${END_WAITS} THEN c.end_asked_by END AS "endAskedBy", c.end_asked_until AS "endAskedUntil"
  FROM campaign c JOIN campaign_text t ON t.campaign_id = c.id AND t.lang = 'en' JOIN ledger.fund f ON f.id = c.fund_id JOIN overflow_purpose o ON o.id = c.overflow_id`;

/** What staff see of campaigns, drafts too. */
@Injectable()
export class StaffList {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  /** Those that wait for a second person first. */
  list(limit = 100): Promise<StaffCampaign[]> {
    return this.reader.query(`${HEAD} ORDER BY c.state IN ('draft', 'checked') DESC, c.state IN ('open', 'paused') DESC, c.state = 'closing' DESC, c.n DESC LIMIT $1`, [limit]);
  }

  /** Throws NotFound `campaigns.notFound`. */
  async find(slug: string): Promise<StaffView> {
    const campaign = await this.reader.one<StaffCampaign>(`${HEAD} WHERE c.slug = $1`, [slug]);
    const content = await contentOf(this.reader, slug);
    if (!campaign || !content) throw new NotFound('campaigns.notFound', 'There is no campaign at this address.');
    const shared = await isShared(this.reader, campaign);
    const [checked, ended, pauses, rests, raised, onItsWay, left, openMonths, updates, ends, history] = await Promise.all([
      this.reader.one<{ on: Day }>('SELECT checked_on AS on FROM campaign_check WHERE campaign_id = $1 ORDER BY n DESC LIMIT 1', [campaign.id]),
      this.reader.one('SELECT 1 AS one FROM campaign_consent WHERE campaign_id = $1 AND ended_on IS NOT NULL LIMIT 1', [campaign.id]),
      this.reader.query<StaffPause>('SELECT reason, note, paused_by AS "pausedBy", paused_on AS "pausedOn", resumed_on AS "resumedOn", resumed_note AS "resumedNote" FROM campaign_pause WHERE campaign_id = $1 ORDER BY n DESC LIMIT 20', [campaign.id]),
      this.rests(campaign.id),
      this.sums('SELECT currency, sum(amount) AS amount FROM raised WHERE fund_id = $1 GROUP BY 1 ORDER BY 1', campaign.fundId),
      this.sums(`SELECT currency, sum(amount_minor) AS amount FROM payment WHERE fund_id = $1 AND rail = 'sepa_debit' AND status = 'waiting' GROUP BY 1 ORDER BY 1`, campaign.fundId),
      HAS_ENDED.has(campaign.state) && !shared ? restOf(this.reader, campaign.fundId) : [],
      HAS_ENDED.has(campaign.state) && !shared ? openMonthsOf(this.reader, campaign.fundId) : [],
      updatesOf(this.reader, slug, 20),
      endsGifts(this.reader, campaign),
      this.reader.query<StaffView['history'][number]>(`SELECT kind, at, actor_role AS role FROM audit.entry WHERE subject_type = 'campaign' AND subject_id = $1 ORDER BY at, id LIMIT 200`, [slug]),
    ]);
    return { campaign, content, checkedOn: checked?.on ?? null, consentEnded: ended !== undefined, pauses, rests, raised, onItsWay, left, openMonths, updates, shared, endsGifts: ends, history };
  }

  private async sums(sql: string, fundId: number): Promise<Money[]> {
    const rows = await this.reader.query<{ currency: string; amount: string }>(sql, [fundId]);
    return rows.map(({ currency, amount }) => money(minorFromDb(amount), currencyOf(currency)));
  }

  private async rests(id: string): Promise<StaffRest[]> {
    const rows = await this.reader.query<Omit<StaffRest, 'amount'> & { amount: string; currency: string }>(
      `SELECT r.id, r.amount_minor AS amount, r.currency, f.code AS to, r.state, r.asked_on AS "askedOn", r.asked_by AS "askedBy"
       FROM campaign_rest r JOIN ledger.fund f ON f.id = r.to_fund_id WHERE r.campaign_id = $1 ORDER BY r.n DESC`, [id]);
    return rows.map(({ amount, currency, ...row }) => ({ ...row, amount: money(minorFromDb(amount), currencyOf(currency)) }));
  }
}
