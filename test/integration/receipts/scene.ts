import { randomBytes, randomUUID } from 'node:crypto';
import { codeHash, readCode } from '../../../src/campaigns/index.js';
import { base32 } from '../../../src/kernel/ids.js';
import { system } from '../../../src/kernel/actor.js';
import { disputeLost, disputeOpened, donationCaptured, donationRefunded, Ledger, CORE_FUND_ID, type Entry } from '../../../src/ledger/index.js';
import type { TestApp } from '../../support/app.js';

const test = system('test');
const ledger = new Ledger();
const head = (subject: string) => ({ currency: 'EUR' as const, fundId: CORE_FUND_ID, subject });

export interface Gift {
  /** As the donor keeps it, and as the database knows it. */
  readonly code: string;
  readonly hash: Buffer;
  readonly donation: string;
  /** References, one for each payment. */
  readonly payments: readonly string[];
}
export interface Paid {
  readonly minor: number;
  readonly on: string;
  readonly rail?: string;
  readonly currency?: string;
  /** What the books hold: the same sum in EUR unless told, or nothing yet. */
  readonly booked?: number | null;
}

/** A donation with payments of any past day, in the tables and in the books, as the projector leaves them. */
export async function gift(app: TestApp, payments: readonly Paid[], { cover = 0 }: { cover?: number } = {}): Promise<Gift> {
  const code = readCode(base32(randomBytes(16)))!;
  const [donation, hash] = [randomUUID(), codeHash(code)];
  const references = payments.map((_, n) => (n === 0 ? donation : randomUUID()));
  const { admin } = app.db;
  const record = (await admin.query<{ id: string }>('SELECT id FROM audit.entry LIMIT 1')).rows[0]!.id;
  await admin.query(
    `INSERT INTO donation (id, campaign_id, amount_minor, cover_minor, currency, terms_version, code_hash, transfer_reference, overflow_purpose_id, given_on, record_id) VALUES ($1, gen_random_uuid(), $2, $3, $4, 1, $5, $6, gen_random_uuid(), $7, $8)`,
    [donation, payments[0]!.minor, cover, payments[0]!.currency ?? 'EUR', hash, randomUUID(), payments[0]!.on, record]);
  for (const [n, { minor, on, rail = 'card', currency = 'EUR', booked = minor }] of payments.entries()) {
    await admin.query(
      `INSERT INTO payment (reference, donation, rail, fund_id, amount_minor, currency, fees_paid_by, idempotency_key, status, items, record_id) VALUES ($1, $2, $3, $4, $5, $6, 'fund', gen_random_uuid(), $7, $8, $9)`,
      [references[n], donation, rail, CORE_FUND_ID, minor, currency, booked === null ? 'waiting' : 'paid', booked === null ? [] : [`txn_${references[n]!}`], record]);
    if (booked !== null) await post(app, donationCaptured({ ...head(references[n]!), item: `txn_${references[n]!}`, effectiveOn: on, gross: booked, fee: 25, feesPaidBy: 'fund' }));
  }
  return { code, hash, donation, payments: references };
}

export const post = (app: TestApp, entry: Entry): Promise<unknown> => app.db.changes.run(test, (change) => ledger.post(change, entry));

export const refund = (app: TestApp, subject: string, amount: number, on = '2026-11-20'): Promise<unknown> =>
  post(app, donationRefunded({ ...head(subject), item: `re_${randomUUID()}`, effectiveOn: on, amount }));

export async function dispute(app: TestApp, subject: string, amount: number, state: 'opened' | 'lost'): Promise<void> {
  if (state === 'opened') await post(app, disputeOpened({ ...head(subject), item: `dp_${randomUUID()}`, effectiveOn: '2026-11-20', amount, fee: 0 }));
  else await post(app, disputeLost({ ...head(subject), key: `lost:${randomUUID()}`, effectiveOn: '2026-11-21', amount }));
}

/** Stripe's word that a part went back, in the donor's currency. */
export const refunded = (app: TestApp, reference: string, minor: number): Promise<unknown> => app.db.admin.query(
  `INSERT INTO refund (id, payment_id, amount_minor, currency, origin, reason, state, record_id) SELECT gen_random_uuid(), id, $2, currency, 'outside', 'outside', 'succeeded', record_id FROM payment WHERE reference = $1`, [reference, minor]);
