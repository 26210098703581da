import { lifecycle } from '../kernel/lifecycle.js';

/** From *What is needed?* to a decision. The database holds the same steps (migration “grants”). */
export const applicationLife = lifecycle('application', {
  draft: { submit: 'submitted', withdraw: 'withdrawn', expire: 'expired' },
  submitted: { check: 'duplicate_check', withdraw: 'withdrawn' },
  duplicate_check: { clear: 'screening', merge: 'merged', withdraw: 'withdrawn' },
  screening: { ask: 'needs_info', assess: 'assessment', decline: 'declined', withdraw: 'withdrawn' },
  needs_info: { answer: 'screening', withdraw: 'withdrawn', expire: 'expired' },
  assessment: { ask: 'needs_info', recommend: 'recommended', decline: 'declined', withdraw: 'withdrawn' },
  recommended: { revise: 'assessment', send: 'in_approval', withdraw: 'withdrawn' },
  in_approval: { return: 'assessment', award: 'awarded', decline: 'declined', withdraw: 'withdrawn' },
  awarded: {},
  declined: { appeal: 'screening' },
  withdrawn: {},
  expired: {},
  merged: {},
});
export type ApplicationState = (typeof applicationLife.states)[number];

/** A grant is completed when every payment is confirmed, and open again when one comes back. */
export const grantLife = lifecycle('grant', {
  awarded: { complete: 'completed' },
  completed: { reopen: 'awarded' },
});
export type GrantState = (typeof grantLife.states)[number];

/** One payment of a grant. A failed or returned one falls due again as the next attempt. */
export const disbursementLife = lifecycle('disbursement', {
  due: { prepare: 'prepared' },
  prepared: { release: 'released', takeBack: 'due' },
  released: { send: 'sent', takeBack: 'due' },
  sent: { confirm: 'confirmed', fail: 'failed', return: 'returned' },
  confirmed: { return: 'returned' },
  failed: { retry: 'due' },
  returned: { retry: 'due' },
});
export type DisbursementState = (typeof disbursementLife.states)[number];
