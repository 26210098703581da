import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { prepared } from '../platform/database/index.js';
import { Jobs } from '../platform/queue/index.js';
import { APP_POOL } from '../platform/tokens.js';
import { Sessions } from './sessions.js';

const SWEEP_MS = 600_000;

/** Sessions whose time is over leave the database. */
@Injectable()
export class SessionSweep {
  constructor(@Inject(Jobs) jobs: Jobs, @Inject(APP_POOL) pool: pg.Pool) {
    const db = { query: async <Row>(sql: string, params?: unknown[]) => (await pool.query(prepared(sql, params))).rows as Row[] };
    jobs.every('identity.sessions', SWEEP_MS, () => Sessions.forgetOver(db));
  }
}
