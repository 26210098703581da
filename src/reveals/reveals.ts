import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { newId } from '../kernel/ids.js';
import { Forbidden, TooMany } from '../kernel/problem.js';
import { type Change, Changes, type Once } from '../platform/change/index.js';
import { type SealedAt, secretRevealed, Vault } from '../platform/vault/index.js';
import { assertMine, type CaseOf } from './care.js';
import { assertWhy, type Look, LOOKS, roleFor, type Why } from './looks.js';
import { records } from './records.js';

/** Whose secret it is; a letter is its own subject, under its writer's class. `staff` is everybody who signs in. */
export interface SubjectOf {
  readonly kind: 'recipient' | 'household' | 'donor' | 'staff';
  readonly id: string;
}
export interface Looking {
  readonly look: Look;
  readonly subject: SubjectOf;
  readonly why: Why;
  /** The key it is sealed under, where that is not the subject's. */
  readonly key?: string;
  /** What is opened, as `table.column`. */
  readonly fields: readonly string[];
}
/** Opens one of the fields that were named. */
export type Open = (at: SealedAt, sealed: Buffer) => Promise<string>;

/** The one way in which a person of ours comes to see a secret: role, case, reason, budget and record, in the transaction that opens it. */
@Injectable()
export class Reveals {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /**
   * Begins a look and answers what opens its fields. Throws Forbidden `reveals.role`, `reveals.notYours`, Invalid `reveals.reason`,
   * `reveals.note`, TooMany `reveals.budget`; then nothing was opened or counted.
   */
  async look(change: Change, { look, subject, key = subject.id, why, fields }: Looking): Promise<Open> {
    if (change.actor.kind !== 'person') throw new Forbidden('reveals.personOnly', 'This is done by a person.');
    const role = roleFor(look, change.actor.roles);
    assertWhy(look, why);
    if (LOOKS[look].ownCase) await assertMine(change, subject as CaseOf);
    await spend(change, look);
    await this.writeDown(change, { look, subject, why, fields }, role);
    await noticeMany(change, look);
    return (at, sealed) => {
      if (at.subject !== key || !fields.includes(`${at.table}.${at.column}`)) throw new Error(`${at.table}.${at.column} was not what this look was for`);
      return this.vault.open(change, at, sealed);
    };
  }

  /** Does what shows a secret on one screen. The same press of a button again (reload, back) shows nothing more: undefined. */
  async show<R>(actor: Actor, once: Once, work: (change: Change) => Promise<R>): Promise<R | undefined> {
    let seen: R | undefined;
    await this.changes.run(actor, async (change) => {
      seen = await work(change);
      return { shown: true };
    }, once);
    return seen;
  }

  private async writeDown(change: Change, { look, subject, why, fields }: Looking, role: string): Promise<void> {
    const note = why.note?.trim() ?? '';
    const record = change.record(secretRevealed, { type: subject.kind, id: subject.id }, { look, field: fields.join(' '), reason: why.reason, noted: note !== '' });
    const sealed = note === '' ? null : await this.vault.seal(change, noteAt(record, subject), note);
    await change.query('INSERT INTO reveal (person, role, look, subject_kind, subject, fields, reason, note, record_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
      [change.actor.id, role, look, subject.kind, subject.id, fields, why.reason, sealed, record]);
  }
}

/** What was typed beside a reason belongs to whom it is about, and is erased with them. */
export const noteAt = (record: string, { kind, id }: SubjectOf): SealedAt => ({ table: 'reveal', column: 'note', row: record, subject: id, subjectKind: kind });

async function spend(change: Change, look: Look): Promise<void> {
  const row = await change.one<{ allowed: number; spent: boolean }>('SELECT allowed, spent FROM spend_reveal($1, $2)', [change.actor.id, look]);
  if (row?.spent) return;
  const sentence = `You have opened ${row?.allowed ?? 0} of these today, as many as one person may. Ask for more under “What I opened”: somebody else gives it. A label can be printed for you by a coordinator.`;
  throw new TooMany('reveals.budget', sentence, { reason: sentence });
}

/** Many within an hour: once a day, for somebody who watches. The row of the budget is locked, so that of many at once exactly one notices. */
async function noticeMany(change: Change, look: Look): Promise<void> {
  const row = await change.one<{ many: boolean }>(
    `SELECT b.alert_per_hour <= (SELECT count(*) FROM reveal r WHERE r.person = $1 AND r.look = $2 AND r.at > clock_timestamp() - interval '1 hour')
            AND NOT EXISTS (SELECT FROM reveal_alert a WHERE a.person = $1 AND a.look = $2 AND a.day = (now() AT TIME ZONE 'UTC')::date) AS many FROM reveal_budget b WHERE b.look = $2`,
    [change.actor.id, look]);
  if (!row?.many) return;
  const id = newId();
  await change.query('INSERT INTO reveal_alert (id, person, look, record_id) VALUES ($1, $2, $3, $4)', [id, change.actor.id, look, change.record(records.manyNoticed, { type: 'revealAlert', id }, { look })]);
}
