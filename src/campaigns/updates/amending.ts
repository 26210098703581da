import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/actor.js';
import { dayOf } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import { Conflict } from '../../kernel/problem.js';
import type { Fields } from '../../kernel/record.js';
import { Changes, type Change } from '../../platform/change/index.js';
import { Vault } from '../../platform/vault/index.js';
import { contentOf, type Content } from '../content.js';
import { held } from '../held.js';
import { changedBy, foundIn, itemsAfter, toldOf, totalOf, wordsDiffer, type Amendment, type Changed } from './changed.js';
import { updateTold } from './jobs.js';
import { campaignChanged, updateWritten } from './records.js';
import { turnUpdate, type UpdateRow } from './rows.js';
import { doubtsOf, type AllWords } from './words.js';

const AMENDABLE = ['open', 'paused'];
type Marks = Pick<Vault, 'mac'>;
/** Our mark under what the change found. */
const markOf = (marks: Marks, content: Content, changed: Changed): Buffer => marks.mac('campaign words', foundIn(content, changed));

/** Changes of a campaign that is open: proposed by one person, made by another, and told with what was before. Nothing is overwritten in silence. */
@Injectable()
export class Amending {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** Puts the change before a second person; `why` is told with it. Throws Conflict `updates.notAmendable`, Invalid `updates.nothingChanged` or `campaigns.draft`. */
  propose(actor: Actor, slug: string, amendment: Amendment, why: AllWords, key: string): Promise<{ id: string; version: string }> {
    return this.changes.run(actor, async (change) => {
      const campaign = await held(change, slug);
      if (!AMENDABLE.includes(campaign.state)) throw new Conflict('updates.notAmendable', 'Only a campaign that is open or rests is changed.');
      const content = (await contentOf(change, slug))!;
      const changed = changedBy(content, amendment, dayOf(change.at));
      const id = newId();
      const record = change.record(updateWritten, { type: 'campaignUpdate', id }, { campaign: slug, state: 'waiting' });
      await change.query(
        `INSERT INTO campaign_update (id, campaign_id, kind, state, words, doubts, has_photo, changed, delay_days, written_by, written_on, asked_by, record_id, found_mac) VALUES ($1, $2, 'change', 'waiting', $3, $4, false, $5, 0, $6, $7, $6, $8, $9)`,
        [id, campaign.id, JSON.stringify(why), doubtsOf(why), JSON.stringify(changed), actor.id, dayOf(change.at), record, markOf(this.vault, content, changed)]);
      return { id, version: record };
    }, { key, input: { slug, amendment, why } });
  }
}

/** Makes the change that was read, and tells it on this day; what was told before loses the names of lines that are taken out. Throws Conflict `updates.changedMeanwhile`, `updates.notAmendable`. */
export async function makeChange(change: Change, row: UpdateRow, marks: Marks): Promise<void> {
  const { changed, slug, campaignId } = row;
  const campaign = await held(change, slug);
  if (!AMENDABLE.includes(campaign.state)) throw new Conflict('updates.notAmendable', 'Only a campaign that is open or rests is changed.');
  const content = await contentOf(change, slug);
  const found = await change.one<{ mac: Buffer | null }>('SELECT found_mac AS mac FROM campaign_update WHERE id = $1', [row.id]);
  if (!changed || !content || !found?.mac?.equals(markOf(marks, content, changed))) throw new Conflict('updates.changedMeanwhile', 'The campaign was changed since this was proposed. Withdraw it and propose it anew.');
  const record = change.record(campaignChanged, { type: 'campaign', id: slug }, figuresOf(changed));
  await apply(change, campaignId, changed, record);
  await turnUpdate(change, row, 'make', record, { read_by: change.actor.id, published_on: dayOf(change.at), changed: JSON.stringify(toldOf(changed, changed.lines ? itemsAfter(changed.lines) : content.items)) });
  if (changed.lines) await forgetNames(change, campaignId, itemsAfter(changed.lines));
  change.later(updateTold, { updateId: row.id });
}

async function apply(change: Change, id: string, { deadline, lines, texts }: Changed, record: string): Promise<void> {
  await change.query('UPDATE campaign SET deadline = coalesce($2, deadline), prices_on = CASE WHEN $3 THEN $4 ELSE prices_on END, record_id = $5 WHERE id = $1', [id, deadline?.after ?? null, lines !== undefined, dayOf(change.at), record]);
  if (lines) {
    await change.query('DELETE FROM campaign_item WHERE campaign_id = $1', [id]);
    await change.query(
      `INSERT INTO campaign_item (campaign_id, line, label, each_minor, number)
       SELECT $1, n, i->'label', (i->>'eachMinor')::bigint, (i->>'number')::int FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS t(i, n)`, [id, JSON.stringify(itemsAfter(lines))]);
  }
  for (const [lang, { summary, story }] of Object.entries(texts ?? {})) await change.query('UPDATE campaign_text SET summary = $3, story = $4 WHERE campaign_id = $1 AND lang = $2', [id, lang, summary, story]);
}

/** In what was told before, too: a line that is taken out leaves its figures. */
async function forgetNames(change: Change, campaignId: string, items: ReturnType<typeof itemsAfter>): Promise<void> {
  const told = await change.query<{ id: string; changed: Changed }>(`SELECT id, changed FROM campaign_update WHERE campaign_id = $1 AND kind = 'change' AND state = 'published' ORDER BY n FOR UPDATE`, [campaignId]);
  for (const { id, changed } of told) await change.query('UPDATE campaign_update SET changed = $2 WHERE id = $1', [id, JSON.stringify(toldOf(changed, items))]);
}

function figuresOf(changed: Changed): Fields {
  const { deadline, lines } = changed;
  return {
    ...(deadline ? { deadlineBefore: deadline.before, deadlineAfter: deadline.after } : {}),
    ...(lines ? { budgetBefore: totalOf(lines, 'before'), budgetAfter: totalOf(lines, 'after') } : {}),
    ...(wordsDiffer(changed) ? { wordsChanged: true } : {}),
  };
}
