import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from '../../../src/gate/clock.js';
import { Gate } from '../../../src/gate/index.js';
import { addDays, dayOf, today } from '../../../src/kernel/clock.js';
import type { Answer } from '../../support/app.js';
import { MonthlyScene } from '../../support/monthly-scene.js';

let scene: MonthlyScene;
beforeAll(async () => { scene = await MonthlyScene.start(); });
afterAll(() => scene.close());

it('a pause that Stripe would not make is said on the private page, until something asked later was done', async () => {
  const gift = await scene.begin({ daysAgo: 5 });
  await scene.stripe.control('/faults', { kind: 'status', n: 403, match: 'POST /v1/subscriptions/*' });
  await scene.act(gift, 'gift-pause', { months: '1' });
  await scene.hear();
  expect((await scene.open(gift)).text).toContain('The pause was refused by Stripe, and nothing has changed.');
  expect((await scene.app.api(null).post('/api/v1/gift/monthly', { code: gift.code })).json).toMatchObject({ status: 'active', asked: null, refused: 'pause' });
  await scene.stripe.control('/mend', {});
  await scene.act(gift, 'gift-pause', { months: '1' });
  await scene.hear();
  expect((await scene.open(gift)).text).not.toContain('refused by Stripe');
  expect((await scene.subscription(gift)).status).toBe('paused');
});

it('whoever keeps the books sees what goes on and when it is charged next, and nobody’s code', async () => {
  const gift = await scene.begin({ daysAgo: 3 });
  await scene.hear();
  const treasurer = await scene.app.pages('treasurer');
  expect((await treasurer.get('/staff/payments')).text).toContain('/staff/money/monthly');
  const { text } = await treasurer.get('/staff/money/monthly');
  expect(text).toMatch(/gifts? goes? on[^]*€25\.00 a month[^]*Goes on/);
  expect(text).not.toContain(gift.code);
  expect((await treasurer.get('/staff/money/monthly?after=2.1')).text).toContain('No monthly gifts yet');
  expect((await (await scene.app.pages('campaigner')).get('/staff/money/monthly')).status).toBe(403);
});

it('all of them are listed page by page, those that go on first, each once, though some end and begin while one reads', async () => {
  const gift = await scene.begin();
  await scene.hear();
  const more = (status: string, n: number): Promise<object[]> => scene.rows(
    `INSERT INTO subscription (reference, fund_id, currency, fees_paid_by, amount_minor, status, stripe_id, record_id)
     SELECT gen_random_uuid(), fund_id, currency, fees_paid_by, amount_minor, '${status}', 'sub_listed_' || gen_random_uuid(), record_id FROM subscription, generate_series(1, ${n}) WHERE reference = '${gift.reference}'`);
  await more('active', 60);
  await more('opened', 30);
  await more('ended', 45);
  const all = await scene.rows<{ reference: string }>(`SELECT reference FROM subscription ORDER BY status = 'ended', status = 'opened', id DESC`);
  const treasurer = await scene.app.pages('treasurer');
  const pages: string[][] = [];
  for (let path: string | undefined = '/staff/money/monthly'; path; ) {
    const { text } = await treasurer.get(path);
    pages.push([...text.matchAll(/class="code">([0-9a-f]{8})</g)].map(([, reference]) => reference!));
    path = /href="([^"]*after=[^"]*)"[^>]*rel="next"/.exec(text)?.[1];
    if (pages.length > 1) continue;
    await more('active', 3); // newer than what was read, and on no page to come
    await scene.rows(`UPDATE subscription SET status = 'ended', ended_why = 'donor' WHERE reference = '${all[10]!.reference}'`);
  }
  const [first, ...rest] = pages;
  expect(first).toEqual(all.slice(0, 50).map(({ reference }) => reference.slice(0, 8)));
  expect(rest.flat().filter((one) => one !== all[10]!.reference.slice(0, 8))).toEqual(all.slice(50).map(({ reference }) => reference.slice(0, 8)));
  expect(pages.length).toBeGreaterThan(2);
});

describe('without the code', () => {
  const stop = (fields: Record<string, string>): Promise<Answer> => scene.donor.submit('/stop', '/stop', { currency: 'EUR', amount: '25', day: today(), lastFour: '4242', expiry: '12/34', ...fields });
  const page = ({ text }: Answer): string => text.replace(/name="_\w+" value="[^"]*"/g, '').replace(/nonce-?[^"]*/g, '');

  it('day, amount and card stop it; whatever is wrong, the answer is the same', async () => {
    const gift = await scene.begin();
    const method = (await scene.stripe.stripe.subscriptions.retrieve((await scene.subscription(gift)).stripe_id, { expand: ['default_payment_method'] })).default_payment_method as { card: { exp_month: number; exp_year: number } };
    const expiry = `${String(method.card.exp_month).padStart(2, '0')}/${String(method.card.exp_year).slice(-2)}`;
    const wrong: Record<string, string>[] = [{ lastFour: '4243', expiry }, { amount: '26', expiry }, { day: addDays(today(), -9), expiry }, { expiry: '01/21' }];
    const answers = [];
    for (const fields of wrong) answers.push(await stop(fields));
    await scene.hear();
    expect((await scene.subscription(gift)).status).toBe('active');
    const right = await stop({ expiry: expiry.replace('/', ' / '), day: dayOf(new Date()) });
    await scene.hear();
    expect(await scene.subscription(gift)).toMatchObject({ status: 'ended', ended_why: 'donor' });
    expect(new Set([...answers, right].map(page)).size).toBe(1);
    for (const table of ['outbox', 'idempotency', 'audit.disclosure', 'subscription', 'subscription_call']) {
      expect(JSON.stringify(await scene.rows(`SELECT t::text FROM ${table} t`))).not.toMatch(/4242 |"4242"/);
    }
  });

  it('ten thousand guesses reach nothing: ten are looked at, and four an hour', async () => {
    const gift = await scene.begin();
    const gate = scene.app.nest.get(Gate);
    gate.enforce();
    let now = Date.now();
    scene.app.nest.get(Clock).now = () => now;
    await scene.app.db.admin.query('TRUNCATE gate_bucket, gate_place');
    let through = 0;
    const guess = (ip: number): Promise<void> => gate.askPlainly('stop', { ip: `10.${ip >> 16}.${(ip >> 8) & 255}.1` }).then(() => void (through += 1), () => undefined);
    for (let n = 0; n < 10_000; n += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, k) => guess(n + k)));
      now += 3_600_000 / 100; // in one hour
    }
    expect(through).toBeLessThanOrEqual(14);
    const crowded = await stop({});
    expect([crowded.status, crowded.text.includes('Two ways that need no waiting'), crowded.text.includes('href="/gift"')]).toEqual([429, true, true]);
    expect((await scene.subscription(gift)).status).toBe('active');
  });
});
