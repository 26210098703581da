import { Inject, Injectable } from '@nestjs/common';
import { ToDos } from '../identity/index.js';
import { Reader } from '../platform/database/index.js';
import type { Reason, Stop } from './panic.js';

export interface Now {
  readonly mode: Stop;
  readonly reason: Reason;
  readonly stoppedAt: Date;
  /** Who asked to start again; null when nobody did. */
  readonly askedBy: string | null;
}
export interface Past {
  readonly mode: Stop;
  readonly reason: Reason;
  readonly stoppedAt: Date;
  readonly endedAt: Date;
}

const LATEST = 20;

/** The stop that lasts, and those that are over, newest first. */
@Injectable()
export class Stoppages {
  constructor(@Inject(Reader) private readonly reader: Reader, @Inject(ToDos) todos: ToDos) {
    todos.add({
      permission: 'service.restart', path: '/staff/stop', label: 'panic.todo',
      sql: 'SELECT count(*)::int AS count, min(stopped_at) AS oldest FROM stoppage WHERE ended_at IS NULL AND restart_asked_by IS DISTINCT FROM $1',
    });
  }

  async read(): Promise<{ now: Now | undefined; past: readonly Past[] }> {
    const [now, past] = await Promise.all([
      this.reader.one<Now>('SELECT mode, reason, stopped_at AS "stoppedAt", restart_asked_by AS "askedBy" FROM stoppage WHERE ended_at IS NULL'),
      this.reader.query<Past>('SELECT mode, reason, stopped_at AS "stoppedAt", ended_at AS "endedAt" FROM stoppage WHERE ended_at IS NOT NULL ORDER BY n DESC LIMIT $1', [LATEST]),
    ]);
    return { now, past };
  }
}
