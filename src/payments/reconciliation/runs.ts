import { Inject, Injectable } from '@nestjs/common';
import { system, type Actor } from '../../kernel/actor.js';
import { newId } from '../../kernel/ids.js';
import { Conflict } from '../../kernel/problem.js';
import { Changes, type Change } from '../../platform/change/index.js';
import { reconcile } from '../jobs.js';
import { reconciliationAsked, reconciliationEnded } from '../records.js';
import { Checks } from './checks.js';
import { tellDifferences } from './differences.js';

export const SPANS = ['recent', 'full'] as const;
export type Span = (typeof SPANS)[number];

/** Whoever does a run says so after each page of results; after so long without a word it has died. */
const DEAD_AFTER = `interval '10 minutes'`;

/** Looks at everything: asked for, taken by a worker, ended. One at a time. */
@Injectable()
export class Runs {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Checks) private readonly checks: Checks,
  ) {}

  /** Asks for a run; a worker does it. Throws Conflict `reconciliation.running` while another one lasts. */
  ask(actor: Actor, span: Span): Promise<string> {
    return this.changes.run(actor, async (change) => {
      const id = await this.open(change, span);
      if (id === null) throw new Conflict('reconciliation.running', 'A look at everything is under way already. Its result comes here.');
      change.later(reconcile, { runId: id });
      return id;
    });
  }

  /** The night's own run, once a night, after two o'clock UTC; the first of a month looks at everything there is. */
  async askForNight(actor: Actor): Promise<void> {
    await this.changes.run(actor, async (change) => {
      const [night, hour] = [change.at.toISOString().slice(0, 10), change.at.getUTCHours()];
      const known = hour < 2 ? true : await change.one('SELECT id FROM reconciliation_run WHERE night = $1', [night]);
      const id = known ? null : await this.open(change, night.endsWith('-01') ? 'full' : 'recent', night);
      if (id === null) return change.skip();
      change.later(reconcile, { runId: id });
    });
  }

  /** Whether the run is now ours to do: it waits, or whoever did it died. */
  async take(change: Change, id: string): Promise<Span | null> {
    change.skip(); // progress is no record; its end is
    const row = await change.one<{ span: Span }>(
      `UPDATE reconciliation_run SET state = 'running', checked = 0, missed = '{}', beat_at = now() WHERE id = $1 AND (state = 'waiting' OR (state = 'running' AND beat_at < now() - ${DEAD_AFTER})) RETURNING span`, [id]);
    return row?.span ?? null;
  }

  /** Whether somebody does it, or did until they died. */
  isUnderWay(id: string): Promise<boolean> {
    return this.changes.run(system('reconciliation'), async (change) => {
      change.skip();
      return (await change.one(`SELECT FROM reconciliation_run WHERE id = $1 AND state = 'running'`, [id])) !== undefined;
    });
  }

  async beat(change: Change, id: string, { checked, missed }: { checked: number; missed: readonly string[] }): Promise<void> {
    change.skip();
    await change.query('UPDATE reconciliation_run SET checked = $2, missed = $3, beat_at = now() WHERE id = $1', [id, checked, missed]);
  }

  /** Says that whoever does it lives, in the middle of a check. */
  async alive(change: Change, id: string): Promise<void> {
    change.skip();
    await change.query('UPDATE reconciliation_run SET beat_at = now() WHERE id = $1', [id]);
  }

  /** All checks were made, or named in `missed`: what is new is told. */
  async end(change: Change, id: string, missed: readonly string[]): Promise<void> {
    const differences = await tellDifferences(change);
    const record = change.record(reconciliationEnded, { type: 'reconciliation', id }, { differences, missed: missed.length });
    await change.query(`UPDATE reconciliation_run SET state = $2, ended_at = now(), beat_at = now(), record_id = $3, differences = $4 WHERE id = $1`, [id, missed.length === 0 ? 'done' : 'failed', record, differences]);
  }

  private async open(change: Change, span: Span, night: string | null = null): Promise<string | null> {
    await change.query(`UPDATE reconciliation_run SET state = 'failed', ended_at = now() WHERE state IN ('waiting', 'running') AND beat_at < now() - ${DEAD_AFTER}`);
    const [id, record] = [newId(), newId()];
    const made = await change.one(
      'INSERT INTO reconciliation_run (id, span, night, checks, record_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING id', [id, span, night, this.checks.list.length, record]);
    if (!made) return null;
    change.record(reconciliationAsked, { type: 'reconciliation', id }, { span }, record);
    return id;
  }
}
