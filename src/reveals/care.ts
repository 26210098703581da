import type { Actor } from '../kernel/actor.js';
import { Conflict, Forbidden, Invalid } from '../kernel/problem.js';
import type { Change } from '../platform/change/index.js';
import { records } from './records.js';

/** A person or a family whose case somebody has. */
export interface CaseOf {
  readonly kind: 'recipient' | 'household';
  readonly id: string;
}
/** How a case stands to whoever asks; colleagues only when it is theirs to hand over. */
export type Care = { readonly state: 'free' } | { readonly state: 'other' } | { readonly state: 'mine'; readonly colleagues: readonly Colleague[] };
export interface Colleague {
  readonly id: string;
  readonly signIn: string;
}
interface Source {
  query<Row>(sql: string, params?: unknown[]): Promise<Row[]>;
}

/** Nobody has it: no row, or whoever had it does not work here any more. */
const NOW = `SELECT c.worker FROM care c WHERE c.subject_kind = $1 AND c.subject = $2 AND c.ended_at IS NULL AND NOT EXISTS (SELECT FROM member m WHERE m.id = c.worker AND NOT m.active)`;

export async function workerOf(source: Source, { kind, id }: CaseOf): Promise<string | null> {
  return (await source.query<{ worker: string }>(NOW, [kind, id]))[0]?.worker ?? null;
}

/** Whose case it is, for a page: never by name. */
export async function careOf(source: Source, actor: Actor, subject: CaseOf): Promise<Care> {
  const worker = await workerOf(source, subject);
  if (worker === null) return { state: 'free' };
  if (worker !== actor.id) return { state: 'other' };
  const colleagues = await source.query<Colleague>(`SELECT id, sign_in AS "signIn" FROM member WHERE active AND 'case_worker' = ANY (roles) AND id <> $1 ORDER BY sign_in LIMIT 100`, [actor.id]);
  return { state: 'mine', colleagues };
}

/** Whoever writes a case down has it; a visitor, a family or an import leaves it free. */
export async function beginCare(change: Change, subject: CaseOf): Promise<void> {
  if (change.actor.kind !== 'person' || !change.actor.roles.includes('case_worker')) return;
  await insert(change, subject, { worker: change.actor.id, how: 'created', record: change.record(records.caseBegun, { type: subject.kind, id: subject.id }) });
}

/** Takes a case that is nobody's. Throws Conflict `reveals.notFree`; of two at once one gets it. */
export async function takeCare(change: Change, subject: CaseOf): Promise<void> {
  const worker = personOf(change);
  if ((await workerOf(change, subject)) !== null) throw notFree();
  const record = change.record(records.caseTaken, { type: subject.kind, id: subject.id });
  await change.query(`UPDATE care SET ended_at = now(), record_id = $3 WHERE subject_kind = $1 AND subject = $2 AND ended_at IS NULL AND worker IN (SELECT id FROM member WHERE NOT active)`, [subject.kind, subject.id, record]);
  await insert(change, subject, { worker, how: 'taken', record });
}

/** The same, where it is a side of another step: nothing when somebody has it. */
export async function takeIfFree(change: Change, subject: CaseOf): Promise<void> {
  if (change.actor.kind === 'person' && (await workerOf(change, subject)) === null) await takeCare(change, subject);
}

/**
 * Hands one's own case to another case worker, at once and recorded: a case that waits to be accepted would be nobody's.
 * Throws Forbidden `reveals.notYours`, Invalid `reveals.colleague` on `to`.
 */
export async function handOver(change: Change, subject: CaseOf, to: string): Promise<void> {
  const worker = await assertMine(change, subject);
  const known = await change.one(`SELECT FROM member WHERE id = $1 AND active AND 'case_worker' = ANY (roles)`, [to]);
  if (!known || to === worker) throw new Invalid('reveals.colleague', 'Choose another case worker.', { to: 'Choose another case worker.' });
  const record = change.record(records.caseHanded, { type: subject.kind, id: subject.id });
  await end(change, subject, worker, record);
  await insert(change, subject, { worker: to, how: 'handed', record });
}

/** Ends it: from now on the case is free to take. */
export async function freeCare(change: Change, subject: CaseOf): Promise<void> {
  const worker = await workerOf(change, subject);
  if (worker !== null) await end(change, subject, worker, change.record(records.caseFreed, { type: subject.kind, id: subject.id }));
}

/** The case worker who acts, when the case is theirs. Throws Forbidden `reveals.notYours`. */
export async function assertMine(change: Change, subject: CaseOf): Promise<string> {
  const person = personOf(change);
  if ((await workerOf(change, subject)) !== person) throw new Forbidden('reveals.notYours', 'This is another case worker’s case, or nobody’s yet. Take it, or ask for it to be handed over to you.');
  return person;
}

function personOf({ actor }: Change): string {
  if (actor.kind !== 'person') throw new Forbidden('reveals.personOnly', 'This is done by a person.');
  return actor.id;
}

/** Ends what this worker has; whoever got the case meanwhile keeps it. */
const end = (change: Change, { kind, id }: CaseOf, worker: string, record: string): Promise<unknown> =>
  change.query('UPDATE care SET ended_at = now(), record_id = $4 WHERE subject_kind = $1 AND subject = $2 AND worker = $3 AND ended_at IS NULL', [kind, id, worker, record]);

async function insert(change: Change, { kind, id }: CaseOf, { worker, how, record }: { worker: string; how: 'created' | 'taken' | 'handed'; record: string }): Promise<void> {
  const rows = await change.query('INSERT INTO care (subject_kind, subject, worker, how, record_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING 1', [kind, id, worker, how, record]);
  if (rows.length === 0) throw notFree();
}

const notFree = (): Conflict => new Conflict('reveals.notFree', 'Somebody has this case already. They can hand it over to you.');
