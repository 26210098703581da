import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/actor.js';
import { dayOf, type Day } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import { Conflict, Invalid } from '../../kernel/problem.js';
import { Changes } from '../../platform/change/index.js';
import { Files } from '../../platform/files/files.js';
import { Vault } from '../../platform/vault/index.js';
import { assertConsented, held } from '../held.js';
import { makeChange } from './amending.js';
import { ownerOf, photoOf } from './photo-place.js';
import { chanceDays, dueOn, updateLife, type UpdateState } from './life.js';
import { updateAllowed, updateEdited, updateRestored, updateReturned, updateSilenced, updateWithdrawn, updateWritten } from './records.js';
import { assertRead, assertSecond, assertTold, heldUpdate, turnUpdate, type UpdateRow } from './rows.js';
import { doubtsOf, inputOf, isSilent, silence, type UpdateDraft } from './words.js';

/** What was written: whether it waits for a second person, and which version it is. */
export interface UpdateWritten {
  readonly id: string;
  readonly state: UpdateState;
  readonly version: string;
}

/** News of a campaign, from its writing to its way back. When it is told: publication.ts; changes of the campaign itself: amending.ts. */
@Injectable()
export class Updates {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Files) private readonly files: Files,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** Keeps it for its day, or for a second person where there is a photo or the lint hesitates. Throws Conflict `updates.notOpen`, and `campaigns.consentEnded` once consent was taken back: nothing is told then. `on` is the day it was written. */
  write(actor: Actor, slug: string, draft: UpdateDraft, key: string, on?: Day): Promise<UpdateWritten> {
    return this.changes.run(actor, async (change) => {
      const campaign = await held(change, slug);
      assertTold(campaign.state);
      await assertConsented(change, campaign.id);
      assertAlt(draft, Boolean(draft.photo));
      const [id, doubts, writtenOn] = [newId(), doubtsOf(draft.words), on ?? dayOf(change.at)];
      const hasPhoto = Boolean(draft.photo);
      const state = doubts.length > 0 || hasPhoto ? 'waiting' : 'scheduled';
      const record = change.record(updateWritten, { type: 'campaignUpdate', id }, { campaign: slug, state });
      await change.query(
        `INSERT INTO campaign_update (id, campaign_id, kind, state, words, doubts, has_photo, delay_days, written_by, written_on, asked_by, due_on, record_id) VALUES ($1, $2, 'news', $3, $4, $5, $6, $7, $8, $9, $8, $10, $11)`,
        [id, campaign.id, state, JSON.stringify(draft.words), doubts, hasPhoto, draft.delayDays, actor.id, writtenOn, planned({ writtenOn, delayDays: draft.delayDays }, writtenOn), record]);
      if (draft.photo) await this.files.keep(change, photoOf(id), ownerOf(id), draft.photo);
      return { id, state, version: record };
    }, { key, input: { slug, ...inputOf(draft) } });
  }

  /** Writes news anew before it is told; what somebody else had to read once, somebody reads again. Throws Conflict `campaignUpdate.cannot`, `updates.changeStays`, `campaigns.consentEnded`. */
  edit(actor: Actor, id: string, draft: UpdateDraft): Promise<UpdateWritten> {
    return this.changes.run(actor, async (change) => {
      const row = await heldUpdate(change, id);
      if (row.kind === 'change') throw new Conflict('updates.changeStays', 'A change of the campaign is proposed anew, not rewritten.');
      await assertConsented(change, row.campaignId);
      const doubts = doubtsOf(draft.words);
      const hasPhoto = draft.photo === undefined ? row.hasPhoto : draft.photo !== null;
      assertAlt(draft, hasPhoto);
      const record = change.record(updateEdited, { type: 'campaignUpdate', id });
      const event = row.state === 'scheduled' && (row.readBy !== null || hasPhoto || doubts.length > 0) ? 'ask' : 'edit';
      await turnUpdate(change, row, event, record, {
        words: JSON.stringify(draft.words), doubts, has_photo: hasPhoto, delay_days: draft.delayDays, written_by: actor.id, written_on: dayOf(change.at), asked_by: actor.id, read_by: null,
        due_on: planned({ writtenOn: dayOf(change.at), delayDays: draft.delayDays }, dayOf(change.at)),
      });
      if (draft.photo !== undefined && row.hasPhoto) await this.files.remove(change, photoOf(id));
      if (draft.photo) await this.files.keep(change, photoOf(id), ownerOf(id), draft.photo);
      return { id, state: updateLife.next(row.state, event), version: record };
    });
  }

  /** A second person found nothing in the version they read: news waits for its day, a change is made and told. Throws Forbidden `updates.samePerson`, Conflict `campaignUpdate.cannot`, `updates.changedMeanwhile`. */
  allow(actor: Actor, id: string, version: string, on?: Day): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const row = await heldUpdate(change, id);
      updateLife.next(row.state, 'allow');
      assertSecond(actor.id, row);
      assertRead(version, row);
      if (row.kind === 'change') return makeChange(change, row, this.vault);
      const record = change.record(updateAllowed, { type: 'campaignUpdate', id });
      await turnUpdate(change, row, 'allow', record, { read_by: actor.id, returned_because: null, due_on: planned(row, on ?? dayOf(change.at)) });
    });
  }

  /** Back to the writer with a sentence for them. Throws as `allow`. */
  sendBack(actor: Actor, id: string, version: string, because: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const row = await heldUpdate(change, id);
      updateLife.next(row.state, 'return');
      assertSecond(actor.id, row);
      assertRead(version, row);
      if (row.kind === 'change') throw new Conflict('updates.changeStays', 'A change is allowed or withdrawn.');
      await turnUpdate(change, row, 'return', change.record(updateReturned, { type: 'campaignUpdate', id }), { returned_because: because });
    });
  }

  /** One person is enough: it is not, or no longer, told, and its photo is destroyed. Of a change that was made only the words go, for good; its figures and day stay. Throws Conflict `updates.changeStays` when they went already. */
  withdraw(actor: Actor, id: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const row = await heldUpdate(change, id);
      if (row.kind !== 'change' || row.state !== 'published') {
        await turnUpdate(change, row, 'withdraw', change.record(updateWithdrawn, { type: 'campaignUpdate', id }, { from: row.state }), { has_photo: false });
        return this.files.remove(change, photoOf(id));
      }
      if (isSilent(row.words)) throw new Conflict('updates.changeStays', 'The figures of what was changed stay told. Change the campaign again.');
      await turnUpdate(change, row, 'silence', change.record(updateSilenced, { type: 'campaignUpdate', id }), { words: JSON.stringify(silence()), doubts: [] });
    });
  }

  /** The way back: before a second person again, and then on a new day. Throws Conflict `campaignUpdate.cannot`. */
  restore(actor: Actor, id: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const row = await heldUpdate(change, id);
      await turnUpdate(change, row, 'restore', change.record(updateRestored, { type: 'campaignUpdate', id }), { asked_by: actor.id, read_by: null, published_on: null });
    });
  }
}

const planned = ({ writtenOn, delayDays }: Pick<UpdateRow, 'writtenOn' | 'delayDays'>, now: Day): Day => dueOn({ writtenOn, delay: delayDays, chance: randomInt(chanceDays(delayDays) + 1), now });

/** Throws Invalid `updates.alt`: who does not see the photo reads what it shows. */
function assertAlt({ words }: Pick<UpdateDraft, 'words'>, hasPhoto: boolean): void {
  const sentence = 'Say in a few words what the photo shows.';
  if (hasPhoto && !words.en.alt) throw new Invalid('updates.alt', sentence, { alt: sentence });
}

