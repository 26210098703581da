import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { dayOf } from '../kernel/clock.js';
import { Conflict, Forbidden } from '../kernel/problem.js';
import { Changes, type Change } from '../platform/change/index.js';
import { Files } from '../platform/files/files.js';
import { assertConsented, held, turn, type Held } from './held.js';
import { campaignLife } from './lives.js';
import { campaignConsentEnded, campaignPaused, campaignResumed } from './records.js';
import { dropPhotos } from './updates/photo-place.js';

export const PAUSE_REASONS = ['checking', 'safety', 'prices', 'enough', 'consent', 'other'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

/** A campaign that rests takes no gifts. One person is enough to stop it; another lets it go on. */
@Injectable()
export class Pausing {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Files) private readonly files: Files,
  ) {}

  /** `reason` is told in public, `note` is for ourselves. Throws Conflict `campaign.cannot`. */
  pause(actor: Actor, slug: string, { reason, note }: { reason: PauseReason; note: string }): Promise<void> {
    return this.changes.run(actor, async (change) => this.rest(change, await held(change, slug), reason, note));
  }

  /** Throws Forbidden `campaigns.samePauser`, Conflict `campaigns.consentEnded` or `campaign.cannot`. */
  resume(actor: Actor, slug: string, note: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const campaign = await held(change, slug);
      campaignLife.next(campaign.state, 'resume');
      const last = await change.one<{ n: string; pausedBy: string }>('SELECT n, paused_by AS "pausedBy" FROM campaign_pause WHERE campaign_id = $1 AND resumed_by IS NULL', [campaign.id]);
      if (last?.pausedBy === actor.id) throw new Forbidden('campaigns.samePauser', 'Another person than the one who paused it lets it go on.');
      await assertConsented(change, campaign.id);
      await change.query('UPDATE campaign_pause SET resumed_by = $2, resumed_note = $3, resumed_on = $4 WHERE n = $1', [last!.n, actor.id, note, dayOf(change.at)]);
      await turn(change, campaign, 'resume', change.record(campaignResumed, { type: 'campaign', id: slug }));
    });
  }

  /**
   * The person or household took their consent back: nothing of the campaign is public any more, the photos of its updates are destroyed, and it takes no gifts. For good.
   * Throws Conflict `campaigns.noConsent` where there is none.
   */
  endConsent(actor: Actor, slug: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const campaign = await held(change, slug);
      const ended = await change.query('UPDATE campaign_consent SET ended_on = $2 WHERE campaign_id = $1 AND ended_on IS NULL RETURNING field', [campaign.id, dayOf(change.at)]);
      if (ended.length === 0) throw new Conflict('campaigns.noConsent', 'This campaign stands on no consent.');
      const recordId = change.record(campaignConsentEnded, { type: 'campaign', id: slug });
      await dropPhotos(change, this.files, campaign.id, recordId);
      if (campaign.state === 'open') return this.rest(change, campaign, 'consent', 'Consent was taken back.');
      await change.query('UPDATE campaign SET record_id = $2 WHERE id = $1', [campaign.id, recordId]);
    });
  }

  private async rest(change: Change, campaign: Held, reason: PauseReason, note: string): Promise<void> {
    campaignLife.next(campaign.state, 'pause');
    await change.query('INSERT INTO campaign_pause (campaign_id, reason, note, paused_by, paused_on) VALUES ($1, $2, $3, $4, $5)', [campaign.id, reason, note, change.actor.id, dayOf(change.at)]);
    await turn(change, campaign, 'pause', change.record(campaignPaused, { type: 'campaign', id: campaign.slug }, { reason }));
  }
}
