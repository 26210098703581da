import type Stripe from 'stripe';
import type { World } from '../world.js';

export interface Complaint {
  amount: number;
  reason: string;
  networkCode: string;
  /** `needs_response`, `warning_needs_response` (an inquiry) or `prevented`. */
  status: Stripe.Dispute['status'];
}

/** What may be handed in; each a text or null. */
export const EVIDENCE = [
  'access_activity_log', 'billing_address', 'cancellation_policy', 'cancellation_policy_disclosure', 'cancellation_rebuttal',
  'customer_communication', 'customer_email_address', 'customer_name', 'customer_purchase_ip', 'customer_signature',
  'duplicate_charge_documentation', 'duplicate_charge_explanation', 'duplicate_charge_id', 'product_description', 'receipt',
  'refund_policy', 'refund_policy_disclosure', 'refund_refusal_explanation', 'service_date', 'service_documentation',
  'shipping_address', 'shipping_carrier', 'shipping_date', 'shipping_documentation', 'shipping_tracking_number',
  'uncategorized_file', 'uncategorized_text',
] as const;

const ANSWER_WITHIN_SECONDS = 10 * 86_400;

const CASES: Partial<Record<Stripe.Dispute['status'], 'inquiry' | 'resolution'>> = { warning_needs_response: 'inquiry', prevented: 'resolution' };

/** A dispute as it begins, before any money moved. */
export function draftDispute(world: World, charge: Stripe.Charge, id: string, { amount, reason, networkCode, status }: Complaint): Stripe.Dispute {
  const card = charge.payment_method_details?.card;
  const closed = status === 'prevented';
  return {
    id,
    object: 'dispute',
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: { ...(Object.fromEntries(EVIDENCE.map((name) => [name, null])) as Record<(typeof EVIDENCE)[number], null>), enhanced_evidence: {} },
    evidence_details: {
      due_by: closed ? null : world.now() + ANSWER_WITHIN_SECONDS,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: status === 'warning_needs_response',
    livemode: false,
    metadata: {},
    network_reason_code: networkCode,
    payment_intent: charge.payment_intent,
    ...(card && {
      payment_method_details: {
        type: 'card',
        card: { brand: card.brand ?? 'visa', case_type: CASES[status] ?? 'chargeback', network: card.network ?? 'visa', network_reason_code: networkCode },
      },
    }),
    reason,
    status,
  };
}
