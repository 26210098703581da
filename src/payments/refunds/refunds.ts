import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/actor.js';
import { newId } from '../../kernel/ids.js';
import { minorFromDb } from '../../kernel/money.js';
import { Forbidden, NotFound } from '../../kernel/problem.js';
import type { RecordKind } from '../../kernel/record.js';
import { Changes, type Change, type Once } from '../../platform/change/index.js';
import { refundApproved } from './jobs.js';
import { refundLife, type RefundOrigin, type RefundReason, type RefundState } from './lifecycle.js';
import * as records from './records.js';
import { amountToRefund, type Standing } from './rules.js';

export interface Wish {
  /** Minor units of the payment's currency; without it all that is left. */
  readonly amount?: number | undefined;
  readonly reason: RefundReason;
}

interface Held {
  readonly id: string;
  readonly state: RefundState;
  readonly requestedBy: string | null;
}

/** Gifts that go back: asked for by one, approved by another; the call to Stripe is made afterwards (call.ts), what came of it Stripe says (facts.ts). */
@Injectable()
export class Refunds {
  constructor(@Inject(Changes) private readonly changes: Changes) {}

  /** Asks for it; answers the refund's id. Throws NotFound `refunds.noPayment` and what `amountToRefund` throws. */
  request(actor: Actor, reference: string, wish: Wish, once?: Once): Promise<string> {
    return this.changes.run(actor, (change) => ask(change, reference, { ...wish, origin: 'staff' }), once);
  }

  /** The donor asks, inside the change that found the gift by its code. */
  requestByDonor(change: Change, reference: string, amount?: number): Promise<string> {
    return ask(change, reference, { amount, reason: 'wrong_amount', origin: 'donor' });
  }

  /** Another person lets it go. Throws Forbidden `refunds.samePerson`. */
  approve(actor: Actor, id: string, once?: Once): Promise<void> {
    return this.changes.run(actor, async (change) => {
      await this.decide(change, id, 'approve');
      change.later(refundApproved, { refundId: id });
    }, once);
  }

  /** Another person says no; the money counts as the fund's again. Throws Forbidden `refunds.samePerson`. */
  refuse(actor: Actor, id: string, once?: Once): Promise<void> {
    return this.changes.run(actor, (change) => this.decide(change, id, 'refuse'), once);
  }

  /** Takes it back, as long as nothing was sent. */
  cancel(actor: Actor, id: string, once?: Once): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const held = await lock(change, id);
      if (held.state === 'sent' || held.state === 'succeeded') refundLife.next('refused', 'cancel'); // Stripe has it: only Stripe can
      await turn(change, held, 'cancel', records.refundCancelled);
    }, once);
  }

  private async decide(change: Change, id: string, event: 'approve' | 'refuse'): Promise<void> {
    const held = await lock(change, id);
    refundLife.next(held.state, event);
    if (held.requestedBy === change.actor.id) throw new Forbidden('refunds.samePerson', 'Another person decides than the one who asked for it.');
    await turn(change, held, event, event === 'approve' ? records.refundApproved : records.refundRefused, { decided_by: change.actor.id });
  }
}

/** What a payment stands at. Its row is locked first, so that two who ask at once see each other's wish. Throws NotFound `refunds.noPayment`. */
export async function standingOf(change: Change, reference: string): Promise<Standing & { id: string; currency: string }> {
  const payment = await change.one<{ id: string; gross: string; currency: string; status: Standing['status']; rail: string }>(
    'SELECT id, amount_minor AS gross, currency, status, rail FROM payment WHERE reference = $1 FOR NO KEY UPDATE', [reference]);
  if (!payment) throw new NotFound('refunds.noPayment', 'There is no such payment.');
  const sums = await change.one<{ back: string; disputed: string }>(
    `SELECT (SELECT coalesce(sum(amount_minor), 0) FROM refund WHERE payment_id = $1 AND state NOT IN ('failed', 'cancelled', 'refused')) AS back,
            (SELECT coalesce(sum(amount_minor), 0) FROM dispute WHERE payment_id = $1 AND status NOT IN ('won', 'prevented') AND status NOT LIKE 'warning%') AS disputed`, [payment.id]);
  return { ...payment, gross: minorFromDb(payment.gross), back: minorFromDb(sums!.back), disputed: minorFromDb(sums!.disputed) };
}

async function ask(change: Change, reference: string, { amount, reason, origin }: Wish & { origin: RefundOrigin }): Promise<string> {
  const payment = await standingOf(change, reference);
  const minor = amountToRefund(payment, amount);
  const id = newId();
  const record = change.record(records.refundRequested, { type: 'refund', id }, { payment: reference, amount: minor, currency: payment.currency, origin, reason });
  await change.query(
    `INSERT INTO refund (id, payment_id, amount_minor, currency, origin, reason, state, requested_by, record_id) VALUES ($1, $2, $3, $4, $5, $6, 'requested', $7, $8)`,
    [id, payment.id, minor, payment.currency, origin, reason, origin === 'staff' ? change.actor.id : null, record]);
  return id;
}

async function lock(change: Change, id: string): Promise<Held> {
  const held = await change.one<Held>('SELECT id, state, requested_by AS "requestedBy" FROM refund WHERE id = $1 FOR NO KEY UPDATE', [id]);
  if (!held) throw new NotFound('refunds.noRefund', 'There is no such refund.');
  return held;
}

/** One step of its life with its record. */
export async function turn(change: Change, { id, state }: Pick<Held, 'id' | 'state'>, event: Parameters<typeof refundLife.next>[1], kind: RecordKind, set: Readonly<Record<string, string | null>> = {}): Promise<void> {
  const next = refundLife.next(state, event);
  const record = change.record(kind, { type: 'refund', id }, { state: next });
  const columns = { ...set, state: next, state_at: change.at.toISOString(), record_id: record };
  const names = Object.keys(columns);
  await change.query(`UPDATE refund SET ${names.map((name, at) => `${name} = $${at + 2}`).join(', ')} WHERE id = $1`, [id, ...Object.values(columns)]);
}
