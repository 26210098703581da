import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, today } from '../../../src/kernel/clock.js';
import { CardTries } from '../../../src/payments/card-tries.js';
import { Projector } from '../../../src/payments/index.js';
import { Reminders } from '../../../src/payments/monthly/reminders.js';
import { PATH, MonthlyScene, type Begun } from '../../support/monthly-scene.js';

let scene: MonthlyScene;
beforeAll(async () => { scene = await MonthlyScene.start(); });
afterAll(() => scene.close());

describe('the page before the payment', () => {
  it('repeats amount, how often, first and next day, and the purpose', async () => {
    const { text } = await scene.donor.submit(PATH, PATH, { currency: 'EUR', sum: '2500', often: 'monthly', cardCountry: 'no' });
    for (const said of ['€25.00', 'Monthly, until you stop it', 'First charge', 'Next charge', 'Winter parcels for 120 people']) expect(text).toContain(said);
    const session = await scene.stripe.stripe.checkout.sessions.retrieve(/cs_test_\w+/.exec(text)![0]);
    expect([session.mode, Object.keys(session.metadata!)]).toEqual(['subscription', ['donation']]);
  });
});

describe('a monthly gift', () => {
  let gift: Begun;
  beforeAll(async () => { gift = await scene.begin({ daysAgo: 200 }); });

  it('is in the books with its first charge, and shows the next one', async () => {
    expect(await scene.rows('SELECT status, rail, cardinality(items) AS items FROM payment WHERE donation = $1', [gift.reference])).toEqual([{ status: 'paid', rail: 'card', items: 1 }]);
    expect(await scene.subscription(gift)).toMatchObject({ status: 'active', amount_minor: '2500', charged_on: addDays(today(), -200) });
    const { text } = await scene.open(gift);
    expect(text).toContain('Your monthly gift');
    expect(text).not.toContain(gift.code);
  });

  it('is charged again each month, each charge a payment of its own in the fund it was given to', async () => {
    await scene.advance(32);
    await scene.hear();
    const [campaign] = await scene.rows<{ fund_id: number }>(`SELECT fund_id FROM campaign WHERE slug = 'winter-parcels'`);
    const charges = await scene.rows('SELECT reference = donation AS first, status, fund_id, amount_minor, cardinality(items) AS items FROM payment WHERE donation = $1 ORDER BY id', [gift.reference]);
    expect(charges).toEqual([true, false].map((first) => ({ first, status: 'paid', fund_id: campaign!.fund_id, amount_minor: '2500', items: 1 })));
    expect(await scene.rows(`SELECT 1 FROM ledger.line WHERE account = 'liability.suspense'`)).toEqual([]);
    expect((await scene.open(gift)).text).toContain('Charges');
  });

  it('told of twice and shuffled makes no second payment', async () => {
    await scene.app.db.admin.query(`UPDATE payment_event SET state = 'waiting', due_at = now() WHERE state = 'done'`);
    await Promise.all([scene.app.nest.get(Projector).drain(), scene.app.nest.get(Projector).drain()]);
    expect(await scene.rows('SELECT count(*)::int AS n FROM payment WHERE donation = $1', [gift.reference])).toEqual([{ n: 2 }]);
  });

  it('changes its amount from the next charge on, asked for until Stripe says so', async () => {
    const page = await scene.act(gift, 'gift-amount', { amount: '40' });
    expect(page.text).toContain('€40.00 a month from the next charge on');
    expect((await scene.subscription(gift)).amount_minor).toBe('2500');
    await scene.hear();
    expect((await scene.subscription(gift)).amount_minor).toBe('4000');
    expect((await scene.open(gift)).text).not.toContain('Asked for');
    const { items } = await scene.stripe.stripe.subscriptions.retrieve((await scene.subscription(gift)).stripe_id);
    expect(items.data[0]!.price.unit_amount).toBe(4000);
    expect((await scene.act(gift, 'gift-amount', { amount: '0.10' })).status).toBe(422);
  });

  it('leaves out as many charges as asked, says a week before it goes on, and only to whoever left an address', async () => {
    await scene.act(gift, 'gift-address', { address: 'godwit.7731@plover.example' });
    await scene.app.db.admin.query(`UPDATE donation_address SET lang = 'ru' WHERE donation = $1`, [gift.reference]);
    expect(JSON.stringify(await scene.rows('SELECT t::text FROM donation_address t'))).not.toContain('godwit');
    await scene.act(gift, 'gift-pause', { months: '2' });
    await scene.hear();
    expect(await scene.subscription(gift)).toMatchObject({ status: 'paused', paused_until: expect.any(Date) });
    const due = (await scene.subscription(gift)).remind_at!;
    expect(await scene.app.nest.get(Reminders).remind(new Date(due.getTime() - 1000))).toBe(0);
    expect([await scene.app.nest.get(Reminders).remind(due), await scene.app.nest.get(Reminders).remind(due)]).toEqual([1, 0]);
    await scene.app.drain();
    expect(scene.mails('godwit.7731')).toEqual([expect.stringMatching(/через неделю[^]*:3000\/ru\/gift/)]);
    expect(scene.mails('godwit.7731')[0]).not.toMatch(/parcel|prison|Belarus|посыл|тюр|Белар/i);
    const before = (await scene.rows(`SELECT 1 FROM payment WHERE donation = $1`, [gift.reference])).length;
    await scene.advance(61);
    await scene.hear();
    expect((await scene.rows(`SELECT 1 FROM payment WHERE donation = $1 AND status = 'paid'`, [gift.reference])).length).toBe(before);
    await scene.advance(31);
    await scene.hear();
    expect((await scene.rows<{ amount_minor: string }>(`SELECT amount_minor FROM payment WHERE donation = $1 ORDER BY id DESC`, [gift.reference])).map(({ amount_minor: minor }) => minor)).toEqual(['4000', ...Array<string>(before).fill('2500')]);
  });

  it('stops at once in two requests, with the last charge in sight; then nothing more can be asked', async () => {
    const asked = await scene.act(gift, 'gift-stop');
    expect(asked.text).toContain('Stop this monthly gift?');
    expect(asked.text).toContain('€40.00 on');
    expect((await scene.subscription(gift)).status).toBe('active');
    const done = await scene.act(gift, 'gift-stop', { sure: 'on' }, asked);
    expect(done.text).toContain('The last charge was €40.00');
    await scene.hear();
    expect(await scene.subscription(gift)).toMatchObject({ status: 'ended', ended_why: 'donor' });
    expect(await scene.rows('SELECT state FROM donation WHERE id = $1', [gift.reference])).toEqual([{ state: 'ended' }]);
    expect(await scene.rows('SELECT 1 FROM donation_address')).toEqual([]);
    expect((await scene.app.api(null).post('/api/v1/gift/stop', { code: gift.code })).json.type).toBe('urn:pasylka:problem:payments.cannotNow');
    const charges = (): Promise<object[]> => scene.rows('SELECT id FROM payment WHERE donation = $1 ORDER BY id', [gift.reference]);
    const given = await charges();
    await scene.advance(40);
    await scene.hear();
    expect(await charges()).toEqual(given);
  });

  it('keeps forms of the private page good for half an hour, and theirs alone', async () => {
    const { text } = await scene.open(gift);
    expect(text).not.toContain('name="code"');
    const forged = await scene.act(gift, 'gift-stop', { entry: `${'A'.repeat(43)}.${Date.now().toString(36)}.${'A'.repeat(22)}`, sure: 'on' }, await scene.open(gift));
    expect(forged.status).toBe(403);
    const living = await scene.begin();
    const opened = await scene.open(living);
    const paper = /name="entry" value="([^"]+)"/.exec(opened.text)![1]!;
    const wrong = await scene.act(living, 'gift-address', { address: 'no address' }, opened);
    expect([wrong.status, wrong.text.includes(paper), new Set(wrong.text.match(/name="entry" value="[^"]+"/g)).size]).toEqual([422, true, 1]); // the half hour goes on, no answer renews it
  });
});

describe('a charge that fails', () => {
  it('is shown, told at first and before the last try, and ends the gift after the last', async () => {
    const gift = await scene.begin({ daysAgo: 60 });
    await scene.act(gift, 'gift-address', { address: 'curlew.5512@plover.example' });
    const { stripe_id: id } = await scene.subscription(gift);
    await scene.stripe.stripe.subscriptions.update(id, { default_payment_method: 'pm_card_chargeCustomerFail' });
    await scene.advance(32);
    await scene.hear();
    expect((await scene.subscription(gift)).status).toBe('failing');
    expect((await scene.open(gift)).text).toContain('Stripe tries again on');
    for (let days = 0; days < 7; days += 1) {
      await scene.advance(1);
      await scene.hear();
    }
    expect(await scene.subscription(gift)).toMatchObject({ status: 'ended', ended_why: 'failed' });
    expect(scene.mails('curlew.5512').map((text) => /(will be tried again|once more|has ended)/.exec(text)?.[0])).toEqual(['will be tried again', 'once more', 'has ended']);
    expect(await scene.rows('SELECT status FROM payment WHERE donation = $1 ORDER BY id', [gift.reference])).toEqual([{ status: 'paid' }, { status: 'declined' }]);
    expect((await scene.open(gift)).text).toContain('we stopped trying');
  });
});

describe('another card', () => {
  const FORM = { card: '5555555555554444', expiry: '12/34', cvc: '123' };
  const portalIn = (text: string): string => new URL(/href="(http[^"]+\/p\/session\/\w+)"/.exec(text)![1]!).pathname;

  it('is given on Stripe’s page after a charge that failed; the next try takes it', async () => {
    const gift = await scene.begin({ daysAgo: 60 });
    const { stripe_id: id } = await scene.subscription(gift);
    await scene.stripe.stripe.subscriptions.update(id, { default_payment_method: 'pm_card_chargeCustomerFail' });
    await scene.advance(32);
    await scene.hear();
    expect((await scene.subscription(gift)).status).toBe('failing');
    const asked = await scene.act(gift, 'gift-card', { cardCountry: 'no' });
    expect(asked.text).toContain('Continue to Stripe');
    expect((await scene.stripe.page(portalIn(asked.text), FORM)).location).toBe('http://localhost:3000/gift');
    await scene.hear();
    expect((await scene.subscription(gift)).status).toBe('failing'); // tried again on the day the page names, not at once
    await scene.advance(2);
    await scene.hear();
    expect((await scene.subscription(gift)).status).toBe('active');
    const [renewal] = await scene.rows<{ intent_id: string }>('SELECT intent_id FROM payment WHERE donation = $1 ORDER BY id DESC LIMIT 1', [gift.reference]);
    const { data: [charge] } = await scene.stripe.stripe.charges.list({ payment_intent: renewal!.intent_id, limit: 1 });
    expect(charge!.payment_method_details!.card!.brand).toBe('mastercard');
    expect(await scene.rows('SELECT status FROM payment WHERE donation = $1 ORDER BY id', [gift.reference])).toEqual([{ status: 'paid' }, { status: 'paid' }]);
  });

  it('of a refused country never reaches Stripe when that is said, and ends the gift before a charge when it is not', async () => {
    const gift = await scene.begin({ daysAgo: 5 });
    const kind = await scene.act(gift, 'gift-card', { cardCountry: 'unsure' });
    expect([kind.text.includes('Please do not pay with this card'), kind.text.includes('/p/session/')]).toEqual([true, false]);
    expect((await scene.act(gift, 'gift-card')).status).toBe(422);
    const { text } = await scene.act(gift, 'gift-card', { cardCountry: 'no' });
    const charges = (await scene.stripe.stripe.charges.list({ limit: 100 })).data.length;
    await scene.stripe.page(portalIn(text), { ...FORM, card: '4000001120000005' });
    await scene.hear();
    expect(await scene.subscription(gift)).toMatchObject({ status: 'ended', ended_why: 'country' });
    expect((await scene.stripe.stripe.charges.list({ limit: 100 })).data.length).toBe(charges);
    expect((await scene.app.api(null).post('/api/v1/gift/card', { code: gift.code, cardCountry: 'no' })).json.type).toBe('urn:pasylka:problem:payments.cannotNow');
  });
});

