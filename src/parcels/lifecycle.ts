import { lifecycle } from '../kernel/lifecycle.js';

/**
 * A parcel order from the request to its end; the database holds the same steps (migration “parcels”). `arrange` is the
 * road of orders nobody of us packs: relatives send, a shop delivers, a place is paid. A hold ends in a new request:
 * stopping takes one person, starting again takes two.
 */
export const parcelLifecycle = lifecycle('parcelOrder', {
  requested: { approve: 'approved', hold: 'on_hold', cancel: 'cancelled' },
  approved: { release: 'ready', hold: 'on_hold', cancel: 'cancelled' },
  ready: { claim: 'in_work', hold: 'on_hold', cancel: 'cancelled' },
  in_work: { pack: 'packed', arrange: 'dispatched', hold: 'on_hold', cancel: 'cancelled' },
  packed: { dispatch: 'dispatched', hold: 'on_hold', cancel: 'cancelled' },
  dispatched: { deliver: 'delivered', except: 'exception' },
  delivered: { close: 'closed', except: 'exception' },
  exception: { deliver: 'delivered', writeOff: 'failed' },
  on_hold: { resume: 'requested', cancel: 'cancelled' },
  closed: {},
  failed: {},
  cancelled: {},
});
export type ParcelState = (typeof parcelLifecycle.states)[number];
export type ParcelEvent = 'approve' | 'release' | 'claim' | 'pack' | 'arrange' | 'dispatch' | 'deliver' | 'close' | 'except' | 'writeOff' | 'hold' | 'resume' | 'cancel';

/** The steps of the life strip; what is not among them (on hold, exception, failed, cancelled) is said beside it. */
export const STRIP = ['requested', 'approved', 'ready', 'in_work', 'packed', 'dispatched', 'delivered', 'closed'] as const satisfies readonly ParcelState[];
export const PRIORITIES = ['routine', 'soon', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];
