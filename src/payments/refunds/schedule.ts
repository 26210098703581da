import { Inject, Injectable } from '@nestjs/common';
import { ServiceMode } from '../../platform/mode/index.js';
import { Held, Jobs } from '../../platform/queue/index.js';
import { RefundCalls } from './call.js';
import { refundApproved } from './jobs.js';

const SWEEP_MS = 60_000;

/** When refunds are made: at once when they are approved, and every minute those of which nothing is known. While paying back is switched off, they wait. */
@Injectable()
export class RefundSchedule {
  constructor(@Inject(Jobs) jobs: Jobs, @Inject(ServiceMode) mode: Pick<ServiceMode, 'isOff'>, @Inject(RefundCalls) calls: RefundCalls) {
    jobs.handle(refundApproved, async ({ refundId }) => {
      if (await mode.isOff('refunds')) throw new Held('paying back is switched off');
      await calls.call(refundId);
    });
    jobs.every('payments.refunds', SWEEP_MS, async () => ((await mode.isOff('refunds')) ? undefined : calls.sweep()));
  }
}
