import type { Day } from '../../kernel/clock.js';
import { Conflict, Forbidden, NotFound } from '../../kernel/problem.js';
import type { Change } from '../../platform/change/index.js';
import type { Changed } from './changed.js';
import { updateLife, type UpdateState } from './life.js';
import type { AllWords } from './words.js';

export interface UpdateRow {
  readonly id: string;
  readonly campaignId: string;
  readonly slug: string;
  readonly kind: 'news' | 'change';
  readonly state: UpdateState;
  readonly words: AllWords;
  readonly hasPhoto: boolean;
  readonly changed: Changed | null;
  readonly delayDays: number;
  readonly writtenBy: string;
  readonly writtenOn: Day;
  readonly askedBy: string;
  /** Who else read it as it stands. */
  readonly readBy: string | null;
  /** Which version it is: the record that explains it, another after every step. */
  readonly version: string;
  readonly publishedOn: Day | null;
}
export const UPDATE = `u.id, u.campaign_id AS "campaignId", c.slug, u.kind, u.state, u.words, u.has_photo AS "hasPhoto", u.changed, u.delay_days AS "delayDays", u.written_by AS "writtenBy", u.written_on AS "writtenOn", u.asked_by AS "askedBy", u.read_by AS "readBy", u.record_id AS version, u.published_on AS "publishedOn"`;

/** The update's row, locked. Throws NotFound `updates.none`. */
export async function heldUpdate(change: Change, id: string): Promise<UpdateRow> {
  const row = await change.one<UpdateRow>(`SELECT ${UPDATE} FROM campaign_update u JOIN campaign c ON c.id = u.campaign_id WHERE u.id = $1 FOR UPDATE OF u`, [id]);
  if (!row) throw new NotFound('updates.none', 'There is no update here.');
  return row;
}

type Event = Parameters<typeof updateLife.next>[1];

/** Takes the update one step on, with the record that says why and what else changes. Throws Conflict `campaignUpdate.cannot`. */
export async function turnUpdate(change: Change, { id, state }: Pick<UpdateRow, 'id' | 'state'>, event: Event, recordId: string, set: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const columns = Object.keys(set);
  await change.query(`UPDATE campaign_update SET state = $2, record_id = $3${columns.map((column, at) => `, ${column} = $${at + 4}`).join('')} WHERE id = $1`, [id, updateLife.next(state, event), recordId, ...columns.map((column) => set[column])]);
}

/** Throws Forbidden `updates.samePerson`: the second is never the writer, nor who brought it back. */
export function assertSecond(actorId: string, { writtenBy, askedBy }: Pick<UpdateRow, 'writtenBy' | 'askedBy'>): void {
  if (actorId === writtenBy || actorId === askedBy) throw new Forbidden('updates.samePerson', 'Another person than the one who wrote it or brought it back reads an update.');
}

/** Throws Conflict `updates.changedMeanwhile`: what a second person decides about is what they read. */
export function assertRead(version: string, row: Pick<UpdateRow, 'version'>): void {
  if (version !== row.version) throw new Conflict('updates.changedMeanwhile', 'It was changed since you opened it. Read it again.');
}

/** Throws Conflict `updates.notOpen`: before a campaign opens its draft is edited, and nothing is told of it. */
export function assertTold(state: string): void {
  if (state === 'draft' || state === 'checked') throw new Conflict('updates.notOpen', 'This campaign is not open yet: edit its draft.');
}
