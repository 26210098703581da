import pg from 'pg';
import pino from 'pino';
import type Stripe from 'stripe';
import { Settings } from '../../config/settings.js';
import { newId } from '../../src/kernel/ids.js';
import { visitor } from '../../src/kernel/actor.js';
import { money, type Currency } from '../../src/kernel/money.js';
import { CORE_FUND_ID, Ledger } from '../../src/ledger/index.js';
import { Inbox, Payments, Poller, Projector, type FeesPaidBy, type Frequency } from '../../src/payments/index.js';
import { Contributors } from '../../src/payments/contributors.js';
import { factsOf, type BalanceFact } from '../../src/payments/facts.js';
import { today } from '../../src/kernel/clock.js';
import { Fetcher } from '../../src/payments/fetch.js';
import { Payouts } from '../../src/payments/payouts/payouts.js';
import { SubscriptionFetcher } from '../../src/payments/monthly/fetch.js';
import { Monthly } from '../../src/payments/monthly/monthly.js';
import { Renewals } from '../../src/payments/monthly/renewals.js';
import { envelopeOf } from '../../src/payments/envelope.js';
import { ServiceMode } from '../../src/platform/mode/index.js';
import { freshDatabase, type TestDatabase } from './database.js';
import { sandboxScene, type SandboxScene } from './stripe-sandbox.js';

export interface Paid {
  readonly status: string;
  readonly charge?: string;
  readonly payment_intent?: string;
  readonly balance_transaction: string | null;
}

/** Money coming in, without HTTP of ours: a database, a Stripe sandbox, and all that stands between them. */
export interface MoneyScene {
  readonly db: TestDatabase;
  readonly stripe: SandboxScene;
  readonly inbox: Inbox;
  readonly poller: Poller;
  projector(settings?: Partial<Settings>): Projector;
  /** Opens a payment and its page at Stripe; answers its reference and session. */
  open(options?: { minor?: number; currency?: Currency; feesPaidBy?: FeesPaidBy; frequency?: Frequency }): Promise<{ reference: string; session: string }>;
  /** A donor pays; `settle` makes the fee known at once. */
  pay(session: string, options?: { card?: string; settle?: boolean; confirm?: boolean }): Promise<Paid>;
  /** A worker fetches the month's key once; what it does after that is what a payment costs. */
  knowMonth(): Promise<void>;
  settle(): Promise<void>;
  /** The webhooks that arrived since the last call, as envelopes stored by `arrange` of them. */
  deliver(arrange?: (events: Stripe.Event[]) => Stripe.Event[]): Promise<number>;
  /** Makes every waiting envelope due now, as if time had passed. */
  age(): Promise<void>;
  payment(reference: string): Promise<{ status: string; items: string[]; refused_country: boolean }>;
  count(sql: string, params?: unknown[]): Promise<number>;
  close(): Promise<void>;
}

export async function moneyScene(): Promise<MoneyScene> {
  const [db, stripe] = await Promise.all([freshDatabase(), sandboxScene()]);
  const inbox = new Inbox(db.pool, db.changes);
  const payments = new Payments(stripe.stripe, new Settings(), pino({ level: 'silent' }), new ServiceMode(db.pool));
  const contributors = new Contributors(db.pool, db.changes, db.jobs, db.vault, new Ledger());
  let delivered = 0;
  const one = async <Row extends pg.QueryResultRow>(sql: string, params: unknown[]): Promise<Row> => (await db.admin.query<Row>(sql, params)).rows[0]!;
  return {
    db, stripe, inbox,
    poller: new Poller(stripe.stripe, inbox),
    projector(given = {}) {
      const settings = Object.assign(new Settings(), given);
      const projector = new Projector(inbox, new Fetcher(stripe.stripe, contributors, new Renewals(stripe.stripe, db.pool, db.changes)), new Ledger(), db.changes, settings);
      new Payouts(stripe.stripe, inbox, new Ledger(), db.changes, projector);
      new Monthly(new SubscriptionFetcher(stripe.stripe, db.pool), inbox, db.changes, projector, settings);
      return projector;
    },
    async open({ minor = 2500, currency = 'EUR', feesPaidBy = 'fund', frequency = 'once' } = {}) {
      const reference = newId();
      const checkout = await db.changes.run(visitor, (change) => payments.openCheckout(change, { reference, frequency, fundId: CORE_FUND_ID, amount: money(minor, currency), feesPaidBy, description: 'Donation', locale: 'en' }));
      return { reference, session: /cs_test_\w+/.exec(await payments.checkoutUrl(checkout))![0] };
    },
    pay: (session, options = {}) => stripe.control<Paid>(`/sessions/${session}/pay`, options),
    async knowMonth() { await contributors.of({ ...factsOf(null), cardFingerprint: 'any', balance: [{ day: today() } as BalanceFact] }); },
    async settle() { await stripe.control('/settle', {}); },
    async deliver(arrange = (events) => events) {
      await stripe.sandbox.idle();
      const events = arrange(stripe.received.slice(delivered).map(({ event }) => event));
      delivered = stripe.received.length;
      for (const event of events) await inbox.store(envelopeOf(event, false));
      return events.length;
    },
    async age() { await db.admin.query(`UPDATE payment_event SET due_at = now() - interval '1 second' WHERE state = 'waiting'`); },
    payment: (reference) => one('SELECT status, items, refused_country FROM payment WHERE reference = $1', [reference]),
    count: async (sql, params = []) => Number((await one<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`, params)).n),
    async close() {
      await db.close();
      await stripe.close();
    },
  };
}

/** Counts what is sent to PostgreSQL while `work` runs, BEGIN and COMMIT included; a query of several statements in one message is one. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const sent: string[] = [];
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own this below
  const original = pg.Client.prototype.query;
  pg.Client.prototype.query = function counted(this: pg.Client, ...args: unknown[]) {
    sent.push(typeof args[0] === 'string' ? args[0] : (args[0] as { text: string }).text);
    return (original as (...given: unknown[]) => unknown).apply(this, args);
  } as never;
  try {
    await work();
    return sent;
  } finally {
    pg.Client.prototype.query = original;
  }
}
