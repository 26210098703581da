import { Inject, Injectable } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { Jobs } from '../platform/queue/index.js';
import { CardTries } from './card-tries.js';
import { OVERLAP_H, Poller } from './poller.js';
import { Projector } from './projector.js';

const PROJECT_MS = 500;
const POLL_MS = 60_000;
/** Without webhooks Stripe is asked as often as a donor is patient. */
const POLL_ONLY_MS = 30_000;
const TRIES_MS = 5_000;
const SOONER_MS = 10_000;
const SWEEP_MS = 3_600_000;

/** When what is done in the worker: envelopes at once, Stripe asked every minute (every half minute where it may not call us), and every hour with the whole overlap. */
@Injectable()
export class PaymentSchedule {
  private lastSweep = 0;

  constructor(@Inject(Jobs) jobs: Jobs, @Inject(Projector) projector: Projector, @Inject(Poller) poller: Poller, @Inject(CardTries) tries: CardTries, @Inject(Settings) settings: Settings) {
    if (!settings.STRIPE_SECRET_KEY) return;
    jobs.every('payments.project', PROJECT_MS, () => projector.drain());
    jobs.every('payments.tries', TRIES_MS, () => tries.endTired());
    jobs.every('payments.sooner', SOONER_MS, () => tries.lookSooner());
    jobs.every('payments.poll', settings.STRIPE_WEBHOOK_SECRET ? POLL_MS : POLL_ONLY_MS, () => poller.poll(this.hours(Date.now())));
  }

  private hours(now: number): number {
    if (now - this.lastSweep < SWEEP_MS) return 1;
    this.lastSweep = now;
    return OVERLAP_H;
  }
}
