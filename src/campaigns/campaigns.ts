import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { dayOf } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';
import { Conflict, Forbidden, NotFound } from '../kernel/problem.js';
import { Funds } from '../ledger/index.js';
import { Changes, type Change } from '../platform/change/index.js';
import { Vault } from '../platform/vault/index.js';
import { referenceOf } from './code.js';
import { checkDraft, type CampaignDraft, type CampaignWords } from './draft.js';
import { campaignLife, type CampaignState } from './lives.js';
import { campaignClosed, campaignDrafted, campaignNeedSaid, campaignPublished } from './records.js';

interface Held {
  readonly id: string;
  readonly state: CampaignState;
  readonly draftedBy: string;
}

/** What staff do with campaigns: one writes, another publishes; one is enough to close. */
@Injectable()
export class Campaigns {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Funds) private readonly funds: Funds,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** Stores a draft and opens its fund. Throws Invalid naming the fields, Conflict `campaigns.slugTaken`, NotFound `campaigns.noFund`. Returns the slug. */
  draft(actor: Actor, draft: CampaignDraft, key: string): Promise<string> {
    checkDraft(draft, dayOf(new Date()));
    return this.changes.run(actor, async (change) => {
      const fundId = await this.fundOf(change, draft);
      await this.insert(change, draft, fundId);
      return draft.slug;
    }, { key, input: draft });
  }

  /** Throws Forbidden `campaigns.samePerson`: who wrote it does not publish it. */
  publish(actor: Actor, slug: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const { id, state, draftedBy } = await held(change, slug);
      const next = campaignLife.next(state, 'publish');
      if (draftedBy === actor.id) throw new Forbidden('campaigns.samePerson', 'Another person than the one who wrote it publishes a campaign.');
      const recordId = change.record(campaignPublished, { type: 'campaign', id: slug });
      await change.query('UPDATE campaign SET state = $2, published_by = $3, published_on = $4, record_id = $5 WHERE id = $1', [id, next, actor.id, dayOf(change.at), recordId]);
    });
  }

  close(actor: Actor, slug: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const { id, state } = await held(change, slug);
      const recordId = change.record(campaignClosed, { type: 'campaign', id: slug });
      await change.query('UPDATE campaign SET state = $2, record_id = $3 WHERE id = $1', [id, campaignLife.next(state, 'close'), recordId]);
    });
  }

  /** Says, as a person and on this day, whether it is still needed. */
  sayNeed(actor: Actor, slug: string, need: 'needed' | 'covered'): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const { id } = await held(change, slug);
      const recordId = change.record(campaignNeedSaid, { type: 'campaign', id: slug }, { need });
      await change.query('UPDATE campaign SET need = $2, need_said_on = $3, need_said_role = $4, record_id = $5 WHERE id = $1', [id, need, dayOf(change.at), roleOf(actor), recordId]);
    });
  }

  private async fundOf(change: Change, { fundCode, slug, words }: CampaignDraft): Promise<number> {
    if (fundCode === undefined) return (await this.funds.create(change, { code: slug.slice(0, 40).replace(/-$/, ''), name: words.en.title, restriction: 'restricted' })).id;
    const fund = await this.funds.byCode(change, fundCode);
    if (!fund || fund.closedOn !== null) throw new NotFound('campaigns.noFund', 'There is no open fund with this code.', { fundCode: 'Choose an open fund.' });
    return fund.id;
  }

  private async insert(change: Change, draft: CampaignDraft, fundId: number): Promise<void> {
    const id = newId();
    const recordId = change.record(campaignDrafted, { type: 'campaign', id: draft.slug });
    const rows = await change.query(
      `INSERT INTO campaign (id, slug, fund_id, currency, fees_paid_by, deadline, prices_on, need, need_said_on, need_said_role, transfer_reference, drafted_by, record_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'needed', $8, $9, $10, $11, $12) ON CONFLICT (slug) DO NOTHING RETURNING id`,
      [id, draft.slug, fundId, draft.currency, draft.feesPaidBy, draft.deadline, draft.pricesOn, dayOf(change.at), roleOf(change.actor), referenceOf(this.vault, id), change.actor.id, recordId]);
    if (rows.length === 0) throw new Conflict('campaigns.slugTaken', 'Another campaign has this address already.', { slug: 'Choose another address.' });
    await insertParts(change, id, draft);
  }
}

async function insertParts(change: Change, id: string, { words, items, gifts }: CampaignDraft): Promise<void> {
  const texts = Object.entries(words as Record<string, CampaignWords | undefined>).flatMap(([lang, text]) => (text ? [{ lang, ...text }] : []));
  await change.query(
    `INSERT INTO campaign_text (campaign_id, lang, title, summary, overflow, verified)
     SELECT $1, lang, title, summary, overflow, verified FROM jsonb_to_recordset($2) AS t(lang text, title text, summary text, overflow text, verified text)`, [id, JSON.stringify(texts)]);
  await change.query(
    `INSERT INTO campaign_item (campaign_id, line, label, each_minor, number)
     SELECT $1, row_number() OVER (), i->'label', (i->>'eachMinor')::bigint, (i->>'number')::int FROM jsonb_array_elements($2::jsonb) i`, [id, JSON.stringify(items)]);
  await change.query(
    `INSERT INTO gift (id, campaign_id, line, drawing, label, note, goods_minor, postage_minor)
     SELECT (g->>'id')::uuid, $1, row_number() OVER (), g->>'drawing', g->'label', g->'note', (g->>'goodsMinor')::bigint, (g->>'postageMinor')::bigint FROM jsonb_array_elements($2::jsonb) g`,
    [id, JSON.stringify(gifts.map((gift) => ({ id: newId(), ...gift })))]);
}

const roleOf = (actor: Actor): string => (actor.roles.includes('campaigner') ? 'campaigner' : (actor.roles[0] ?? actor.kind));

/** The campaign's row, locked. Throws NotFound `campaigns.notFound`. */
async function held(change: Change, slug: string): Promise<Held> {
  const row = await change.one<Held>('SELECT id, state, drafted_by AS "draftedBy" FROM campaign WHERE slug = $1 FOR UPDATE', [slug]);
  if (!row) throw new NotFound('campaigns.notFound', 'There is no campaign at this address.');
  return row;
}
