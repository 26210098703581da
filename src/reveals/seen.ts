import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { minorFromDb } from '../kernel/money.js';
import { NotFound, Problem } from '../kernel/problem.js';
import { type Change, Changes } from '../platform/change/index.js';
import { Vault } from '../platform/vault/index.js';
import type { CaseOf } from './care.js';
import type { Look, Reason } from './looks.js';
import { noteAt } from './reveals.js';

/** One look at somebody, as staff may read it. */
export interface SeenRow {
  readonly seq: number;
  readonly at: Date;
  readonly look: Look;
  readonly fields: readonly string[];
  readonly reason: Reason;
  /** What was typed beside it: for the auditor, who judges reasons, and for whoever typed it. */
  readonly note: string | null;
  readonly role: string;
  /** The same person has the same pseudonym here and in the log. */
  readonly pseudonym: string;
  readonly you: boolean;
  /** For the administrator only, who can open nothing. */
  readonly signIn: string | null;
}
export interface Seen {
  readonly reference: string;
  readonly items: readonly SeenRow[];
  readonly next: number | null;
}
type Row = Omit<SeenRow, 'seq' | 'note' | 'pseudonym' | 'you'> & { seq: string; person: string; record_id: string; note: Buffer | null };

const REFERENCES = { recipient: 'SELECT reference FROM recipient WHERE id = $1', household: 'SELECT reference FROM household WHERE id = $1' } as const;

/** Who looked at a person or a family. */
@Injectable()
export class WhoSaw {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** Newest first; `before` is the number of the last one seen. Throws NotFound `reveals.nobody`. */
  of(actor: Actor, subject: CaseOf, { before = Number.MAX_SAFE_INTEGER, limit = 50 }: { before?: number | undefined; limit?: number | undefined } = {}): Promise<Seen> {
    return this.changes.run(actor, async (change) => {
      change.skip();
      const about = await change.one<{ reference: string }>(REFERENCES[subject.kind], [subject.id]);
      if (!about) throw new NotFound('reveals.nobody', 'There is nobody of this number.');
      const rows = await change.query<Row>(
        `SELECT r.seq, r.at, r.look, r.fields, r.reason, r.note, r.role, r.person, r.record_id, m.sign_in AS "signIn" FROM reveal r LEFT JOIN member m ON m.id = r.person
          WHERE r.subject_kind = $1 AND r.subject = $2 AND r.seq < $3 ORDER BY r.seq DESC LIMIT $4`, [subject.kind, subject.id, before, limit + 1]);
      const items: SeenRow[] = [];
      for (const row of rows.slice(0, limit)) items.push(await this.shown(change, subject, row));
      return { reference: about.reference, items, next: rows.length > limit ? items.at(-1)!.seq : null };
    });
  }

  private async shown(change: Change, subject: CaseOf, { seq, at, look, fields, reason, role, person, signIn, note, record_id }: Row): Promise<SeenRow> {
    const { actor } = change;
    const you = person === actor.id;
    return {
      seq: minorFromDb(seq), at, look, fields, reason, role, you, pseudonym: this.changes.pseudonym({ kind: 'person', id: person, roles: [] }),
      signIn: actor.roles.includes('admin') ? signIn : null,
      note: note && (you || actor.roles.includes('auditor')) ? await this.noteOf(change, record_id, subject, note) : null,
    };
  }

  /** Null once the person is erased: the words went with them. */
  private async noteOf(change: Change, record: string, subject: CaseOf, sealed: Buffer): Promise<string | null> {
    try {
      return await this.vault.open(change, noteAt(record, subject), sealed);
    } catch (error) {
      if (error instanceof Problem) return null;
      throw error;
    }
  }
}
