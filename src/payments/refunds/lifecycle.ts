import { lifecycle } from '../../kernel/lifecycle.js';

/** From a wish to the money's arrival. The database holds the same states; that another person approves is its constraint too. */
export const refundLife = lifecycle('refund', {
  requested: { approve: 'approved', refuse: 'refused', cancel: 'cancelled' },
  approved: { send: 'sent', cancel: 'cancelled' },
  sent: { succeed: 'succeeded', fail: 'failed', cancel: 'cancelled' },
  succeeded: { fail: 'failed', cancel: 'cancelled' },
  failed: {},
  cancelled: {},
  refused: {},
});
export type RefundState = (typeof refundLife.states)[number];

export const REASONS = ['wrong_amount', 'twice', 'fraud', 'asked'] as const;
export type RefundReason = (typeof REASONS)[number] | 'refused_country' | 'outside';
export type RefundOrigin = 'staff' | 'donor' | 'rule' | 'outside';
