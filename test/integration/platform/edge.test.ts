import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../../src/kernel/ids.js';
import { startApp, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const NUL = 'with a \u0000 in it';
const HALF = 'with a \ud800 in it';
const campaign = (over: object): object => ({
  slug: 'winter-odd', currency: 'EUR', feesPaidBy: 'fund', deadline: '2099-01-01', pricesOn: '2026-01-01', gifts: [],
  words: { en: { title: 'Winter', summary: 'Warm things for winter.', overflow: 'The next winter.', verified: 'By two people.' } },
  items: [{ label: { en: 'Socks' }, eachMinor: 100, number: 1 }], ...over,
});

describe('what no database and no alphabet can hold', () => {
  it.each([NUL, HALF])('%j in a field is refused at the field', async (text) => {
    expect((await app.api('treasurer').post('/api/v1/funds', { code: 'odd', name: text, restriction: 'restricted' })).json).toMatchObject({ status: 422, errors: [{ field: 'name' }] });
    expect((await app.api('case_worker').post('/api/v1/letter-orders', { text, language: 'en', how: 'printed' })).json).toMatchObject({ status: 422, errors: [{ field: 'text' }] });
    expect((await app.api(null).post('/api/v1/sessions', { signIn: text, password: 'x' })).status).toBe(422);
    expect((await (await app.pages()).submit('/sign-in', '/sign-in', { signIn: NUL, password: 'x' })).status).toBe(422);
    expect((await (await app.pages()).submit('/family', '/family', { programme: NUL, amount: '1' })).status).toBe(422);
  });

  it.each(['/campaigns/%00', '/transparency/reports/%00', '/api/v1/campaigns/%00', '/api/v1/reports/%00'])('%s in an address is not ours to answer', async (path) => {
    expect((await app.api(null).get(path)).status).toBe(400);
  });

  it.each(['/api/v1/places?q=%00', '/api/v1/letter-orders?after=1.5', '/api/v1/letter-orders?after=1e400', '/api/v1/letter-orders?after=99999999999999999999', '/api/v1/ledger/trial-balance?until=0000-01-01'])(
    '%s does not break the list', async (path) => {
      expect((await app.api(path.includes('ledger') ? 'auditor' : 'coordinator').get(path)).status).toBeLessThan(500);
    });

  it('the year 0 is no month of the books', async () => {
    expect((await app.api('treasurer').post('/api/v1/periods/0000-01/request-close')).status).toBe(422);
  });
});

describe('an object inside an object', () => {
  it.each([[{ words: [] }], [{ words: undefined }], [{ words: { en: [] } }], [{ words: { en: 'Winter' } }], [{ items: [{ eachMinor: 100, number: 1 }] }], [{ items: [{ label: [], eachMinor: 100, number: 1 }] }]])(
    '%j is refused, and no campaign is kept', async (over) => {
      expect((await app.api('campaigner').post('/api/v1/campaigns', campaign(over))).status).toBe(422);
    });

  it('whole, it is taken', async () => {
    expect((await app.api('campaigner').post('/api/v1/campaigns', campaign({}))).status).toBe(201);
  });
});

describe('people nobody knows', () => {
  it.each([['facts', { minor: 'yes' }], ['consents', { purpose: 'parcels', given: true }], ['reports', { source: 'family_reported', on: '2026-01-01', way: 'post', count: 1, grams: 1 }]])(
    'have no %s', async (what, body) => {
      expect((await app.api('case_worker').post(`/api/v1/recipients/${newId()}/${what}`, body)).json).toMatchObject({ status: 404, type: expect.stringContaining('recipients.unknown') });
    });
});

it('an Origin that is none is another origin', async () => {
  const answer = await fetch(`${app.url}/sign-in`, { method: 'POST', headers: { origin: 'foo', 'content-type': 'application/x-www-form-urlencoded' }, body: 'signIn=a' });
  expect(answer.status).toBe(403);
});
