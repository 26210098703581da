import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { newId } from '../kernel/ids.js';
import { Conflict, Forbidden, NotFound } from '../kernel/problem.js';
import { Changes, type Once } from '../platform/change/index.js';
import { Reader } from '../platform/database/index.js';
import { type Look, looksOf, roleFor } from './looks.js';
import { records } from './records.js';

export interface BudgetLine {
  readonly look: Look;
  readonly used: number;
  readonly allowed: number;
  /** Whether more was asked for today, and what came of it. */
  readonly asked: 'asked' | 'given' | 'refused' | null;
}
export interface Ask {
  readonly id: string;
  readonly person: string;
  readonly signIn: string | null;
  readonly look: Look;
  readonly extra: number;
  readonly askedAt: Date;
}
export interface Alert {
  readonly id: string;
  readonly person: string;
  readonly signIn: string | null;
  readonly look: Look;
  readonly at: Date;
}

/** How often somebody may look today (UTC, by the database's clock), and what two people do about it. */
@Injectable()
export class Budgets {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  /** Today's budget of whoever asks, for the looks their roles may take. */
  mine({ id, roles }: Actor): Promise<BudgetLine[]> {
    return this.reader.query<BudgetLine>(
      `SELECT b.look, coalesce(d.used, 0)::int AS used, (b.per_day + CASE WHEN r.state = 'given' THEN r.extra ELSE 0 END)::int AS allowed, r.state AS asked FROM reveal_budget b
         LEFT JOIN reveal_day d ON d.look = b.look AND d.person = $1 AND d.day = (now() AT TIME ZONE 'UTC')::date
         LEFT JOIN reveal_raise r ON r.look = b.look AND r.person = $1 AND r.day = (now() AT TIME ZONE 'UTC')::date
        WHERE b.look = ANY ($2) ORDER BY b.look`, [id, looksOf(roles)]);
  }

  /** Asks for as much again today. Throws Forbidden `reveals.role`, Conflict `reveals.askedAlready`: once a day and kind. */
  ask(actor: Actor, look: Look, once: Once): Promise<{ id: string }> {
    return this.changes.run(actor, async (change) => {
      roleFor(look, actor.roles);
      const id = newId();
      const record = change.record(records.raiseAsked, { type: 'revealRaise', id }, { look });
      const rows = await change.query('INSERT INTO reveal_raise (id, person, look, extra, record_id) SELECT $1, $2, look, per_day, $4 FROM reveal_budget WHERE look = $3 ON CONFLICT DO NOTHING RETURNING 1', [id, actor.id, look, record]);
      if (rows.length === 0) throw new Conflict('reveals.askedAlready', 'You asked for more of these today already. Somebody else has to decide, and more than twice the budget is for tomorrow.');
      return { id };
    }, once);
  }

  /** Gives or refuses what another person asked for. Throws NotFound `reveals.noAsk`, Forbidden `reveals.secondPerson`, Conflict `reveals.decided`. */
  decide(actor: Actor, id: string, give: boolean, once: Once): Promise<{ state: 'given' | 'refused' }> {
    return this.changes.run(actor, async (change) => {
      const ask = await change.one<{ person: string; state: string }>('SELECT person, state FROM reveal_raise WHERE id = $1 FOR UPDATE', [id]);
      if (!ask) throw new NotFound('reveals.noAsk', 'Nobody asked for this.');
      if (ask.person === actor.id) throw secondPerson();
      if (ask.state !== 'asked') throw new Conflict('reveals.decided', 'This was decided already.');
      const state = give ? 'given' : 'refused';
      const record = change.record(records.raiseDecided, { type: 'revealRaise', id }, { state });
      await change.query('UPDATE reveal_raise SET state = $2, decided_by = $3, record_id = $4 WHERE id = $1', [id, state, actor.id, record]);
      return { state };
    }, once);
  }

  /** What others asked for today. */
  asks(actor: Actor): Promise<Ask[]> {
    return this.reader.query<Ask>(
      `SELECT r.id, r.person, m.sign_in AS "signIn", r.look, r.extra::int AS extra, r.asked_at AS "askedAt" FROM reveal_raise r LEFT JOIN member m ON m.id = r.person
        WHERE r.state = 'asked' AND r.day = (now() AT TIME ZONE 'UTC')::date AND r.person <> $1 ORDER BY r.seq LIMIT 50`, [actor.id]);
  }

  /** People who opened many in an hour and whom nobody has looked into; oneself excepted. */
  alerts(actor: Actor): Promise<Alert[]> {
    return this.reader.query<Alert>(
      `SELECT a.id, a.person, m.sign_in AS "signIn", a.look, a.at FROM reveal_alert a LEFT JOIN member m ON m.id = a.person WHERE a.seen_by IS NULL AND a.person <> $1 ORDER BY a.seq LIMIT 50`, [actor.id]);
  }

  /** Says that it was looked into. Throws NotFound `reveals.noAlert`, Forbidden `reveals.secondPerson` on one's own. */
  seen(actor: Actor, id: string, once: Once): Promise<{ seen: true }> {
    return this.changes.run(actor, async (change) => {
      const alert = await change.one<{ person: string }>('SELECT person FROM reveal_alert WHERE id = $1 AND seen_by IS NULL FOR UPDATE', [id]);
      if (!alert) throw new NotFound('reveals.noAlert', 'Somebody has looked into this already.');
      if (alert.person === actor.id) throw secondPerson();
      await change.query('UPDATE reveal_alert SET seen_by = $2, record_id = $3 WHERE id = $1', [id, actor.id, change.record(records.manySeen, { type: 'revealAlert', id })]);
      return { seen: true as const };
    }, once);
  }
}

const secondPerson = (): Forbidden => new Forbidden('reveals.secondPerson', 'This is about you; somebody else decides it.');
