import { Matches } from 'class-validator';
import { defineJob } from '../platform/queue/index.js';

class ClosedMonth {
  @Matches(/^\d{4}-\d{2}$/) period!: string;
}

/** The books of this month are closed for good. */
export const monthClosed = defineJob('ledger.monthClosed', ClosedMonth);
