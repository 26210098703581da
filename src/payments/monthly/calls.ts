import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import Stripe from 'stripe';
import type pg from 'pg';
import { system, type Actor } from '../../kernel/actor.js';
import { NotFound } from '../../kernel/problem.js';
import { prepared } from '../../platform/database/index.js';
import { Changes } from '../../platform/change/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { APP_POOL } from '../../platform/tokens.js';
import { subscriptionCallMade, subscriptionCallRefused } from '../records.js';
import { eachInTurn } from '../each-in-turn.js';
import { SUBSCRIPTION_TYPE } from '../envelope.js';
import { subscriptionCall } from './jobs.js';
import type { AskedBy } from './status.js';
import { askSubscription } from './subscriptions.js';

interface Call {
  readonly id: string;
  readonly reference: string;
  readonly kind: 'amount' | 'pause' | 'resume' | 'stop';
  readonly amountMinor: string | null;
  readonly resumesAt: Date | null;
  readonly stripeId: string;
}
const AGAIN_MS = 60_000;
const AT_ONCE = 20;

/** Makes the calls that were stored, one by one; each carries its id as the key, so that a second try is the same call. */
@Injectable()
export class SubscriptionCalls implements OnModuleInit {
  constructor(
    @Inject(APP_POOL) private readonly pool: pg.Pool,
    @Inject(Stripe) private readonly stripe: Stripe,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Jobs) private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(subscriptionCall, ({ callId }) => this.make(callId));
    this.jobs.every('payments.calls', AGAIN_MS, () => this.again());
  }

  /** Looks before it acts: a call that was made or dropped is not made. Throws what the SDK throws when Stripe did not answer. */
  async make(id: string): Promise<void> {
    const { rows: [call] } = await this.pool.query<Call>(prepared(
      `SELECT c.id, c.reference, c.kind, c.amount_minor AS "amountMinor", c.resumes_at AS "resumesAt", s.stripe_id AS "stripeId"
       FROM subscription_call c JOIN subscription s USING (reference) WHERE c.id = $1 AND c.state = 'asked' AND s.stripe_id IS NOT NULL`, [id]));
    if (!call) return;
    try {
      await this.tell(call);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return this.note(call, isOver(call, error) ? 'made' : 'refused');
    }
    await this.note(call, 'made');
  }

  /** Makes what nobody made within two minutes, stops first: nobody's wish is lost to a bad hour, or waits behind another that fails. */
  async again(): Promise<void> {
    const { rows } = await this.pool.query<{ id: string }>(prepared(`SELECT id FROM subscription_call WHERE state = 'asked' AND asked_at < now() - interval '2 minutes' ORDER BY kind = 'stop' DESC, n LIMIT $1`, [AT_ONCE]));
    await eachInTurn(rows, ({ id }) => this.make(id));
  }

  private async tell({ id, kind, amountMinor, resumesAt, stripeId }: Call): Promise<void> {
    const once = { idempotencyKey: `subscription-${id}` };
    switch (kind) {
      case 'stop': await this.stripe.subscriptions.cancel(stripeId, { invoice_now: false, prorate: false }); return;
      case 'resume': await this.stripe.subscriptions.update(stripeId, { pause_collection: '' }, once); return;
      case 'pause': await this.stripe.subscriptions.update(stripeId, { pause_collection: { behavior: 'void', resumes_at: Math.floor(resumesAt!.getTime() / 1000) } }, once); return;
      case 'amount': await this.changeAmount(stripeId, Number(amountMinor), once);
    }
  }

  /** From the next charge on; nothing is charged or given back for the month that runs. */
  private async changeAmount(stripeId: string, minor: number, once: { idempotencyKey: string }): Promise<void> {
    const { items: { data: [item] } } = await this.stripe.subscriptions.retrieve(stripeId);
    const { currency, product } = item!.price;
    const price_data = { currency, product: typeof product === 'string' ? product : product.id, unit_amount: minor, recurring: { interval: 'month' as const } };
    await this.stripe.subscriptions.update(stripeId, { items: [{ id: item!.id, price_data }], proration_behavior: 'none' }, once);
  }

  /** Lets a person ask again for a stop after which the gift went on. Throws NotFound `payments.notStuck`. */
  async askAgain(actor: Actor, id: string): Promise<void> {
    await this.changes.run(actor, async (change) => {
      const row = await change.one<{ reference: string; by: AskedBy }>(`UPDATE subscription_call SET state = 'dropped' WHERE id = $1 AND state = 'stuck' RETURNING reference, asked_by AS by`, [id]);
      if (!row) throw new NotFound('payments.notStuck', 'This stop does not wait any more.');
      await askSubscription(change, row.reference, { kind: 'stop' }, row.by);
    });
  }

  /** Stripe answered. Either way its facts are looked at next, so that what is shown is what Stripe says. */
  private async note({ id, reference, stripeId }: Call, state: 'made' | 'refused'): Promise<void> {
    await this.changes.run(system('payments'), async (change) => {
      const row = await change.one(`UPDATE subscription_call SET state = $2, ticket = nextval('payment_ticket') WHERE id = $1 AND state = 'asked' RETURNING id`, [id, state]);
      if (!row) return change.skip();
      change.record(state === 'made' ? subscriptionCallMade : subscriptionCallRefused, { type: 'donation', id: reference });
      await change.query(
        `INSERT INTO payment_event (id, type, object_id, created, state) VALUES ($1, $2, $3, now(), 'waiting') ON CONFLICT (id) DO NOTHING`, [`call:${id}`, SUBSCRIPTION_TYPE, stripeId]);
    });
  }
}

/** Stripe understood and will not: asked again in a minute it says the same. A key without the right is one of these, until somebody gives it the right and asks again. */
const isRefusal = (error: unknown): error is Stripe.errors.StripeError => error instanceof Stripe.errors.StripeInvalidRequestError || error instanceof Stripe.errors.StripePermissionError;

/** It had ended already: what was asked for is so. */
const isOver = ({ kind }: Call, { code }: Stripe.errors.StripeError): boolean => kind === 'stop' && code === 'resource_missing';
