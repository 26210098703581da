import { Inject, Injectable } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { system } from '../kernel/actor.js';
import { Changes } from '../platform/change/index.js';
import { Jobs } from '../platform/queue/index.js';
import { alert } from './alerts.js';
import { webhooksSilent } from './records.js';

const LOOK_MS = 300_000;
/** Every endpoint is told of these: a payment page was used, a monthly gift was charged. */
const ALWAYS_TOLD = ['checkout.session.completed', 'invoice.paid'];

/** Notices when Stripe's webhooks do not arrive. Nothing is lost then, since the list of events is asked as well; but somebody should know. */
@Injectable()
export class WebhookSilence {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Jobs) jobs: Jobs,
    @Inject(Settings) settings: Settings,
  ) {
    if (settings.STRIPE_SECRET_KEY && settings.STRIPE_WEBHOOK_SECRET) jobs.every('payments.silence', LOOK_MS, () => this.look());
  }

  /** Tells the operators, once a day, when the list brought an event a quarter of an hour ago and no webhook has told of it or of anything since. Resolves to whether it did. */
  look(): Promise<boolean> {
    return this.changes.run(system('payments'), async (change) => {
      const row = await change.one<{ silent: boolean }>(
        `SELECT EXISTS (SELECT FROM payment_event WHERE received_at BETWEEN now() - interval '1 hour' AND now() - interval '15 minutes' AND created > now() - interval '2 hours'
                        AND NOT told AND state <> 'foreign' AND type = ANY ($1::text[]))
            AND NOT EXISTS (SELECT FROM payment_event WHERE received_at > now() - interval '15 minutes' AND told)
            AND NOT EXISTS (SELECT FROM audit.entry WHERE subject_type = 'stripe' AND subject_id = 'webhooks' AND at > now() - interval '1 day') AS silent`, [ALWAYS_TOLD]);
      if (!row!.silent) {
        change.skip();
        return false;
      }
      change.record(webhooksSilent, { type: 'stripe', id: 'webhooks' });
      alert(change, 'webhooks-silent');
      return true;
    });
  }
}