describe('cards that are declined on the page where a monthly gift begins', () => {
  it('end it after the third, as on the page of a single gift', async () => {
    const decided = await scene.decide();
    for (let tries = 0; tries < 3; tries += 1) await scene.stripe.control(`/sessions/${decided.session}/pay`, { card: '4000000000000002' });
    await scene.hear();
    expect(await scene.rows('SELECT status FROM payment WHERE donation = $1', [decided.reference])).toEqual([{ status: 'declined' }]);
    await scene.app.nest.get(CardTries).endTired();
    expect((await scene.stripe.stripe.checkout.sessions.retrieve(decided.session)).status).toBe('expired');
  });
});

describe('a card that is of a refused country now', () => {
  it('is not charged again: the gift is stopped, recorded, and told kindly', async () => {
    const gift = await scene.begin({ pay: { card: '4000001120000005' } });
    expect(await scene.subscription(gift)).toMatchObject({ status: 'ended', ended_why: 'country' });
    expect(await scene.rows(`SELECT count(*)::int AS n FROM audit.entry WHERE kind = 'subscription.refusedCountry' AND subject_id = $1`, [gift.reference])).toEqual([{ n: 1 }]);
    expect((await scene.open(gift)).text).toContain('for your safety');
    expect((await (await scene.app.pages('treasurer')).get('/staff/money/payments?show=refused')).text).toContain(gift.reference.slice(0, 8));
  });
});

