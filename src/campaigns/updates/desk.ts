import { Inject, Injectable } from '@nestjs/common';
import type { Day } from '../../kernel/clock.js';
import { currencyOf, type Currency } from '../../kernel/money.js';
import { NotFound } from '../../kernel/problem.js';
import { Reader } from '../../platform/database/index.js';
import type { Doubt } from './lint.js';
import { UPDATE, type UpdateRow } from './rows.js';

/** An update as staff see it. */
export interface StaffUpdate extends UpdateRow {
  readonly campaign: string;
  readonly currency: Currency;
  readonly doubts: readonly Doubt[];
  readonly dueOn: Day | null;
  readonly returnedBecause: string | null;
}
export interface StaffUpdateView {
  readonly update: StaffUpdate;
  readonly history: readonly { readonly kind: string; readonly at: Date; readonly role: string }[];
}

const HEAD = `SELECT ${UPDATE}, u.doubts, u.due_on AS "dueOn", u.returned_because AS "returnedBecause", c.currency, t.title AS campaign
  FROM campaign_update u JOIN campaign c ON c.id = u.campaign_id JOIN campaign_text t ON t.campaign_id = c.id AND t.lang = 'en'`;

/** Those that wait for a second person first, then what is not told yet and the latest told; of one campaign, or of all without a slug. */
export async function updatesOf(reader: Reader, slug: string | null, limit: number): Promise<StaffUpdate[]> {
  const rows = await reader.query<StaffUpdate>(`${HEAD} WHERE $1::text IS NULL OR c.slug = $1 ORDER BY u.state = 'waiting' DESC, coalesce(u.published_on, u.due_on) DESC NULLS FIRST, u.n DESC LIMIT $2`, [slug, limit]);
  return rows.map((row) => ({ ...row, currency: currencyOf(row.currency) }));
}

/** What staff see of updates, those too that nobody else does. */
@Injectable()
export class UpdatesDesk {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  /** Of all campaigns. */
  list(limit = 100): Promise<StaffUpdate[]> {
    return updatesOf(this.reader, null, limit);
  }

  /** The newest first, those after the one with this id; of one campaign, or of all. */
  async page({ limit, after, slug }: { limit: number; after?: string | undefined; slug?: string | undefined }): Promise<StaffUpdate[]> {
    const rows = await this.reader.query<StaffUpdate>(
      `${HEAD} WHERE ($2::text IS NULL OR c.slug = $2) AND ($3::text IS NULL OR u.n < (SELECT n FROM campaign_update WHERE id::text = $3)) ORDER BY u.n DESC LIMIT $1`, [limit, slug ?? null, after ?? null]);
    return rows.map((row) => ({ ...row, currency: currencyOf(row.currency) }));
  }

  /** Throws NotFound `updates.none`. */
  async find(id: string): Promise<StaffUpdateView> {
    const row = await this.reader.one<StaffUpdate>(`${HEAD} WHERE u.id = $1`, [id]);
    if (!row) throw new NotFound('updates.none', 'There is no update here.');
    const history = await this.reader.query<StaffUpdateView['history'][number]>(`SELECT kind, at, actor_role AS role FROM audit.entry WHERE subject_type = 'campaignUpdate' AND subject_id = $1 ORDER BY at, id LIMIT 200`, [id]);
    return { update: { ...row, currency: currencyOf(row.currency) }, history };
  }
}
