import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { pointsFor } from '../../../src/campaigns/index.js';
import { Poller, Projector } from '../../../src/payments/index.js';
import { startApp, type Answer, type Pages, type TestApp } from '../../support/app.js';
import { statementsOf } from '../../support/money.js';
import { sandboxScene, TEST_KEY, WEBHOOK_SECRET, type SandboxScene } from '../../support/stripe-sandbox.js';
import { winterParcels } from '../../support/campaign.js';

let stripe: SandboxScene;
let app: TestApp;
let donor: Pages;
beforeAll(async () => {
  stripe = await sandboxScene();
  app = await startApp({ STRIPE_API_BASE: stripe.sandbox.origin, STRIPE_SECRET_KEY: TEST_KEY, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET, FOUNDATION_IBAN: 'LT121000011101001000', STATEMENT_NAME: 'LINDEN' });
  await winterParcels(app);
  donor = await app.pages();
});
afterAll(async () => { await app.close(); await stripe.close(); });

const PATH = '/campaigns/winter-parcels/donate';
const give = (fields: Record<string, string>): Promise<Answer> => donor.submit(PATH, PATH, { currency: 'EUR', sum: '2500', often: 'once', cardCountry: 'no', ...fields });
const count = async (table: string): Promise<number> => Number((await app.db.admin.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]!.n);
const sessions = async (): Promise<number> => (await stripe.control<{ sessions: number }>('/')).sessions;
const codeIn = (html: string): string => />((?:[0-9A-Z]{4}-){6}[0-9A-Z]{2})</.exec(html)![1]!;
const sessionIn = (html: string): string => /cs_test_\w+/.exec(html)![0];

async function nothingStored(work: () => Promise<unknown>): Promise<void> {
  const before = [await count('donation'), await count('payment'), await count('idempotency'), await sessions()];
  await work();
  expect([await count('donation'), await count('payment'), await count('idempotency'), await sessions()]).toEqual(before);
}

describe('a campaign', () => {
  it('is not public before a second person has published it', async () => {
    const { status } = await app.api('campaigner').post('/api/v1/campaigns/winter-parcels/publish');
    expect(status).toBe(409); // it is open already
    const draft = { ...(winterParcels.draft()), slug: 'only-a-draft' };
    expect((await app.api('campaigner').post('/api/v1/campaigns', draft)).status).toBe(201);
    expect((await donor.get('/campaigns/only-a-draft')).status).toBe(404);
    expect((await app.api('campaigner').post('/api/v1/campaigns/only-a-draft/check', { points: pointsFor('own') })).json).toMatchObject({ type: 'urn:pasylka:problem:campaigns.samePerson' });
    expect((await app.api('approver').post('/api/v1/campaigns/only-a-draft/publish')).json).toMatchObject({ type: 'urn:pasylka:problem:campaign.cannot' });
    expect((await app.api('treasurer').post('/api/v1/campaigns/only-a-draft/publish')).status).toBe(403);
    expect((await donor.get('/campaigns/only-a-draft')).status).toBe(404);
  });

  it('waits on the console of whoever may publish it, and not of who wrote it', async () => {
    const [writer, other] = [await app.pages('campaigner'), await app.pages('approver')];
    expect((await other.get('/staff')).text).toContain('Campaigns to check and publish');
    expect((await writer.get('/staff/campaigns/only-a-draft')).text).toContain('Another person than the one who wrote it does this.');
  });

  it('names every field of a bad draft and stores nothing', async () => {
    const draft = { ...(winterParcels.draft()), slug: 'Bad Slug', deadline: '2020-01-01', extra: 1 };
    await nothingStored(async () => {
      const { status, json } = await app.api('campaigner').post('/api/v1/campaigns', draft);
      expect([status, json.errors.map(({ field }: { field: string }) => field)]).toEqual([422, ['extra']]);
      const again = await app.api('campaigner').post('/api/v1/campaigns', { ...draft, extra: undefined });
      expect(again.json.errors.map(({ field }: { field: string }) => field).sort()).toEqual(['deadline', 'slug']);
    });
  });

  it('shows its budget, who said the need, and no counter', async () => {
    const { text } = await donor.get('/campaigns/winter-parcels');
    expect(text).toContain('€8,400.00');
    expect(text).toContain('at least ten people');
    expect((await donor.get('/be/campaigns/winter-parcels')).text).toContain('Зімовыя пасылкі');
  });

  it('is said to be covered by a person, and closes; then nobody can give', async () => {
    const campaigner = await app.pages('campaigner');
    const approver = await app.pages('approver');
    const fields = {
      title: 'Letters in spring', slug: 'spring-letters', summary: 'Paper, stamps and replies for spring.', currency: 'EUR', feesPaidBy: 'core', items: 'Ten letters; 14; 30', gifts: 'envelope; Ten letters; printed and posted; 9; 5',
      pricesOn: '2026-11-01', deadline: '2030-01-01', overflow: 'Letters in summer', verified: 'Prices, by a treasurer',
    };
    expect((await campaigner.submit('/staff/campaigns/new', '/staff/campaigns', { ...fields, items: 'Ten letters; 14' })).text).toContain('Line 1 should read');
    expect((await campaigner.submit('/staff/campaigns/new', '/staff/campaigns', fields)).status).toBe(303);
    const own = '/staff/campaigns/spring-letters';
    expect((await approver.submit(own, `${own}/check`, { points: 'names' })).status).toBe(422);
    expect((await app.api('approver').post('/api/v1/campaigns/spring-letters/check', { points: pointsFor('own') })).status).toBe(204);
    expect((await campaigner.submit(own, `${own}/publish`, {})).status).toBe(403);
    expect((await approver.submit(own, `${own}/publish`, {})).status).toBe(303);
    expect((await campaigner.submit(own, `${own}/need`, { need: 'covered' })).status).toBe(303);
    expect((await donor.get('/campaigns/spring-letters')).text).toContain('Covered');
    expect((await donor.get('/campaigns/spring-letters/donate')).text).toContain('What is given now goes to Letters in summer');
    expect((await campaigner.submit(own, `${own}/wind-down`, {})).status).toBe(303);
    expect((await campaigner.submit(own, `${own}/close`, {})).status).toBe(303);
    expect((await donor.get('/campaigns/spring-letters/donate')).headers.get('location')).toBe('/campaigns/spring-letters'); // a printed link leads to why
    const late = await app.api('campaigner').post('/api/v1/campaigns/spring-letters/donations', { amountMinor: 2500, currency: 'EUR', cardCountry: 'no' });
    expect([late.status, late.json.type]).toEqual([409, 'urn:pasylka:problem:campaigns.notOpen']);
  });
});