describe('a bank debit', () => {
  it('is shown as waiting, counted only when it is sure, and says when it failed', async () => {
    scene.settles = false;
    const debit = (card: string): Promise<Begun> => scene.begin({ daysAgo: 30, pay: { card }, fields: { often: 'once' } });
    const state = async ({ reference }: Begun): Promise<object[]> => scene.rows('SELECT status, rail, (SELECT coalesce(sum(-l.amount), 0)::int FROM ledger.line l WHERE l.subject = p.reference AND l.account LIKE \'income.donation%\') AS counted FROM payment p WHERE donation = $1', [reference]);
    const good = await debit('AT611904300234573201');
    expect(await state(good)).toEqual([{ status: 'waiting', rail: 'sepa_debit', counted: 0 }]);
    expect((await scene.open(good)).text).toContain('The bank is checking');
    expect(await scene.rows(`SELECT 1 FROM ledger.line WHERE account = 'liability.suspense'`)).toEqual([]);
    await scene.advance(15);
    await scene.hear();
    expect(await state(good)).toEqual([{ status: 'paid', rail: 'sepa_debit', counted: 2500 }]);
    const bad = await debit('AT861904300235473202');
    expect(await state(bad)).toEqual([{ status: 'waiting', rail: 'sepa_debit', counted: 0 }]);
    await scene.advance(15);
    await scene.hear();
    expect(await state(bad)).toEqual([{ status: 'declined', rail: 'sepa_debit', counted: 0 }]);
  });
});
