import { Inject, Injectable } from '@nestjs/common';
import { Jobs } from '../platform/queue/index.js';
import { Copies } from './copies.js';
import { Receipts } from './receipts.js';

const CORRECT_MS = 3_600_000;
const FORGET_MS = 24 * 3_600_000;

/** In the worker: corrections for what went back, and names whose time is over. */
@Injectable()
export class ReceiptSchedule {
  constructor(@Inject(Jobs) jobs: Jobs, @Inject(Receipts) receipts: Receipts, @Inject(Copies) copies: Copies) {
    jobs.every('receipts.correct', CORRECT_MS, () => receipts.correct());
    jobs.every('receipts.forget', FORGET_MS, () => copies.forget());
  }
}
