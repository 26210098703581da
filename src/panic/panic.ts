import { Inject, Injectable } from '@nestjs/common';
import { may, Sessions } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { newId } from '../kernel/ids.js';
import { Conflict, Forbidden } from '../kernel/problem.js';
import { Changes, type Change } from '../platform/change/index.js';
import { LOCKS } from '../platform/database/index.js';
import { type Mode, ServiceMode } from '../platform/mode/index.js';
import { restartAsked, serviceRestarted, serviceStopped } from './records.js';

export const STOPS = ['read_only', 'offline'] as const satisfies readonly Mode[];
export type Stop = (typeof STOPS)[number];
export const REASONS = ['danger', 'leak', 'attack', 'fault', 'drill'] as const;
export type Reason = (typeof REASONS)[number];

interface Stoppage {
  readonly id: string;
  readonly mode: Stop;
  readonly restart_asked_by: string | null;
}

/**
 * Stopping takes one person, starting again takes two (design: safety). A stop ends every session and whatever rooms
 * asked to have ended (`whenStopped`), in the same change; from its commit on the database refuses every other change.
 */
@Injectable()
export class Panic {
  private readonly endings: ((change: Change) => Promise<void>)[] = [];

  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(ServiceMode) private readonly mode: ServiceMode,
  ) {}

  /** Has `end` run in the change that stops the service. */
  whenStopped(end: (change: Change) => Promise<void>): void {
    this.endings.push(end);
  }

  /** Stops the service; one that is read-only can still be taken offline. Throws Conflict `panic.already`. */
  async stop({ mode, reason }: { mode: Stop; reason: Reason }, actor: Actor): Promise<{ mode: Stop }> {
    await this.changes.run(actor, async (change) => {
      const now = await lock(change);
      if (now?.mode === 'offline' || now?.mode === mode) throw new Conflict('panic.already', 'The service is stopped already.');
      const id = now?.id ?? newId();
      const record = change.record(serviceStopped, { type: 'service', id }, { mode, reason });
      if (now) await change.query('UPDATE stoppage SET mode = $2, reason = $3, restart_asked_by = NULL, restart_asked_at = NULL, record_id = $4 WHERE id = $1', [id, mode, reason, record]);
      else await change.query('INSERT INTO stoppage (id, mode, reason, stopped_by, record_id) VALUES ($1, $2, $3, $4, $5)', [id, mode, reason, personIn(actor), record]);
      await Sessions.closeAll(change);
      for (const end of this.endings) await end(change);
    });
    await this.mode.refresh();
    return { mode };
  }

  /** The first of two who start again. Throws Forbidden `identity.notYours`, Conflict `panic.notStopped`. */
  async askRestart(actor: Actor): Promise<{ waitsForSecond: true }> {
    assertMayRestart(actor);
    return this.changes.run(actor, async (change) => {
      const { id } = stopped(await lock(change));
      const record = change.record(restartAsked, { type: 'service', id });
      await change.query('UPDATE stoppage SET restart_asked_by = $2, restart_asked_at = now(), record_id = $3 WHERE id = $1', [id, actor.id, record]);
      return { waitsForSecond: true };
    });
  }

  /** The second of two: everything runs again. Throws Forbidden `identity.notYours`, Conflict `panic.notStopped`, `panic.notAsked`, `panic.samePerson`. */
  async confirmRestart(actor: Actor): Promise<{ mode: 'open' }> {
    assertMayRestart(actor);
    await this.changes.run(actor, async (change) => {
      const { id, restart_asked_by: first } = stopped(await lock(change));
      if (first === null) throw new Conflict('panic.notAsked', 'Nobody has asked to start again yet. Ask first; then somebody else confirms.');
      if (first === actor.id) throw new Conflict('panic.samePerson', 'You asked to start again; somebody else confirms it.');
      const record = change.record(serviceRestarted, { type: 'service', id });
      await change.query('UPDATE stoppage SET ended_at = now(), ended_by = $2, record_id = $3 WHERE id = $1', [id, actor.id, record]);
    });
    await this.mode.refresh();
    return { mode: 'open' };
  }
}

/** Here, not only at the door: the shell asks too. */
function assertMayRestart(actor: Actor): void {
  if (!may(actor, 'service.restart')) throw new Forbidden('identity.notYours', 'Somebody with another role does this.');
}

/** The stop that holds now. Whoever stops or starts at the same moment waits, also while there is none to lock. */
async function lock(change: Change): Promise<Stoppage | undefined> {
  await change.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.stoppage]);
  return change.one<Stoppage>('SELECT id, mode, restart_asked_by FROM stoppage WHERE ended_at IS NULL FOR UPDATE');
}

function stopped(now: Stoppage | undefined): Stoppage {
  if (!now) throw new Conflict('panic.notStopped', 'The service runs; there is nothing to start again.');
  return now;
}

const personIn = ({ kind, id }: Actor): string | null => (kind === 'person' ? id : null);
