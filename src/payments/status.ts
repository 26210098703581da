import type { PaymentFacts } from './facts.js';

/**
 * `opened` → the donor has a way to pay; `waiting` → the bank asks or works; `declined` → a try was refused, another is
 * possible; `paid`; `expired` → the way to pay ended unused. Paid and posted are two facts: the fee may come an hour later.
 */
export const PAYMENT_STATUSES = ['opened', 'waiting', 'declined', 'paid', 'expired'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** What the facts say of a payment. Looks at nothing else, so that the order of events cannot matter. */
export function statusOf({ intent, session, declined }: Pick<PaymentFacts, 'intent' | 'session' | 'declined'>): PaymentStatus {
  if (intent === 'succeeded') return 'paid';
  if (intent === 'processing' || intent === 'requires_action' || intent === 'requires_capture') return 'waiting';
  if (session === 'expired' || intent === 'canceled') return 'expired';
  return declined ? 'declined' : 'opened';
}
