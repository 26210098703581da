import type { Actor } from '../kernel/actor.js';
import type { Permission } from '../identity/index.js';
import { parcelLifecycle, type ParcelEvent } from './lifecycle.js';
import type { ParcelOrder } from './rows.js';

/** What a person can do to an order from its page; the work on it is done elsewhere. */
export const ACTIONS = ['approve', 'hold', 'resume', 'cancel', 'close', 'writeOff'] as const satisfies readonly ParcelEvent[];
export type ActionName = (typeof ACTIONS)[number];
export const NEEDS: Readonly<Record<ActionName, Permission>> = {
  approve: 'parcels.approve', hold: 'parcels.coordinate', resume: 'parcels.request', cancel: 'parcels.coordinate', close: 'parcels.coordinate', writeOff: 'parcels.coordinate',
};
/** Actions that say why. */
export const SAYS_WHY: ReadonlySet<ActionName> = new Set(['hold', 'cancel', 'writeOff']);

/** Why this person may not do this now: another role does it, another person does it, or the order is elsewhere. Undefined when they may. */
export type Obstacle = 'approver' | 'coordinator' | 'caseWorker' | 'ownRequest' | 'state';
const WHO: Readonly<Record<ActionName, Obstacle>> = { approve: 'approver', hold: 'coordinator', resume: 'caseWorker', cancel: 'coordinator', close: 'coordinator', writeOff: 'coordinator' };

/** Whether the person asked for it, at first or again after a hold: then somebody else approves. */
export const askedBy = ({ requestedBy, resumedBy }: Pick<ParcelOrder, 'requestedBy' | 'resumedBy'>, person: string | undefined): boolean => person === requestedBy || person === resumedBy;

export function obstacle(action: ActionName, order: Pick<ParcelOrder, 'state' | 'requestedBy' | 'resumedBy'>, actor: Pick<Actor, 'id'> | null, may: boolean): Obstacle | undefined {
  if (!parcelLifecycle.allows(order.state, action)) return 'state';
  if (!may) return WHO[action];
  return action === 'approve' && askedBy(order, actor?.id) ? 'ownRequest' : undefined;
}

/** What the page shows: all that fits the order's state; what never fits it any more is left out. */
export const offered = (order: Pick<ParcelOrder, 'state'>): readonly ActionName[] => ACTIONS.filter((action) => parcelLifecycle.allows(order.state, action));
