import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../../src/kernel/actor.js';
import { today } from '../../../src/kernel/clock.js';
import { formatsOf } from '../../../src/platform/i18n/index.js';
import { Funds } from '../../../src/ledger/index.js';
import { ClosingGifts } from '../../../src/payments/monthly/closing.js';
import { Poller, Projector } from '../../../src/payments/index.js';
import { Renewals } from '../../../src/payments/monthly/renewals.js';
import type { Pages } from '../../support/app.js';
import { winterParcels } from '../../support/campaign.js';
import { MonthlyScene, type Begun } from '../../support/monthly-scene.js';

let scene: MonthlyScene;
beforeAll(async () => { scene = await MonthlyScene.start({ ALERT_MAIL: 'ops.3318@plover.example' }); });
afterAll(() => scene.close());

const act = async (who: 'campaigner' | 'approver' | 'treasurer', slug: string, what: 'ask-end' | 'keep' | 'wind-down' | 'close'): Promise<unknown[]> => {
  const { status, json } = await scene.app.api(who).post(`/api/v1/campaigns/${slug}/${what}`);
  return status === 204 ? [204] : [status, (json as { type: string }).type.split(':').at(-1)];
};
/** One asked for it before. */
const windDown = async (slug: string): Promise<unknown> => (await act('approver', slug, 'wind-down'))[0];
const stops = ({ reference }: Begun): Promise<object[]> => scene.rows(`SELECT asked_by AS by, state FROM subscription_call WHERE reference = $1 AND kind = 'stop' ORDER BY n`, [reference]);
const fundOf = async (slug: string): Promise<number> => (await scene.rows<{ fund_id: number }>('SELECT fund_id FROM campaign WHERE slug = $1', [slug]))[0]!.fund_id;
const CORE = 1;
const ended = async (): Promise<void> => {
  await scene.app.nest.get(ClosingGifts).stop();
  await scene.hear();
};

