import { Conflict, NotFound } from '../kernel/problem.js';
import type { Change } from '../platform/change/index.js';
import type { Kind } from './draft.js';
import { campaignLife, type CampaignState } from './lives.js';

export interface Held {
  readonly id: string;
  readonly slug: string;
  readonly kind: Kind;
  readonly state: CampaignState;
  readonly draftedBy: string;
  readonly fundId: number;
  readonly overflowFundId: number;
  /** Who asked for its end and waits for another person; null again once that lapsed. */
  readonly endAskedBy: string | null;
}

/** In SQL, of a campaign `c`: its end was asked for and that has not lapsed. */
export const END_WAITS = `c.end_asked_until >= (now() AT TIME ZONE 'UTC')::date`;

/** The campaign's row, locked. Throws NotFound `campaigns.notFound`. */
export async function held(change: Change, slug: string): Promise<Held> {
  const row = await change.one<Held>(
    `SELECT c.id, c.slug, c.kind, c.state, c.drafted_by AS "draftedBy", c.fund_id AS "fundId", o.fund_id AS "overflowFundId", CASE WHEN ${END_WAITS} THEN c.end_asked_by END AS "endAskedBy"
     FROM campaign c JOIN overflow_purpose o ON o.id = c.overflow_id WHERE c.slug = $1 FOR UPDATE OF c`, [slug]);
  if (!row) throw new NotFound('campaigns.notFound', 'There is no campaign at this address.');
  return row;
}

/** Throws Conflict `campaigns.consentEnded`. Consent that is being taken back is waited for. */
export async function assertConsented(change: Change, id: string): Promise<void> {
  await change.query('SELECT FROM campaign WHERE id = $1 FOR SHARE', [id]);
  if (await hasConsentEnded(change, id)) throw new Conflict('campaigns.consentEnded', 'The person it is for took their consent back: it can only be closed.');
}

/** Of a campaign that is held. */
export const hasConsentEnded = async (change: Change, id: string): Promise<boolean> =>
  (await change.query('SELECT 1 AS one FROM campaign_consent WHERE campaign_id = $1 AND ended_on IS NOT NULL LIMIT 1', [id])).length > 0;

type Event = Parameters<typeof campaignLife.next>[1];

/** Takes the campaign one step on, with the record that says why. Throws Conflict `campaign.cannot` where there is no such step. */
export async function turn(change: Change, { id, state }: Pick<Held, 'id' | 'state'>, event: Event, recordId: string): Promise<void> {
  await change.query('UPDATE campaign SET state = $2, record_id = $3 WHERE id = $1', [id, campaignLife.next(state, event), recordId]);
}
