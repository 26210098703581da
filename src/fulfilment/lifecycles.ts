import { lifecycle } from '../kernel/lifecycle.js';

/** One step of work on one order. `escalated`: the lease ran out or was revoked with goods in somebody's hands, and a coordinator decides. */
export const taskLifecycle = lifecycle('task', {
  waiting: { open: 'open', claim: 'leased', cancel: 'cancelled' },
  open: { claim: 'leased', complete: 'done', cancel: 'cancelled' },
  leased: { complete: 'done', requeue: 'open', wait: 'waiting', escalate: 'escalated', cancel: 'cancelled' },
  escalated: { complete: 'done', prolong: 'leased', requeue: 'open', wait: 'waiting', cancel: 'cancelled' },
  done: {},
  cancelled: {},
});
export type TaskState = (typeof taskLifecycle.states)[number];

/** A volunteer's hold on a run. `overdue`: its time is over but goods are in hand; the holder may still finish with the same fence. */
export const leaseLifecycle = lifecycle('lease', {
  active: { extend: 'active', complete: 'completed', release: 'released', expire: 'expired', overdue: 'overdue', revoke: 'revoked' },
  overdue: { complete: 'completed', release: 'released', revoke: 'revoked', prolong: 'active' },
  completed: {},
  released: {},
  expired: {},
  revoked: {},
});
export type LeaseState = (typeof leaseLifecycle.states)[number];

export const shipmentLifecycle = lifecycle('shipment', {
  handed_over: { arrive: 'delivered', return: 'returned', lose: 'lost' },
  delivered: { return: 'returned' },
  returned: {},
  lost: { arrive: 'delivered' },
});
export type ShipmentState = (typeof shipmentLifecycle.states)[number];

export const expenseClaimLifecycle = lifecycle('expenseClaim', {
  submitted: { approve: 'approved', reject: 'rejected' },
  approved: {},
  rejected: {},
});
export type ExpenseClaimState = (typeof expenseClaimLifecycle.states)[number];