describe('a campaign that winds down', () => {
  it('ends its monthly gifts, writes to nobody, forgets the addresses, and offers to begin anew on the private page', async () => {
    await winterParcels(scene.app, { slug: 'ending' });
    const gift = await scene.begin({ slug: 'ending', daysAgo: 10 });
    await scene.act(gift, 'gift-address', { address: 'dunlin.2281@plover.example' });
    const late = await scene.decide({ slug: 'ending' });
    await act('campaigner', 'ending', 'ask-end');
    expect(await windDown('ending')).toBe(204);
    const before = (await scene.open(gift)).text;
    for (const said of ['What it was for comes to an end', 'href="/give/monthly"']) expect(before).toContain(said);
    expect(before).not.toContain('id="gift-amount"');
    await ended();
    expect(await scene.subscription(gift)).toMatchObject({ status: 'ended', ended_why: 'closing' });
    expect(await stops(gift)).toEqual([{ by: 'closing', state: 'seen' }]);
    expect((await scene.open(gift)).text).toContain('What it was for has come to an end');
    expect(scene.mails('dunlin.2281')).toEqual([]);
    expect(await scene.rows('SELECT 1 FROM donation_address WHERE donation = $1', [gift.reference])).toEqual([]);
    await scene.pay(late); // the payment page was open when the campaign ended
    expect((await scene.subscription(late)).status).toBe('active');
    await ended();
    expect(await scene.subscription(late)).toMatchObject({ status: 'ended', ended_why: 'closing' });
  });

  it('leaves monthly gifts alone while another campaign asks for the same fund, and ends them when both end at once', async () => {
    await scene.app.db.changes.run(system('test'), (change) => new Funds().create(change, { code: 'pair', name: 'Two campaigns', restriction: 'restricted' }));
    for (const slug of ['pair-one', 'pair-two', 'pair-three']) await winterParcels(scene.app, { slug, fundCode: 'pair' });
    const gift = await scene.begin({ slug: 'pair-one', daysAgo: 10 });
    expect(await act('campaigner', 'pair-one', 'wind-down')).toEqual([204]); // nothing ends with it: one person is enough
    await ended();
    expect((await scene.subscription(gift)).status).toBe('active');
    for (const slug of ['pair-two', 'pair-three']) await act('campaigner', slug, 'ask-end');
    expect(await Promise.all(['pair-two', 'pair-three'].map(windDown))).toEqual([204, 204]);
    await ended();
    expect(await scene.subscription(gift)).toMatchObject({ status: 'ended', ended_why: 'closing' });
  });

  it('takes two people while anybody gives to its fund monthly; one is enough to let it go on', async () => {
    await winterParcels(scene.app, { slug: 'by-two' });
    const gift = await scene.begin({ slug: 'by-two', daysAgo: 10 });
    const [campaigner, approver, treasurer] = await Promise.all([scene.app.pages('campaigner'), scene.app.pages('approver'), scene.app.pages('treasurer')]);
    const [path, offered] = ['/staff/campaigns/by-two', 'action="/staff/campaigns/by-two/wind-down"'];
    expect([await act('campaigner', 'by-two', 'wind-down'), await act('campaigner', 'by-two', 'keep')]).toEqual(Array(2).fill([409, 'campaigns.endNotAsked']));
    expect((await campaigner.get(path)).text).not.toContain(offered);
    const stale = scene.app.api('campaigner');
    await stale.get('/api/v1/campaigns');
    await scene.app.db.admin.query(`UPDATE session SET confirmed_at = now() - interval '6 minutes'`);
    for (const what of ['ask-end', 'wind-down']) expect((await stale.post(`/api/v1/campaigns/by-two/${what}`)).json.type).toContain('stepUp');
    await scene.app.db.admin.query('UPDATE session SET confirmed_at = now()');
    expect((await campaigner.submit(path, `${path}/ask-end`, {})).status).toBe(303);
    expect(await act('approver', 'by-two', 'ask-end')).toEqual([409, 'campaigns.endAsked']);
    expect(await act('campaigner', 'by-two', 'wind-down')).toEqual([403, 'campaigns.sameAsker']);
    expect((await campaigner.get(path)).text).not.toContain(offered);
    const waits = async (pages: Pages): Promise<boolean> => (await pages.get('/staff')).text.split('href="/staff/stop"')[0]!.includes('whose end was asked for'); // what is quiet comes after it
    expect([await waits(campaigner), await waits(approver)]).toEqual([false, true]);
    expect((await treasurer.submit(path, `${path}/keep`, {})).status).toBe(303);
    expect(await act('approver', 'by-two', 'wind-down')).toEqual([409, 'campaigns.endNotAsked']);
    expect(await scene.rows('SELECT closing, status FROM subscription WHERE reference = $1', [gift.reference])).toEqual([{ closing: false, status: 'active' }]);
    await act('campaigner', 'by-two', 'ask-end');
    await expect(scene.app.db.admin.query(`UPDATE campaign SET end_done_by = end_asked_by WHERE slug = 'by-two'`)).rejects.toThrow('campaign_end_two_people');
    const atOnce = await Promise.all([act('campaigner', 'by-two', 'keep'), ...Array.from({ length: 3 }, () => act('approver', 'by-two', 'wind-down'))]);
    expect(atOnce.filter(([status]) => status === 204)).toHaveLength(1);
  });

  it('takes one person while nobody gives to it yet: an open payment page counts for nothing, and what it brings is stopped and goes where was said', async () => {
    await winterParcels(scene.app, { slug: 'only-opened' });
    const late = await scene.decide({ slug: 'only-opened' });
    const path = '/staff/campaigns/only-opened';
    expect((await (await scene.app.pages('campaigner')).get(path)).text).toContain(`action="${path}/wind-down"`);
    expect(await act('campaigner', 'only-opened', 'wind-down')).toEqual([204]);
    await scene.pay(late);
    expect(await scene.rows('SELECT p.status, (SELECT array_agg(DISTINCT l.fund_id) FROM ledger.line l WHERE l.subject = p.reference) AS booked FROM payment p WHERE donation = $1', [late.reference])).toEqual([{ status: 'paid', booked: [CORE] }]);
    await ended();
    expect(await scene.subscription(late)).toMatchObject({ status: 'ended', ended_why: 'closing' });
    expect(await stops(late)).toEqual([{ by: 'closing', state: 'seen' }]);
  });

  it('takes what is paid once on a page that was open to the purpose that was named, and closes when a debit that was begun before has come', async () => {
    await winterParcels(scene.app, { slug: 'once-open' });
    const once = { slug: 'once-open', fields: { often: 'once' } };
    const booked = ({ reference }: Begun): Promise<object[]> => scene.rows('SELECT p.status, (SELECT array_agg(DISTINCT l.fund_id) FROM ledger.line l WHERE l.subject = p.reference) AS booked FROM payment p WHERE donation = $1', [reference]);
    scene.settles = false;
    const debit = await scene.begin({ ...once, pay: { card: 'AT611904300234573201', settle: false } });
    const late = await scene.decide(once);
    expect(await act('campaigner', 'once-open', 'wind-down')).toEqual([204]);
    await scene.pay(late);
    expect([await booked(debit), await booked(late)]).toEqual([[{ status: 'waiting', booked: null }], [{ status: 'paid', booked: [CORE] }]]);
    expect(await act('campaigner', 'once-open', 'close')).toEqual([409, 'campaigns.onItsWay']);
    scene.settles = true;
    await scene.hear();
    expect([await booked(debit), await act('campaigner', 'once-open', 'close')]).toEqual([[{ status: 'paid', booked: [await fundOf('once-open')] }], [409, 'campaigns.restLeft']]);
  });

  it('waits a week for the second person, and may be asked for again', async () => {
    await winterParcels(scene.app, { slug: 'lapsed' });
    await scene.begin({ slug: 'lapsed', daysAgo: 10 });
    const [approver, path] = [await scene.app.pages('approver'), '/staff/campaigns/lapsed'];
    const offered = async (act: string): Promise<boolean> => (await approver.get(path)).text.includes(`action="${path}/${act}"`);
    await act('campaigner', 'lapsed', 'ask-end');
    const until = async (days: number): Promise<unknown> => scene.app.db.admin.query(`UPDATE campaign SET end_asked_until = (now() AT TIME ZONE 'UTC')::date + $1::int WHERE slug = 'lapsed'`, [days]);
    expect(await scene.rows(`SELECT end_asked_until = (now() AT TIME ZONE 'UTC')::date + 7 AS week FROM campaign WHERE slug = 'lapsed'`)).toEqual([{ week: true }]);
    await until(0);
    expect((await approver.get(path)).text).toContain(`The request lapses after ${formatsOf('en').day(today())}`);
    expect(await offered('wind-down')).toBe(true);
    await until(-1);
    expect(await Promise.all(['wind-down', 'keep', 'ask-end'].map(offered))).toEqual([false, false, true]);
    expect((await approver.get('/staff')).text.split('href="/staff/stop"')[0]).not.toContain('whose end was asked for');
    expect([await act('approver', 'lapsed', 'wind-down'), await act('approver', 'lapsed', 'keep')]).toEqual(Array(2).fill([409, 'campaigns.endNotAsked']));
    expect(await act('approver', 'lapsed', 'ask-end')).toEqual([204]);
    expect([await act('approver', 'lapsed', 'wind-down'), await act('campaigner', 'lapsed', 'wind-down')]).toEqual([[403, 'campaigns.sameAsker'], [204]]);
  });

  it('takes a charge that is being written down when it ends to the purpose that was named', async () => {
    await winterParcels(scene.app, { slug: 'late-charge' });
    const gift = await scene.begin({ slug: 'late-charge', daysAgo: 40 });
    await scene.advance(32);
    const { latest_invoice: invoice } = await scene.stripe.stripe.subscriptions.retrieve((await scene.subscription(gift)).stripe_id);
    const { data: [link] } = await scene.stripe.stripe.invoicePayments.list({ invoice: invoice as string });
    const closing = await scene.app.db.pool.connect();
    await closing.query('BEGIN');
    await closing.query('UPDATE subscription SET closing = true, fund_id = $2 WHERE reference = $1', [gift.reference, CORE]); // what winding down does, not committed yet
    const opened = scene.app.nest.get(Renewals).referenceOf({ intentId: link!.payment.payment_intent as string, customerSince: 1 }); // it has read whose it is, and waits for the fund
    for (let waits = 0, n = 0; waits === 0 && n < 5000; n += 1) waits = (await scene.rows(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INTO payment %'`)).length;
    await closing.query('COMMIT');
    closing.release();
    await opened;
    await scene.hear();
    const own = await fundOf('late-charge');
    expect(await scene.rows('SELECT p.fund_id, (SELECT array_agg(DISTINCT l.fund_id) FROM ledger.line l WHERE l.subject = p.reference) AS booked FROM payment p WHERE donation = $1 ORDER BY id', [gift.reference]))
      .toEqual([{ fund_id: own, booked: [own] }, { fund_id: CORE, booked: [CORE] }]);
  });

  it('while renewals arrive books each once, in one fund, and asks for each stop once', async () => {
    await winterParcels(scene.app, { slug: 'busy' });
    const gifts: Begun[] = [];
    for (let n = 0; n < 6; n += 1) gifts.push(await scene.begin({ slug: 'busy', daysAgo: 60 }));
    await scene.advance(33);
    await scene.stripe.sandbox.idle();
    await scene.app.nest.get(Poller).poll(24 * 60);
    await act('campaigner', 'busy', 'ask-end');
    const [projector, closing] = [scene.app.nest.get(Projector), scene.app.nest.get(ClosingGifts)];
    await Promise.all([projector.drain(), windDown('busy'), projector.drain(), closing.stop(), closing.stop()]);
    await ended();
    for (const gift of gifts) {
      expect(await stops(gift)).toEqual([{ by: 'closing', state: 'seen' }]);
      expect(await scene.rows('SELECT status, cardinality(items) AS items FROM payment WHERE donation = $1', [gift.reference])).toEqual(Array(2).fill({ status: 'paid', items: 1 }));
    }
    expect(await scene.rows(`SELECT 1 FROM payment p JOIN ledger.line l ON l.subject = p.reference WHERE l.class = 'income' AND l.fund_id <> p.fund_id`)).toEqual([]);
    expect(await scene.rows(`SELECT 1 FROM ledger.line WHERE account = 'liability.suspense'`)).toEqual([]);
  });
});

describe('a stop that Stripe refuses', () => {
  const alerts = (): string[] => scene.mails('ops.3318').filter((text) => text.includes('was to be stopped'));

  it('is told once, waits for a person, and goes round no circle', async () => {
    const gift = await scene.begin({ daysAgo: 5 });
    const { stripe_id: id } = await scene.subscription(gift);
    await scene.stripe.control('/faults', { kind: 'status', n: 403, match: 'DELETE /v1/subscriptions/*' });
    const { default_payment_method: method } = await scene.stripe.stripe.subscriptions.retrieve(id);
    await scene.stripe.control(`/methods/${method as string}/card`, { card: '4000001120000005' });
    await scene.stripe.stripe.subscriptions.update(id, { metadata: { seen: '1' } }); // an event
    for (let round = 0; round < 3; round += 1) await scene.hear();
    expect([(await scene.subscription(gift)).status, await stops(gift), alerts().length]).toEqual(['active', [{ by: 'country', state: 'stuck' }], 1]);
    const staff = await scene.app.pages('treasurer');
    expect((await staff.get('/staff')).text).not.toContain('Nothing waits for you');
    expect((await staff.get('/staff/payments')).text).toContain(id);
    await scene.stripe.control('/mend', {});
    const [call] = await scene.rows<{ id: string }>(`SELECT id FROM subscription_call WHERE state = 'stuck'`);
    expect((await staff.submit('/staff/payments', `/staff/payments/stops/${call!.id}/again`, {})).status).toBe(303);
    await scene.hear();
    expect(await scene.subscription(gift)).toMatchObject({ status: 'ended', ended_why: 'country' });
    expect((await staff.get('/staff')).text).toContain('Nothing waits for you');
  });

  it('because it had ended meanwhile was done', async () => {
    const gift = await scene.begin({ daysAgo: 5 });
    await scene.stripe.stripe.subscriptions.cancel((await scene.subscription(gift)).stripe_id);
    await scene.act(gift, 'gift-stop', { sure: 'on' });
    await scene.hear();
    expect([await stops(gift), alerts().length]).toEqual([[{ by: 'code', state: 'seen' }], 1]);
  });
});
