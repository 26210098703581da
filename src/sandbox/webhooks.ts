import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type Stripe from 'stripe';
import { later } from './due.js';
import { ATTEMPT_FAULTS, DELIVERY_FAULTS, type Faults } from './faults.js';
import { remember } from './log.js';
import type { FaultKind } from './rows.js';
import type { World } from './world.js';

/** `Stripe-Signature` of a body: HMAC-SHA-256 over time, dot and the raw text. */
export function signature(secret: string, body: string, seconds: number): string {
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
}

const HOUR = 3600;

/** The receiver checks a signature's age against real time, whatever the sandbox's clock says. */
function faultySignature(secret: string, body: string, fault?: FaultKind): string {
  const now = Math.floor(Date.now() / 1000);
  if (fault === 'oldTimestamp') return signature(secret, body, now - HOUR);
  if (fault === 'wrongSecret') return signature(`${secret}_other`, body, now);
  return fault === 'badSignature' ? `t=${now},v1=${'0'.repeat(64)}` : signature(secret, body, now);
}

export interface WebhookOptions {
  url?: string;
  secret?: string;
  /** Waits before the second, third, … attempt. */
  retryMs?: readonly number[];
}

const AT_ONCE = 8;
const ANSWER_WITHIN_MS = 10_000;

/** Sends each event, signed afresh for every attempt, to one address until it answers 2xx or the attempts are used up. */
export class Webhooks {
  on = true;
  private readonly queue: (() => Promise<void>)[] = [];
  private readonly open = new Map<string, Promise<void>>();
  private readonly stopped = new AbortController();
  private busy = 0;

  constructor(
    private readonly world: World,
    private target: WebhookOptions,
    private readonly faults: Faults,
  ) {
    this.count();
    world.onEvent((event, again) => (again ? this.send(event) : this.begin(event)));
  }

  get waiting(): number {
    return this.open.size;
  }

  /** Turns sending on or off, or moves it to another address. What happens meanwhile is stored as an event, never sent later. */
  set(change: { on?: boolean; url?: string; secret?: string }): void {
    this.on = change.on ?? this.on;
    this.target = { ...this.target, ...(change.url && { url: change.url }), ...(change.secret && { secret: change.secret }) };
    this.count();
  }

  /** Queues an event, and `copies` more of it; does nothing while webhooks are off. */
  send(event: Stripe.Event, copies = 0): void {
    if (!this.active() || this.stopped.signal.aborted) return;
    const all = Array.from({ length: copies + 1 }, () => new Promise<void>((resolve) => {
      this.queue.push(() => this.deliver(event).finally(resolve));
    }));
    this.open.set(event.id, Promise.all(all).then(() => void this.open.delete(event.id)));
    this.pump();
  }

  /** A new event: sent, unless a fault holds it back, doubles it or loses it. A lost one is not delivered before it is sent by control or after a restart. */
  private begin(event: Stripe.Event): void {
    if (!this.active()) return;
    const fault = this.faults.strike(DELIVERY_FAULTS, event.type);
    if (fault?.kind === 'drop') return;
    if (fault?.kind === 'delay') later(this.world, 'deliver', event.id, fault.n);
    else if (fault?.kind === 'reorder') later(this.world, 'deliver', event.id, Math.floor(fault.dice * fault.n));
    else this.send(event, fault?.n ?? 0);
  }

  /** After a restart: sends what the endpoint never took. */
  resume(): void {
    for (const event of this.world.store.all('event')) if (event.pending_webhooks > 0) this.send(event);
  }

  /** Resolves when the event was taken or given up, or at the latest after `ms`. */
  async settled(eventId: string, ms: number): Promise<void> {
    await Promise.race([this.open.get(eventId), sleep(ms, undefined, { ref: false })]);
  }

  /** Resolves when nothing is on its way any more. */
  async idle(): Promise<void> {
    while (this.open.size > 0) await Promise.all(this.open.values());
  }

  stop(): void {
    this.stopped.abort();
    this.queue.length = 0;
  }

  private active(): boolean {
    return this.on && Boolean(this.target.url && this.target.secret);
  }

  private count(): void {
    this.world.listeners = this.active() ? 1 : 0;
  }

  private pump(): void {
    while (this.busy < AT_ONCE && this.queue.length > 0) {
      this.busy += 1;
      void this.queue.shift()!().finally(() => {
        this.busy -= 1;
        this.pump();
      });
    }
  }

  private async deliver(event: Stripe.Event): Promise<void> {
    const waits = [0, ...(this.target.retryMs ?? [1_000, 5_000, 30_000])];
    for (const [attempt, wait] of waits.entries()) {
      if (wait > 0) await sleep(wait, undefined, { ref: false, signal: this.stopped.signal }).catch(() => undefined);
      if (this.stopped.signal.aborted) return;
      const fault = this.faults.strike(ATTEMPT_FAULTS, event.type)?.kind;
      const status = await this.post(event, fault);
      remember(this.world.store, 'delivery', { event: event.id, type: event.type, attempt: attempt + 1, status, fault: fault ?? null });
      if (status < 200 || status > 299) continue;
      this.world.store.put('event', { ...event, pending_webhooks: 0 });
      return;
    }
  }

  private async post(event: Stripe.Event, fault?: FaultKind): Promise<number> {
    const { url = '', secret = '' } = this.target;
    const whole = JSON.stringify(event, null, 2);
    const body = fault === 'truncate' ? whole.slice(0, whole.length / 2) : whole;
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      'stripe-signature': faultySignature(secret, whole, fault),
    };
    const signal = AbortSignal.any([AbortSignal.timeout(ANSWER_WITHIN_MS), this.stopped.signal]);
    try {
      const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return 0;
    }
  }
}
