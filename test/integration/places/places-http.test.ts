import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../../src/kernel/actor.js';
import { importPlaces } from '../../../src/places/index.js';
import { startApp, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
  await importPlaces(app.db.changes, system('test'));
});
afterAll(() => app.close());

const idOf = async (text: string): Promise<string> => (await app.api('case_worker').get(`/api/v1/places?q=${encodeURIComponent(text)}`)).json.items[0].id;

describe('places over HTTP', () => {
  it('are listed by key for those who may see them', async () => {
    const first = await app.api('coordinator').get('/api/v1/places?limit=20');
    expect(first.status).toBe(200);
    const rest = await app.api('coordinator').get(`/api/v1/places?limit=20&after=${first.json.next}`);
    expect([...first.json.items, ...rest.json.items]).toHaveLength(30);
    expect((await app.api('volunteer').get('/api/v1/places')).status).toBe(403);
    expect((await app.api(null).get('/api/v1/places')).status).toBe(401);
    expect((await app.api('coordinator').get('/api/v1/places?limit=1000')).status).toBe(422);
    expect((await app.api('coordinator').get(`/api/v1/places/${crypto.randomUUID()}`)).status).toBe(404);
  });

  it('answer the evaluator with the way to send, the source and what would help', async () => {
    const placeId = await idOf('by-sizo-7');
    const { status, json } = await app.api('case_worker').post('/api/v1/rules/evaluate', { placeId, custody: 'pretrial', kit: 'sweets', usedGrams: 29_000, on: '2026-03-14' });
    expect(status).toBe(200);
    expect(json.ways[0]).toMatchObject({ channel: 'volunteer_posts', verdict: { decision: 'needs_override', on: '2026-03-14' } });
    const found = json.ways[0].verdict.checks.find((one: { slot: string }) => one.slot === 'allowance.weight');
    expect(found).toMatchObject({ outcome: 'fail', origin: { rule: 'SIZO7-ALL-30', source: expect.stringContaining('spring96.org') } });
    expect(found.says).toBe('Not enough left: 1,000 of 30,000 g until 1 April 2026 (used 29,000, on the way 0); this parcel needs 2,030.');
    expect(found.help).toBe('make it at most 1,000 g; arrive on 1 April 2026 at the earliest');
  });

  it('refuse a question that makes no sense', async () => {
    const ask = (body: object) => app.api('case_worker').post('/api/v1/rules/evaluate', body);
    const placeId = await idOf('by-sizo-1');
    for (const body of [{}, { placeId, custody: 'free' }, { placeId, custody: 'pretrial', grams: -1 }, { placeId, custody: 'pretrial', grams: 1.5 }, { placeId, custody: 'pretrial', name: 'x' }, { placeId: 'x', custody: 'pretrial' }]) expect((await ask(body)).status).toBe(422);
    expect((await ask({ placeId, custody: 'pretrial', kit: 'gold' })).status).toBe(404);
  });

  it('have a page to find them, read the rules and try them, in three languages', async () => {
    const pages = await app.pages('case_worker');
    const list = await pages.get('/staff/places?q=Шклов');
    expect(list.text).toContain('Penal colony 17');
    const id = await idOf('by-ik-17');
    const place = await pages.get(`/ru/staff/places/${id}?custody=convicted&regime=enhanced&tier=ordinary&violator=no&kit=sweets&used=0&channel=&grams=&on=2026-03-14&windowAgreed=`);
    expect(place.status).toBe(200);
    for (const words of ['ИК №17', 'Шклов', 'отправляют родные', 'IK-ENH-3', 'spring96.org', 'можно, с предупреждениями']) expect(place.text.toLowerCase()).toContain(words.toLowerCase());
    expect((await pages.get(`/staff/places/${id}?custody=nowhere`)).status).toBe(422);
    expect((await (await app.pages('volunteer')).get('/staff/places')).status).toBe(403);
  });
});
