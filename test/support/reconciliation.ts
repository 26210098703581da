import { randomUUID } from 'node:crypto';
import pino from 'pino';
import type Stripe from 'stripe';
import { system } from '../../src/kernel/actor.js';
import { Checks } from '../../src/payments/reconciliation/checks.js';
import { Comparison, Reconciliation } from '../../src/payments/reconciliation/reconciliation.js';
import { Runs } from '../../src/payments/reconciliation/runs.js';
import { Sweep } from '../../src/payments/reconciliation/sweep.js';
import type { MoneyScene } from './money.js';
import { idIn } from './stripe-monthly.js';

type Room = new (checks: Checks) => unknown;
const silent = pino({ level: 'silent' });

/** Reconciliation in a money scene: looking at everything, and what came of it. */
export function reconciliationOf(scene: MoneyScene) {
  const admin = (sql: string, params: unknown[] = []) => scene.db.admin.query(sql, params);

  /** All of it, as a worker has it; `stripe` may say something else than the sandbox. */
  function room(stripe: object = scene.stripe.stripe, rooms: readonly Room[] = []) {
    const checks = new Checks();
    for (const Other of rooms) new Other(checks);
    const { changes, reader } = scene.db;
    const runs = new Runs(changes, checks);
    const comparison = new Comparison(stripe as Stripe, reader, changes, checks, silent);
    return { runs, reconciliation: new Reconciliation(runs, new Sweep(scene.poller, scene.projector(), changes), comparison, changes, silent) };
  }

  async function given(count = 1): Promise<string[]> {
    const items: string[] = [];
    for (let n = 0; n < count; n++) {
      const { session } = await scene.open();
      items.push((await scene.pay(session, { settle: true })).balance_transaction!);
    }
    return items;
  }
  async function project(): Promise<void> {
    await scene.deliver();
    await scene.projector().drain();
  }

  return {
    admin, room, given, project,
    /** What happened is old enough to be in the books: rows of Stripe in the sandbox are of now. */
    async reconcile(stripe?: object, laterMs = 700_000, ...rooms: readonly Room[]): Promise<void> {
      const { runs, reconciliation } = room(stripe, rooms);
      const real = Date.now;
      Date.now = () => real() + laterMs;
      try {
        await reconciliation.perform(await runs.ask(system('test'), 'recent'));
      } finally {
        Date.now = real;
      }
    },
    open: async (): Promise<string[]> => (await admin('SELECT code, object FROM difference WHERE resolved_at IS NULL ORDER BY n')).rows.map(({ code, object }: { code: string; object: string }) => `${code} ${object}`),
    /** How many new differences each alert named, in order. */
    alerts: async (): Promise<number[]> => (await admin(`SELECT (payload->>'count')::int AS count FROM outbox WHERE job = 'payments.alert' AND payload->>'what' = 'difference' ORDER BY id`)).rows.map(({ count }: { count: number }) => count),
    lastRun: async (): Promise<unknown> => (await admin('SELECT state, missed FROM reconciliation_run ORDER BY n DESC LIMIT 1')).rows[0],
    async booked(count = 1): Promise<string[]> {
      const items = await given(count);
      await project();
      return items;
    },
    /** A monthly gift that began; answers Stripe's id. */
    async monthly(): Promise<string> {
      const { session } = await scene.open({ frequency: 'monthly' });
      await scene.pay(session, { settle: true });
      await project();
      return idIn((await scene.stripe.stripe.checkout.sessions.retrieve(session)).subscription);
    },
    /** Nothing is booked from here on, or again. */
    bookingOff: () => admin(`INSERT INTO switched_off (id, part, reason, record_id) SELECT $1, 'projecting', 'fault', id FROM audit.entry LIMIT 1`, [randomUUID()]),
    bookingOn: () => admin('UPDATE switched_off SET on_at = now(), on_by = gen_random_uuid()'),
  };
}
export type ReconciliationScene = ReturnType<typeof reconciliationOf>;
