import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/actor.js';
import { dayOf } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import { Conflict } from '../../kernel/problem.js';
import type { Fields } from '../../kernel/record.js';
import { Changes, type Change } from '../../platform/change/index.js';
import { contentOf } from '../content.js';
import { held } from '../held.js';
import { changedBy, stillStands, totalOf, type Amendment, type Changed } from './changed.js';
import { updateTold } from './jobs.js';
import { campaignChanged, updateWritten } from './records.js';
import { turnUpdate, type UpdateRow } from './rows.js';
import { doubtsOf, type AllWords } from './words.js';

const AMENDABLE = ['open', 'paused'];

/** Changes of a campaign that is open: proposed by one person, made by another, and told with what was before. Nothing is overwritten in silence. */
@Injectable()
export class Amending {
  constructor(@Inject(Changes) private readonly changes: Changes) {}

  /** Puts the change before a second person; `why` is told with it. Throws Conflict `updates.notAmendable`, Invalid `updates.nothingChanged` or `campaigns.draft`. */
  propose(actor: Actor, slug: string, amendment: Amendment, why: AllWords, key: string): Promise<{ id: string }> {
    return this.changes.run(actor, async (change) => {
      const campaign = await held(change, slug);
      if (!AMENDABLE.includes(campaign.state)) throw new Conflict('updates.notAmendable', 'Only a campaign that is open or rests is changed.');
      const changed = changedBy((await contentOf(change, slug))!, amendment, dayOf(change.at));
      const id = newId();
      const record = change.record(updateWritten, { type: 'campaignUpdate', id }, { campaign: slug, state: 'waiting' });
      await change.query(
        `INSERT INTO campaign_update (id, campaign_id, kind, state, words, doubts, has_photo, changed, delay_days, written_by, written_on, asked_by, record_id) VALUES ($1, $2, 'change', 'waiting', $3, $4, false, $5, 0, $6, $7, $6, $8)`,
        [id, campaign.id, JSON.stringify(why), doubtsOf(why), JSON.stringify(changed), actor.id, dayOf(change.at), record]);
      return { id };
    }, { key, input: { slug, amendment, why } });
  }
}

/** Makes the change that was read, and tells it on this day. Throws Conflict `updates.changedMeanwhile`, `updates.notAmendable`. */
export async function makeChange(change: Change, row: UpdateRow): Promise<void> {
  const { changed, slug, campaignId } = row;
  const campaign = await held(change, slug);
  if (!AMENDABLE.includes(campaign.state)) throw new Conflict('updates.notAmendable', 'Only a campaign that is open or rests is changed.');
  const content = await contentOf(change, slug);
  if (!changed || !content || !stillStands(content, changed)) throw new Conflict('updates.changedMeanwhile', 'The campaign was changed since this was proposed. Withdraw it and propose it anew.');
  const record = change.record(campaignChanged, { type: 'campaign', id: slug }, figuresOf(changed));
  await apply(change, campaignId, changed, record);
  await turnUpdate(change, row, 'make', record, { read_by: change.actor.id, published_on: dayOf(change.at) });
  change.later(updateTold, { updateId: row.id });
}

async function apply(change: Change, id: string, { deadline, items, texts }: Changed, record: string): Promise<void> {
  await change.query('UPDATE campaign SET deadline = coalesce($2, deadline), prices_on = CASE WHEN $3 THEN $4 ELSE prices_on END, record_id = $5 WHERE id = $1', [id, deadline?.after ?? null, items !== undefined, dayOf(change.at), record]);
  if (items) {
    await change.query('DELETE FROM campaign_item WHERE campaign_id = $1', [id]);
    await change.query(
      `INSERT INTO campaign_item (campaign_id, line, label, each_minor, number)
       SELECT $1, n, i->'label', (i->>'eachMinor')::bigint, (i->>'number')::int FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS t(i, n)`, [id, JSON.stringify(items.after)]);
  }
  for (const [lang, { summary, story }] of Object.entries(texts?.after ?? {})) await change.query('UPDATE campaign_text SET summary = $3, story = $4 WHERE campaign_id = $1 AND lang = $2', [id, lang, summary, story]);
}

function figuresOf({ deadline, items, texts }: Changed): Fields {
  return {
    ...(deadline ? { deadlineBefore: deadline.before, deadlineAfter: deadline.after } : {}),
    ...(items ? { budgetBefore: totalOf(items.before), budgetAfter: totalOf(items.after) } : {}),
    ...(texts ? { wordsBefore: texts.before } : {}),
  };
}
