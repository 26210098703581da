import { Inject, Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import { system } from '../../kernel/actor.js';
import { minorFromDb } from '../../kernel/money.js';
import { Changes, type Change } from '../../platform/change/index.js';
import { Reader } from '../../platform/database/index.js';
import { alert } from '../alerts.js';
import { eachInTurn } from '../each-in-turn.js';
import { Inbox } from '../inbox.js';
import type { RefundState } from './lifecycle.js';
import { refundChanged, refundSent } from './records.js';
import { turn } from './refunds.js';

/** Stripe forgets a key after 24 hours: a call that is older is looked for before it is made again. */
const KEY_LIVES_MS = 23 * 3_600_000;

interface Due {
  readonly id: string;
  readonly state: RefundState;
  readonly amount: string;
  readonly intent: string;
  readonly key: string | null;
  readonly sentAt: Date | null;
  readonly stripeId: string | null;
}

/** Asks Stripe for refunds that are approved. A crash at any point repeats the same call under the same key. */
@Injectable()
export class RefundCalls {
  constructor(
    @Inject(Stripe) private readonly stripe: Stripe,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Inbox) private readonly inbox: Inbox,
  ) {}

  /** Makes every call that is due and was not made, or of which nothing is known. One that fails holds up none behind it; the first failure is thrown in the end. */
  async sweep(): Promise<void> {
    const rows = await this.reader.query<{ id: string }>(`SELECT id FROM refund WHERE state = 'approved' OR (state = 'sent' AND stripe_id IS NULL) ORDER BY state_at LIMIT 50`);
    await eachInTurn(rows, ({ id }) => this.call(id));
  }

  /** One refund: its key is stored first, then Stripe is asked, then what it answered is looked at like any other fact. Throws what the SDK throws when Stripe does not answer. */
  async call(id: string): Promise<void> {
    const due = await this.changes.run(system('payments'), (change) => this.prepare(change, id));
    if (!due) return;
    try {
      const refund = (await this.madeBefore(due)) ?? (await this.stripe.refunds.create({ payment_intent: due.intent, amount: minorFromDb(due.amount), metadata: { refund: id } }, { idempotencyKey: due.key! }));
      await this.inbox.store({ id: `refund:${refund.id}`, type: 'refund.created', objectId: refund.id, created: refund.created, state: 'waiting' });
      await this.changes.run(system('payments'), async (change) => {
        await change.query('UPDATE refund SET stripe_id = $2 WHERE id = $1 AND stripe_id IS NULL', [id, refund.id]);
        change.skip(); // the fact itself is recorded when it is read
      });
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
      await this.refusedByStripe(id, error.code ?? error.type);
    }
  }

  private async prepare(change: Change, id: string): Promise<Due | undefined> {
    const due = await change.one<Due>(
      `SELECT r.id, r.state, r.amount_minor AS amount, p.intent_id AS intent, r.idempotency_key AS key, r.sent_at AS "sentAt", r.stripe_id AS "stripeId"
       FROM refund r JOIN payment p ON p.id = r.payment_id WHERE r.id = $1 FOR NO KEY UPDATE OF r`, [id]);
    change.skip(); // a call that is repeated leaves no second record
    if (due?.state === 'sent' && due.stripeId === null) return due;
    if (due?.state !== 'approved') return undefined;
    const key = `rf:${id}`;
    await turn(change, due, 'send', refundSent, { idempotency_key: key, sent_at: change.at.toISOString() });
    return { ...due, key, sentAt: change.at };
  }

  private async madeBefore({ id, intent, sentAt }: Due): Promise<Stripe.Refund | undefined> {
    if (sentAt !== null && Date.now() - sentAt.getTime() < KEY_LIVES_MS) return undefined;
    const all = await this.stripe.refunds.list({ payment_intent: intent, limit: 100 }).autoPagingToArray({ limit: 1000 });
    return all.find(({ metadata }) => metadata?.['refund'] === id);
  }

  /** Stripe will not: nothing moved, and somebody has to know. */
  private async refusedByStripe(id: string, why: string): Promise<void> {
    await this.changes.run(system('payments'), async (change) => {
      await turn(change, { id, state: 'sent' }, 'fail', refundChanged, { failure: why.slice(0, 100) });
      alert(change, 'refund-failed');
    });
  }
}
