import { Inject, Injectable } from '@nestjs/common';
import { may, ToDos } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { newId } from '../kernel/ids.js';
import { Conflict, Forbidden, NotFound } from '../kernel/problem.js';
import { Changes } from '../platform/change/index.js';
import { Reader } from '../platform/database/index.js';
import { PARTS, ServiceMode, type Part } from '../platform/mode/index.js';
import type { Reason } from './panic.js';
import { partSwitchedOff, partSwitchedOn } from './records.js';

/** A part that is switched off, or was. */
export interface SwitchedOff {
  readonly part: Part;
  readonly reason: Reason;
  readonly offAt: Date;
  /** Who did it; null when it was the operator's command. */
  readonly offBy: string | null;
  readonly onAt: Date | null;
}

const LATEST = 20;

/** Parts of the service, each switched off by one person and on again by another. Every process knows within a second. */
@Injectable()
export class Switches {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(ServiceMode) private readonly mode: ServiceMode,
    @Inject(ToDos) todos: ToDos,
  ) {
    todos.add({ permission: 'switches.off', path: '/staff/switches', label: 'switches.todo', sql: 'SELECT count(*)::int AS count, min(off_at) AS oldest FROM switched_off WHERE on_at IS NULL' });
  }

  /** What is off now, and what was, newest first. */
  async read(): Promise<{ off: readonly SwitchedOff[]; past: readonly SwitchedOff[] }> {
    const rows = await this.reader.query<SwitchedOff>(
      `SELECT part, reason, off_at AS "offAt", off_by AS "offBy", on_at AS "onAt" FROM switched_off
       WHERE on_at IS NULL OR n IN (SELECT n FROM switched_off WHERE on_at IS NOT NULL ORDER BY n DESC LIMIT $1) ORDER BY n DESC`, [LATEST]);
    return { off: rows.filter(({ onAt }) => onAt === null), past: rows.filter(({ onAt }) => onAt !== null) };
  }

  /** One person is enough. Throws Conflict `switches.already`. */
  async off(actor: Actor, { part, reason }: { part: Part; reason: Reason }): Promise<void> {
    await this.changes.run(actor, async (change) => {
      const id = newId();
      const record = change.record(partSwitchedOff, { type: 'switch', id: part }, { reason });
      const made = await change.one(
        `INSERT INTO switched_off (id, part, reason, off_by, record_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING id`, [id, part, reason, actor.kind === 'person' ? actor.id : null, record]);
      if (!made) throw new Conflict('switches.already', 'This is switched off already.');
    });
    await this.mode.refresh();
  }

  /** Somebody else than who switched it off. Throws NotFound `switches.notOff`, Forbidden `identity.notYours`, Conflict `switches.samePerson`. */
  async on(actor: Actor, part: Part): Promise<void> {
    if (!may(actor, 'switches.on')) throw new Forbidden('identity.notYours', 'Somebody with another role does this.');
    await this.changes.run(actor, async (change) => {
      const row = await change.one<{ id: string; offBy: string | null }>('SELECT id, off_by AS "offBy" FROM switched_off WHERE part = $1 AND on_at IS NULL FOR UPDATE', [part]);
      if (!row) throw notOff();
      if (row.offBy === actor.id) throw new Conflict('switches.samePerson', 'You switched it off; somebody else switches it on again.');
      const record = change.record(partSwitchedOn, { type: 'switch', id: part });
      await change.query('UPDATE switched_off SET on_at = now(), on_by = $2, record_id = $3 WHERE id = $1', [row.id, actor.id, record]);
    });
    await this.mode.refresh();
  }
}

/** Reads a part from an address. Throws NotFound `switches.notOff`. */
export function partOf(text: string): Part {
  const part = PARTS.find((one) => one === text);
  if (!part) throw notOff();
  return part;
}

const notOff = (): NotFound => new NotFound('switches.notOff', 'This is not switched off.');
