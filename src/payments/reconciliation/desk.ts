import { Inject, Injectable } from '@nestjs/common';
import { Reader } from '../../platform/database/index.js';
import type { DifferenceCode } from './check.js';
import type { Span } from './runs.js';

export interface DifferenceRow {
  readonly id: string;
  readonly code: DifferenceCode;
  readonly object: string;
  /** Minor units; null where it is no sum. */
  readonly amountMinor: string | null;
  readonly currency: string | null;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly resolvedAt: Date | null;
}
export interface RunRow {
  readonly id: string;
  readonly span: Span;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly checked: number;
  readonly checks: number;
  readonly missed: readonly string[];
  readonly askedAt: Date;
  readonly endedAt: Date | null;
}
export interface ReconciliationState {
  /** When every check was made for the last time. */
  readonly lastComplete: Date | null;
  readonly run: RunRow | null;
  readonly open: readonly DifferenceRow[];
}

const SHOWN = 200;
const ROW = `id, code, object, amount AS "amountMinor", currency, first_seen AS "firstSeen", last_seen AS "lastSeen", resolved_at AS "resolvedAt"`;

/** What does not agree, and how the last look went. */
@Injectable()
export class ReconciliationDesk {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  async state(): Promise<ReconciliationState> {
    const [last, run, open] = await Promise.all([
      this.reader.one<{ at: Date | null }>(`SELECT max(ended_at) AS at FROM reconciliation_run WHERE state = 'done'`),
      this.reader.one<RunRow>(`SELECT id, span, state, checked, checks, missed, asked_at AS "askedAt", ended_at AS "endedAt" FROM reconciliation_run ORDER BY n DESC LIMIT 1`),
      this.reader.query<DifferenceRow>(`SELECT ${ROW} FROM difference WHERE resolved_at IS NULL ORDER BY n LIMIT $1`, [SHOWN]),
    ]);
    return { lastComplete: last?.at ?? null, run: run ?? null, open };
  }

  resolved(): Promise<DifferenceRow[]> {
    return this.reader.query(`SELECT ${ROW} FROM difference WHERE resolved_at IS NOT NULL ORDER BY resolved_at DESC, n DESC LIMIT 30`);
  }
}
