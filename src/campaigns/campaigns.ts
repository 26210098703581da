import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { dayOf } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';
import { Conflict, NotFound } from '../kernel/problem.js';
import { CORE_FUND_ID, Funds } from '../ledger/index.js';
import { Changes, type Change } from '../platform/change/index.js';
import { Vault } from '../platform/vault/index.js';
import { referenceOf } from './code.js';
import { dropParts, overflowOf, writeParts } from './content.js';
import { checkDraft, type CampaignDraft } from './draft.js';
import { held, turn } from './held.js';
import { campaignLife } from './lives.js';
import { campaignDrafted, campaignEdited, campaignNeedSaid } from './records.js';

/** Writing campaigns, and saying what is needed. Who publishes and closes them: publishing.ts, closing.ts. */
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
      await this.insert(change, draft, await this.fundOf(change, draft));
      return draft.slug;
    }, { key, input: draft });
  }

  /**
   * Writes a draft anew; what a second person had checked they check again. Its address, currency and fund stay. Throws Invalid
   * naming the fields, Conflict `campaign.cannot` once it was published.
   */
  edit(actor: Actor, slug: string, draft: CampaignDraft): Promise<void> {
    checkDraft({ ...draft, slug }, dayOf(new Date()));
    return this.changes.run(actor, async (change) => {
      const campaign = await held(change, slug);
      campaignLife.next(campaign.state, 'edit');
      const recordId = change.record(campaignEdited, { type: 'campaign', id: slug });
      await dropParts(change, campaign.id);
      await writeParts(change, campaign.id, draft);
      const overflow = newId();
      await this.stateOverflow(change, { id: overflow, campaignId: campaign.id, draft, recordId });
      await change.query('UPDATE campaign SET kind = $2, partner = $3, fees_paid_by = $4, deadline = $5, prices_on = $6, overflow_id = $7, drafted_by = $8 WHERE id = $1',
        [campaign.id, draft.kind ?? 'own', draft.partner ?? null, draft.feesPaidBy, draft.deadline, draft.pricesOn, overflow, actor.id]);
      await turn(change, campaign, 'edit', recordId);
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
    return this.openFund(change, fundCode, 'fundCode');
  }

  private async openFund(change: Change, code: string, field: 'fundCode' | 'overflowFund'): Promise<number> {
    const fund = await this.funds.byCode(change, code);
    if (!fund || fund.closedOn !== null) {
      throw new NotFound('campaigns.noFund', 'There is no open fund with this code.', { [field]: 'Choose an open fund.' });
    }
    return fund.id;
  }

  private async insert(change: Change, draft: CampaignDraft, fundId: number): Promise<void> {
    const [id, overflow] = [newId(), newId()];
    const recordId = change.record(campaignDrafted, { type: 'campaign', id: draft.slug });
    const rows = await change.query(
      `INSERT INTO campaign (id, slug, kind, partner, fund_id, currency, fees_paid_by, deadline, prices_on, need, need_said_on, need_said_role, transfer_reference, drafted_by, record_id, overflow_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'needed', $10, $11, $12, $13, $14, $15) ON CONFLICT (slug) DO NOTHING RETURNING id`,
      [id, draft.slug, draft.kind ?? 'own', draft.partner ?? null, fundId, draft.currency, draft.feesPaidBy, draft.deadline, draft.pricesOn, dayOf(change.at), roleOf(change.actor), referenceOf(this.vault, id), change.actor.id, recordId, overflow]);
    if (rows.length === 0) throw new Conflict('campaigns.slugTaken', 'Another campaign has this address already.', { slug: 'Choose another address.' });
    await this.stateOverflow(change, { id: overflow, campaignId: id, draft, recordId });
    await writeParts(change, id, draft);
  }

  /** Where more than is needed goes: a row of its own, whose id each donation keeps. */
  private async stateOverflow(change: Change, { id, campaignId, draft, recordId }: { id: string; campaignId: string; draft: CampaignDraft; recordId: string }): Promise<void> {
    const fundId = draft.overflowFund === undefined ? CORE_FUND_ID : await this.openFund(change, draft.overflowFund, 'overflowFund');
    await change.query('INSERT INTO overflow_purpose (id, campaign_id, fund_id, words, stated_on, record_id) VALUES ($1, $2, $3, $4, $5, $6)',
      [id, campaignId, fundId, JSON.stringify(overflowOf(draft.words)), dayOf(change.at), recordId]);
  }
}

const roleOf = (actor: Actor): string => (actor.roles.includes('campaigner') ? 'campaigner' : (actor.roles[0] ?? actor.kind));
