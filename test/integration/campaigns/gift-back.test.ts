import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GiftBack } from '../../../src/campaigns/gift-back.js';
import { startApp, type Pages, type TestApp } from '../../support/app.js';
import { winterParcels } from '../../support/campaign.js';
import { sandboxScene, TEST_KEY, WEBHOOK_SECRET, type SandboxScene } from '../../support/stripe-sandbox.js';

let stripe: SandboxScene;
let app: TestApp;
let donor: Pages;
let code: string;
beforeAll(async () => {
  stripe = await sandboxScene();
  app = await startApp({ STRIPE_API_BASE: stripe.sandbox.origin, STRIPE_SECRET_KEY: TEST_KEY, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET });
  await winterParcels(app);
  donor = await app.pages();
  const path = '/campaigns/winter-parcels/donate';
  const { text } = await donor.submit(path, path, { currency: 'EUR', sum: '2500', often: 'once', cardCountry: 'no' });
  code = />((?:[0-9A-Z]{4}-){6}[0-9A-Z]{2})</.exec(text)![1]!;
});
afterAll(async () => { await app.close(); await stripe.close(); });

let tries = 0;
const ask = (typed: string, amount?: string): Promise<void> => app.nest.get(GiftBack).ask(typed, amount, { key: `back-${(tries += 1)}`, input: { typed, amount } });
const refunds = async (): Promise<unknown[]> => (await app.db.admin.query('SELECT origin, reason, state, amount_minor, requested_by FROM refund')).rows;

describe('a donor who gave the wrong amount', () => {
  it('asks by code, for what was paid and no more', async () => {
    await expect(ask('AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AA')).rejects.toMatchObject({ code: 'campaigns.noGift' });
    await expect(ask(code)).rejects.toMatchObject({ code: 'refunds.notPaid' });
    await app.db.admin.query(`UPDATE payment SET status = 'paid'`);
    await expect(ask(code, '26')).rejects.toMatchObject({ code: 'refunds.tooMuch' });
    await ask(code, '10');
    expect(await refunds()).toEqual([{ origin: 'donor', reason: 'wrong_amount', state: 'requested', amount_minor: '1000', requested_by: null }]);
  });

  it('reads on the private page how it stands', async () => {
    const look = async (): Promise<string> => (await donor.submit('/gift', '/gift', { code })).text;
    const turn = (state: string): Promise<unknown> => app.db.admin.query(`UPDATE refund SET state = $1${state === 'requested' ? '' : `, decided_by = '00000000-0000-4000-8000-000000000001'`}`, [state]);
    expect(await look()).toContain('You asked for €10.00 back');
    await turn('approved');
    expect(await look()).toContain('€10.00 goes back to you');
    await turn('refused');
    const refused = await look();
    expect(refused).toContain('that was refused');
    expect(refused).toContain('/gift/back'); // whoever was refused may ask again
  });

  it('is told nothing of books and receipts where the bank refused a debit, and how a transfer came', async () => {
    const page = async (set: string): Promise<string> => {
      await app.db.admin.query(`UPDATE payment SET ${set}`);
      return (await donor.submit('/gift', '/gift', { code })).text;
    };
    const declined = await page(`status = 'declined', rail = 'sepa_debit', items = '{txn_1,txn_2}'`);
    for (const untrue of ['In the books', '/receipt"', 'What it became', 'The card was refused']) expect(declined).not.toContain(untrue);
    expect(declined).toContain('/campaigns/winter-parcels/donate');
    const byBank = await page(`status = 'paid', rail = 'transfer'`);
    expect(byBank).toContain('Our bank has the money.');
    expect(byBank).not.toContain('Stripe has the money');
    expect(byBank).not.toContain('/gift/back');
    await page(`rail = 'card', items = '{}'`);
  });

  it('is told after fourteen days that it is too late', async () => {
    await app.db.admin.query(`UPDATE payment SET opened_at = opened_at - interval '15 days'`);
    await expect(ask(code)).rejects.toMatchObject({ code: 'refunds.tooLate' });
    expect(await refunds()).toHaveLength(1);
  });

  it('types the code into a page of its own, in a body, and one of us decides', async () => {
    const { status, text } = await donor.get('/gift/back');
    expect([status, text.includes('method="post"')]).toEqual([200, true]);
    const answer = await donor.submit('/gift/back', '/gift/back', { code, amount: '' });
    expect(answer.status).not.toBe(429); // no wait while nothing presses
    expect(answer.text).not.toContain(code);
    expect((await (await app.pages('approver')).get('/staff')).text).toContain('Refunds to approve or refuse');
  });
});
