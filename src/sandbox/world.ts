import type Stripe from 'stripe';
import { newStripeId } from './ids.js';
import type { Store } from './store.js';

export const API_VERSION = '2026-10-28.endive';

/** The API request that caused an event; both null when the donor or time did. */
export interface Cause {
  id: string | null;
  idempotency_key: string | null;
}
export const NO_CAUSE: Cause = { id: null, idempotency_key: null };

/** Someone who is told of each event: the webhooks. `again`: what was held back comes now. */
export type Listener = (event: Stripe.Event, again: boolean) => void;

/** What every resource needs: the rows, the sandbox's clock, and a way to say what happened. */
export class World {
  /** Where browsers and the SDK reach us; set once the port is known. */
  origin = '';
  /** How many endpoints an event waits for. */
  listeners = 0;
  private moment: number | undefined;
  private readonly told: Listener[] = [];

  constructor(
    readonly store: Store,
    /** How long a charge waits for its fee; null = nothing happens by itself, only when told. */
    readonly settleMs: number | null,
  ) {}

  /** Unix seconds of the sandbox's clock. */
  now(): number {
    return Math.floor(this.nowMs() / 1000);
  }

  nowMs(): number {
    return this.moment === undefined ? Date.now() + this.offsetMs() : this.moment * 1000;
  }

  /** Sets the clock to `seconds` and lets it run from there; undefined = real time again. */
  setClock(seconds: number | undefined): void {
    this.store.put('setting', { id: 'clock', value: seconds === undefined ? 0 : seconds * 1000 - Date.now() });
  }

  /** Does `work` (synchronous) as if it were `seconds`; undefined = now. */
  at<R>(seconds: number | undefined, work: () => R): R {
    const before = this.moment;
    this.moment = seconds ?? before;
    try {
      return work();
    } finally {
      this.moment = before;
    }
  }

  onEvent(listener: Listener): void {
    this.told.push(listener);
  }

  /** Keeps an event holding `object` as it is at this instant, and tells the listeners. */
  emit(type: Stripe.Event.Type, object: object, cause = NO_CAUSE, previous?: object): Stripe.Event {
    const event = this.store.put('event', {
      id: newStripeId('event'),
      object: 'event',
      api_version: API_VERSION,
      created: this.now(),
      data: { object, ...(previous && { previous_attributes: previous }) },
      livemode: false,
      pending_webhooks: this.listeners,
      request: cause,
      type,
    } as Stripe.Event);
    for (const listener of this.told) listener(event, false);
    return event;
  }

  tellAgain(id: string): void {
    const event = this.store.find('event', id);
    if (event) for (const listener of this.told) listener(event, true);
  }

  private offsetMs(): number {
    return this.store.find('setting', 'clock')?.value ?? 0;
  }
}
