import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { dayOf } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';
import { Conflict, Forbidden } from '../kernel/problem.js';
import { Changes, type Change } from '../platform/change/index.js';
import { assertAllChecked, LIST_VERSION, pointsFor } from './checklist.js';
import { contentOf, digestOf } from './content.js';
import { hasConsentEnded, held, turn } from './held.js';
import { campaignLife } from './lives.js';
import { campaignChecked, campaignPublished } from './records.js';

/** The second person: goes through the list, then opens it. Neither act is for who wrote it. */
@Injectable()
export class Publishing {
  constructor(@Inject(Changes) private readonly changes: Changes) {}

  /** Throws Forbidden `campaigns.samePerson`, Invalid `campaigns.notAllChecked`, Conflict `campaign.cannot` or `campaigns.consentGone`. */
  check(actor: Actor, slug: string, ticked: readonly string[]): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const campaign = await held(change, slug);
      campaignLife.next(campaign.state, 'check');
      assertOther(actor, campaign.draftedBy);
      assertAllChecked(campaign.kind, ticked);
      await assertInForce(change, campaign.id);
      const points = pointsFor(campaign.kind);
      const content = digestOf((await contentOf(change, slug))!);
      const recordId = change.record(campaignChecked, { type: 'campaign', id: slug }, { list: LIST_VERSION, points: points.join(' '), content: content.toString('hex') });
      await change.query('INSERT INTO campaign_check (id, campaign_id, list_version, points, content, checked_by, checked_on, record_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
        [newId(), campaign.id, LIST_VERSION, points, content, actor.id, dayOf(change.at), recordId]);
      await turn(change, campaign, 'check', recordId);
    });
  }

  /** Opens what was checked, word for word. Throws Forbidden `campaigns.samePerson`, Conflict `campaign.cannot`, `campaigns.consentGone` or `campaigns.notAsChecked`. */
  publish(actor: Actor, slug: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const campaign = await held(change, slug);
      const next = campaignLife.next(campaign.state, 'publish');
      assertOther(actor, campaign.draftedBy);
      await assertInForce(change, campaign.id);
      const checked = await change.one<{ content: Buffer }>('SELECT content FROM campaign_check WHERE campaign_id = $1 ORDER BY n DESC LIMIT 1', [campaign.id]);
      if (!checked?.content.equals(digestOf((await contentOf(change, slug))!))) throw new Conflict('campaigns.notAsChecked', 'What is written is not what was checked. Somebody goes through the list again.');
      const recordId = change.record(campaignPublished, { type: 'campaign', id: slug });
      await change.query('UPDATE campaign SET state = $2, published_by = $3, published_on = $4, record_id = $5 WHERE id = $1', [campaign.id, next, actor.id, dayOf(change.at), recordId]);
    });
  }
}

function assertOther(actor: Actor, draftedBy: string): void {
  if (draftedBy === actor.id) throw new Forbidden('campaigns.samePerson', 'Another person than the one who wrote it checks and publishes a campaign.');
}

/** Consent may be taken back before anything is public: then the draft is written anew, with what is agreed to now. */
async function assertInForce(change: Change, id: string): Promise<void> {
  if (await hasConsentEnded(change, id)) throw new Conflict('campaigns.consentGone', 'The consent it stands on was taken back. Write the draft anew with what they agree to now.');
}