describe('giving', () => {
  it('shows the code before the payment, leads to Stripe by a link, and opens the private page by POST', async () => {
    const page = await give({});
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const code = codeIn(page.text);
    expect(page.text).toContain(`href="${stripe.sandbox.origin}/c/pay/cs_test_`);
    expect(page.text).toContain('LINDEN');
    const before = await donor.submit('/gift', '/gift', { code });
    expect(before.text).toContain('We have not heard of a payment yet');
    await stripe.control(`/sessions/${sessionIn(page.text)}/pay`, { settle: true });
    await deliver();
    const after = await donor.submit('/gift', '/gift', { code: code.toLowerCase().replaceAll('-', ' ') });
    expect(after.text).toContain('In the books');
    expect(after.text).toContain('€25.00');
    expect(after.headers.get('cache-control')).toBe('no-store');
    expect(after.text).toContain('This will be here after');
    expect((await app.db.admin.query<{ state: string }>('SELECT state FROM donation')).rows).toEqual([{ state: 'received' }]);
  });

  it('keeps the code nowhere: only its fingerprint', async () => {
    const code = codeIn((await give({})).text);
    for (const table of ['donation', 'payment', 'idempotency', 'outbox', 'audit.entry', 'audit.disclosure']) {
      const { rows } = await app.db.admin.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t`);
      expect(rows.some(({ row }) => row.includes(code) || row.includes(code.replaceAll('-', '')))).toBe(false);
    }
    const listed = JSON.stringify((await stripe.stripe.checkout.sessions.list({ limit: 100 })).data);
    expect(listed).not.toContain(code);
  });

  it('the same form sent twice shows the same code and page, and stores one gift', async () => {
    const key = crypto.randomUUID();
    const before = await count('donation');
    const [one, two] = [await give({ _key: key }), await give({ _key: key })];
    expect([codeIn(two.text), sessionIn(two.text)]).toEqual([codeIn(one.text), sessionIn(one.text)]);
    expect(await count('donation')).toBe(before + 1);
    expect((await give({ _key: key, sum: '4000' })).status).toBe(409);
  });

  it('a gift costs what the shelf says, with the fee on top when asked', async () => {
    const { json: campaign } = await app.api(null).get('/api/v1/campaigns/winter-parcels');
    const page = await give({ sum: `gift:${campaign.gifts[0].id}`, cover: 'on' });
    expect(page.text).toContain('€82.49'); // €81.00 and its fee
    const session = await stripe.stripe.checkout.sessions.retrieve(sessionIn(page.text));
    expect([session.amount_total, session.metadata, session.customer_email]).toEqual([8249, { donation: expect.stringMatching(/^[0-9a-f-]{36}$/) }, null]);
  });

  it.each(['yes', 'unsure'])('with a card from there (“%s”) stores nothing and tells Stripe nothing', async (cardCountry) => {
    await nothingStored(async () => {
      const page = await give({ cardCountry });
      expect(page.status).toBe(200);
      expect(page.text).toContain('Please do not pay with this card');
      const { status, json } = await app.api('campaigner').post('/api/v1/campaigns/winter-parcels/donations', { amountMinor: 2500, currency: 'EUR', cardCountry });
      expect([status, json.type]).toEqual([409, 'urn:pasylka:problem:campaigns.cardCountry']);
    });
  });

  it.each([
    [{ cardCountry: '' }, 'cardCountry'], [{ often: '' }, 'often'], [{ often: 'weekly' }, 'often'], [{ sum: 'other' }, 'other'], [{ other: '0' }, 'other'], [{ other: '-5' }, 'other'], [{ other: '0.50' }, 'other'], [{ other: '12.345' }, 'other'],
    [{ other: '1000000' }, 'other'], [{ currency: 'RUB' }, 'currency'], [{ sum: '50' }, 'sum'], [{ sum: 'gift:6f1de5a4-5f0e-4a55-9d0e-0b8a2f0c9b11' }, 'sum'], [{ surprise: '1' }, 'surprise'],
  ])('%j is refused by name and changes nothing', async (fields, field) => {
    await nothingStored(async () => {
      const page = await give(fields);
      expect(page.status).toBe(422);
      expect(page.text).toContain(`href="#donate-${field}"`);
    });
  });

  it.each([[{ amountMinor: 25.5 }, 422], [{ amountMinor: 0 }, 422], [{ amountMinor: 99 }, 422], [{ amountMinor: 100_000_000 }, 422], [{ currency: 'XXX', amountMinor: 2500 }, 422], [{}, 422]])(
    'by API %j answers %d', async (fields, status) => {
      await nothingStored(async () => {
        const answer = await app.api('campaigner').post('/api/v1/campaigns/winter-parcels/donations', { currency: 'EUR', cardCountry: 'no', ...fields });
        expect([answer.status, answer.json.errors.length]).toEqual([status, 1]);
      });
    });

  it('by API needs the right role', async () => {
    const body = { amountMinor: 2500, currency: 'EUR', cardCountry: 'no' };
    expect((await app.api(null).post('/api/v1/campaigns/winter-parcels/donations', body)).status).toBe(401);
    expect((await app.api('volunteer').post('/api/v1/campaigns/winter-parcels/donations', body)).status).toBe(403);
    const { status, json } = await app.api('campaigner').post('/api/v1/campaigns/winter-parcels/donations', body);
    expect([status, json]).toEqual([201, { code: expect.any(String), amountMinor: 2500, currency: 'EUR', transferReference: expect.stringMatching(/^RF\d{14}$/), payAt: expect.stringContaining('/c/pay/') }]);
    expect((await app.api(null).post('/api/v1/gift', { code: json.code })).json).toMatchObject({ slug: 'winter-parcels', amountMinor: 2500, payment: 'opened', posted: false });
  });

  it('a wrong code and one that never was get the same answer', async () => {
    const answers = await Promise.all(['nonsense', '0000-0000-0000-0000-0000-0000-00'].map((code) => donor.submit('/gift', '/gift', { code })));
    const shown = answers.map(({ status, text }) => [status, text.includes('No gift has this code'), text.includes('0000-0000')]);
    expect(shown).toEqual([[404, true, false], [404, true, false]]);
  });

  it('without Stripe still shows the code, and the bank transfer beside it', async () => {
    const client = app.nest.get(Stripe);
    const create = client.checkout.sessions.create.bind(client.checkout.sessions);
    client.checkout.sessions.create = (() => Promise.reject(new Stripe.errors.StripeConnectionError({ type: 'api_error', message: 'gone' })));
    try {
      const page = await give({});
      expect(page.status).toBe(200);
      expect(page.text).toContain('Stripe does not answer just now');
      expect(codeIn(page.text)).toMatch(/^[0-9A-Z-]{32}$/);
      expect(page.text).toMatch(/RF\d\d( \d{4}){3}/);
      const api = await app.api('campaigner').post('/api/v1/campaigns/winter-parcels/donations', { amountMinor: 2500, currency: 'EUR', cardCountry: 'no' });
      expect([api.status, api.json.type]).toEqual([503, 'urn:pasylka:problem:payments.stripeDown']);
    } finally {
      client.checkout.sessions.create = create;
    }
  });

  it('sends at most six statements for the change, and one to know the campaign', async () => {
    await donor.get(PATH);
    const sent = await statementsOf(() => give({}));
    expect(sent.filter((sql) => !/public_read|gate_|payment_event|stoppage/.test(sql))).toHaveLength(6);
    expect(sent.filter((sql) => sql.includes('gate_bucket'))).toHaveLength(1); // and once a second what the gate looks at, however many give
    expect(sent.filter((sql) => sql.includes('public_read')).length).toBeLessThanOrEqual(2); // the form, and its answer
  });
});

/** Carries what the sandbox sent to our webhook, as Stripe would, and lets the background work happen. */
async function deliver(): Promise<void> {
  await stripe.sandbox.idle();
  for (const { raw, signature } of stripe.received.splice(0)) {
    const { status } = await fetch(`${app.url}/webhooks/stripe`, { method: 'POST', headers: { 'content-type': 'application/json', 'stripe-signature': signature }, body: raw });
    expect(status).toBe(200);
  }
  await app.nest.get(Poller).poll(1);
  await app.nest.get(Projector).drain();
  await app.drain();
}
