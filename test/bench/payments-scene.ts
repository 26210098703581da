import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type Stripe from 'stripe';
import { system } from '../../src/kernel/actor.js';
import { Funds, Ledger } from '../../src/ledger/index.js';
import { Inbox, Projector } from '../../src/payments/index.js';
import { Contributors } from '../../src/payments/contributors.js';
import { Renewals } from '../../src/payments/monthly/renewals.js';
import { Fetcher } from '../../src/payments/fetch.js';
import type { Core } from '../../src/platform/core.js';

/** Payments that wait to be projected, and a Stripe in this process that answers at once. */
export class PaymentsScene {
  private readonly amounts = new Map<string, { reference: string; gross: number }>();
  private fundIds: number[] = [];

  constructor(private readonly core: Pick<Core, 'changes' | 'settings' | 'jobs' | 'vault'> & { readonly connections: Pick<Core['connections'], 'pool'> }, private readonly admin: pg.Pool) {}

  async openFunds(count: number): Promise<void> {
    const funds = new Funds();
    for (let n = 0; n < count; n += 1) {
      const fund = await this.core.changes.run(system('bench'), (change) => funds.create(change, { code: `bench-${n}`, name: `Bench ${n}`, restriction: 'restricted' }));
      this.fundIds.push(fund.id);
    }
  }

  /** So many donors are on Stripe's page and have just paid: a payment and an envelope for each. */
  async arrive(count: number): Promise<void> {
    const rows = Array.from({ length: count }, (_, n) => ({ reference: randomUUID(), intent: `pi_${randomUUID()}`, fund: this.fundIds[n % this.fundIds.length]!, gross: 500 + ((n * 37) % 20_000) }));
    for (const { intent, reference, gross } of rows) this.amounts.set(intent, { reference, gross });
    const record = (await this.admin.query<{ record_id: string }>('SELECT record_id FROM ledger.fund WHERE id > 1 LIMIT 1')).rows[0]!.record_id;
    await this.admin.query(
      `WITH row AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(reference uuid, intent text, fund int, gross bigint)), paid AS (
         INSERT INTO payment (reference, donation, rail, fund_id, amount_minor, currency, fees_paid_by, idempotency_key, record_id)
         SELECT reference, reference, 'card', fund, gross, 'EUR', 'fund', 'checkout-' || reference, $2 FROM row)
       INSERT INTO payment_event (id, type, object_id, created, state) SELECT 'evt_' || reference, 'payment_intent.succeeded', intent, now(), 'waiting' FROM row`,
      [JSON.stringify(rows), record],
    );
    await this.admin.query('VACUUM (ANALYZE) payment, payment_event');
  }

  /** A projector as the worker has it, but for Stripe. */
  projector(): Projector {
    const { connections, changes, settings, jobs, vault } = this.core;
    return new Projector(new Inbox(connections.pool, changes), new Fetcher(this.stripe() as Stripe, new Contributors(connections.pool, changes, jobs, vault, new Ledger()), new Renewals(this.stripe() as Stripe, connections.pool, changes)), new Ledger(), changes, settings);
  }

  private stripe(): unknown {
    const created = Math.floor(Date.now() / 1000);
    return {
      paymentIntents: {
        retrieve: async (id: string) => {
          const { reference, gross } = this.amounts.get(id)!;
          const fee = Math.round(gross * 0.015) + 25;
          const balance_transaction = { id: `txn_${reference}`, amount: gross, fee, net: gross - fee, currency: 'eur', type: 'charge', created };
          return {
            id, status: 'succeeded', amount: gross, currency: 'eur', metadata: { donation: reference }, last_payment_error: null,
            latest_charge: { id: `ch_${reference}`, amount: gross, amount_refunded: 0, disputed: false, refunds: { data: [] }, payment_method_details: { card: { country: 'DE' } }, balance_transaction },
          };
        },
      },
    };
  }
}
