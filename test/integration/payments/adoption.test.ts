import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, periodOf, today } from '../../../src/kernel/clock.js';
import { startApp, type Answer, type TestApp } from '../../support/app.js';
import { camt, OUR_IBAN } from '../../support/bank.js';
import { winterParcels } from '../../support/campaign.js';
import { sandboxScene, TEST_KEY, type SandboxScene } from '../../support/stripe-sandbox.js';

/** A month that has ended, so that things can happen after it. */
const SINCE = `${periodOf(addDays(`${periodOf(today())}-01`, -1))}-01`;
const at = (day: string): number => Date.parse(`${day}T12:00:00Z`) / 1000;

let stripe: SandboxScene;
let app: TestApp;
beforeAll(async () => {
  stripe = await sandboxScene();
  app = await startApp({ STRIPE_API_BASE: stripe.sandbox.origin, STRIPE_SECRET_KEY: TEST_KEY, FOUNDATION_IBAN: OUR_IBAN });
  await winterParcels(app);
});
afterAll(async () => {
  await app.close();
  await stripe.close();
});

const rows = async (sql: string, params: unknown[] = []): Promise<object[]> => (await app.db.admin.query(sql, params)).rows;
/** A charge of the time before, of no page of ours. */
async function charged(minor: number, day: string): Promise<void> {
  await stripe.control('/clock', { at: at(day) });
  const { id } = await stripe.stripe.checkout.sessions.create({ mode: 'payment', success_url: 'http://localhost:3000/thanks', line_items: [{ quantity: 1, price_data: { currency: 'eur', unit_amount: minor, product_data: { name: 'Elsewhere' } } }] });
  await stripe.control(`/sessions/${id}/pay`, { settle: true });
}
const enter = (lines: object[], who: 'treasurer' | 'approver' = 'treasurer', since = SINCE): Promise<Answer> => app.api(who).post('/api/v1/opening', { since, lines });

describe('what was there before', () => {
  let atStripe = 0;
  beforeAll(async () => {
    await charged(10_000, addDays(SINCE, -20));
    const { available, pending } = await stripe.stripe.balance.retrieve();
    atStripe = [...available, ...pending].reduce((sum, { amount }) => sum + amount, 0);
    await charged(5000, addDays(SINCE, 3));
  });

  it('is said by bank and Stripe as of the first day: what came later is not in it', async () => {
    const before = await app.api('treasurer').get(`/api/v1/opening/sources?since=${SINCE}`);
    expect(before.json).toEqual({ said: [{ currency: 'EUR', bankMinor: 0, stripeMinor: atStripe }], silent: [], unkept: [] });
    const file = camt({ opening: 70_000, lines: [{ day: addDays(SINCE, 2), minor: 1200, text: 'hello', reference: 'B1' }] });
    expect((await app.api('treasurer').post('/api/v1/bank/statements', { format: 'camt.053', content: Buffer.from(file).toString('base64') })).status).toBe(200);
    expect((await app.api('auditor').get(`/api/v1/opening/sources?since=${SINCE}`)).json.said).toEqual([{ currency: 'EUR', bankMinor: 70_000, stripeMinor: atStripe }]);
    expect((await app.api('treasurer').get(`/api/v1/opening/sources?since=${addDays(SINCE, 40).slice(0, 7)}-01`)).json.silent).toEqual([{ account: OUR_IBAN.slice(-4), currency: 'EUR', why: 'early' }]);
    expect((await app.api('volunteer').get(`/api/v1/opening/sources?since=${SINCE}`)).status).toBe(403);
  });

  it('is refused, with the difference, when it does not tie, and by page in words', async () => {
    const answer = await enter([{ fund: 'core', currency: 'EUR', bankMinor: 69_999, stripeMinor: atStripe }]);
    expect([answer.status, answer.json.type, answer.json.errors]).toEqual([422, 'urn:pasylka:problem:opening.tie', [expect.objectContaining({ field: 'bank-EUR' })]]);
    const pages = await app.pages('treasurer');
    const home = '/staff/money/opening';
    const page = await pages.submit(`${home}?since=${SINCE}`, home, { since: SINCE, 'bank-EUR-core': '600', 'stripe-EUR-core': String(atStripe / 100) });
    expect([page.status, page.text.includes('At the bank the funds have €100.00 less than the statements say.')]).toEqual([422, true]);
    expect(await rows('SELECT 1 FROM opening_balance')).toEqual([]);
  });

  it('is entered by one and booked by another; the database insists, and nothing changes in between', async () => {
    const entered = await enter([{ fund: 'core', currency: 'EUR', bankMinor: 20_000, stripeMinor: atStripe }, { fund: 'winter-parcels', currency: 'EUR', bankMinor: 50_000, stripeMinor: 0 }]);
    const { id } = entered.json as { id: string };
    expect((await enter([{ fund: 'core', currency: 'EUR', bankMinor: 70_000, stripeMinor: atStripe }])).json.type).toBe('urn:pasylka:problem:opening.there');
    expect((await app.api('treasurer').post(`/api/v1/opening/${id}/approve`)).json.type).toBe('urn:pasylka:problem:opening.samePerson');
    await expect(app.db.admin.query(`UPDATE opening_balance SET state = 'booked', decided_by = entered_by WHERE id = $1`, [id])).rejects.toThrow('opening_balance_two_people');
    await expect(app.db.pool.query('UPDATE opening_balance_line SET bank_minor = 1')).rejects.toThrow('permission denied');
    await expect(app.db.pool.query(`UPDATE opening_balance SET entered_by = 'other'`)).rejects.toThrow('permission denied');
    expect(await rows('SELECT 1 FROM ledger.entry')).toEqual([]);
    const todo = await (await app.pages('approver')).get('/staff');
    expect(todo.text).toContain('/staff/money/opening');
    expect((await app.api('approver').post(`/api/v1/opening/${id}/approve`)).json).toEqual({ state: 'booked' });
    expect(await rows(`SELECT f.code, l.account, l.amount::int AS amount, e.effective_on AS on, e.evidence IS NOT NULL AS evidence FROM ledger.entry e JOIN ledger.line l ON l.entry_id = e.id JOIN ledger.fund f ON f.id = l.fund_id WHERE l.account <> 'equity.opening' ORDER BY 1, 2`)).toEqual([
      { code: 'core', account: 'asset.bank', amount: 20_000, on: SINCE, evidence: true }, { code: 'core', account: 'asset.psp.stripe', amount: atStripe, on: SINCE, evidence: true },
      { code: 'winter-parcels', account: 'asset.bank', amount: 50_000, on: SINCE, evidence: true },
    ]);
    expect((await rows(`SELECT kind FROM audit.entry WHERE subject_id = $1 ORDER BY at`, [id]))).toEqual([{ kind: 'opening.entered' }, { kind: 'opening.booked' }]);
    expect((await enter([{ fund: 'core', currency: 'EUR', bankMinor: 1, stripeMinor: 0 }])).status).toBeGreaterThanOrEqual(409);
  });
});
