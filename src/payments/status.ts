import type { PaymentFacts } from './facts.js';

/**
 * `opened` → the donor has a way to pay; `waiting` → the bank asks or works; `declined` → a try was refused, another is
 * possible; `paid`; `expired` → the way to pay ended unused. Paid and posted are two facts: the fee may come an hour later.
 * What came can go back: `refunded_partly`, `refunded`, `disputed` while the card's bank decides, `charged_back` once all of it is lost.
 */
export const PAYMENT_STATUSES = ['opened', 'waiting', 'declined', 'paid', 'expired', 'refunded_partly', 'refunded', 'disputed', 'charged_back'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** Disputes that decide nothing (any more): over and kept, or a question of the bank before there is a dispute. */
const CALM: ReadonlySet<string> = new Set(['won', 'prevented', 'warning_closed', 'warning_needs_response', 'warning_under_review']);
/** Money of a refund in these states has left us; a failed or cancelled one came back. */
const GIVEN: ReadonlySet<string> = new Set(['succeeded', 'pending', 'requires_action']);

type Told = Pick<PaymentFacts, 'intent' | 'session' | 'declined'> & Partial<Pick<PaymentFacts, 'asked' | 'refunds' | 'disputes'>>;

/** What the facts say of a payment. Looks at nothing else, so that the order of events cannot matter; a status of Stripe's that is new counts as open. */
export function statusOf(facts: Told): PaymentStatus {
  const { intent, session, declined } = facts;
  if (intent === 'succeeded') return wentBack(facts) ?? 'paid';
  if (intent === 'processing' || intent === 'requires_action' || intent === 'requires_capture') return 'waiting';
  if (session === 'expired' || intent === 'canceled') return 'expired';
  return declined ? 'declined' : 'opened';
}

function wentBack({ asked, refunds = [], disputes = [] }: Told): PaymentStatus | null {
  const refunded = sum(refunds.filter(({ status }) => GIVEN.has(status)));
  const lost = sum(disputes.filter(({ status }) => status === 'lost'));
  const isAll = refunded + lost >= Math.max(1, asked?.amount ?? 1);
  if (isAll && lost > 0) return 'charged_back';
  if (disputes.some(isOpen)) return 'disputed';
  if (isAll) return 'refunded';
  return refunded + lost > 0 ? 'refunded_partly' : null;
}

const isOpen = ({ status }: { status: string }): boolean => status !== 'lost' && !CALM.has(status);

const sum = (rows: readonly { amount: number }[]): number => rows.reduce((all, { amount }) => all + amount, 0);
