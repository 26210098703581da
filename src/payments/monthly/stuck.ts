import type { AskedBy } from './status.js';

/** A monthly gift that was to be stopped and goes on. */
export interface StuckStop {
  readonly id: string;
  readonly stripeId: string;
  readonly askedAt: Date;
  readonly by: AskedBy;
  /** Stripe said no, or it went on all the same: asking again takes a person. Of the others Stripe has said nothing yet, and they are asked every minute. */
  readonly refused: boolean;
}

/** Stops that Stripe refused, or has not answered for an hour, of gifts that live on. */
export const STUCK = `
  SELECT c.id, s.stripe_id, c.asked_at, c.asked_by, c.state = 'stuck' AS refused FROM subscription_call c JOIN subscription s USING (reference)
  WHERE c.kind = 'stop' AND (c.state = 'stuck' OR (c.state = 'asked' AND c.asked_at < now() - interval '1 hour')) AND s.status <> 'ended'`;
