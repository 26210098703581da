import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../../src/kernel/actor.js';
import { today } from '../../../src/kernel/clock.js';
import { CORE_FUND_ID, Ledger } from '../../../src/ledger/index.js';
import { importPlaces } from '../../../src/places/index.js';
import { startApp, type TestApp } from '../../support/app.js';

let app: TestApp;
let placeId: string;
const NAME = 'Каліноўскі Кастусь Сымонавіч';
const person = (more: object = {}): object => ({ cyrillic: NAME, latin: 'Kastus Kalinouski', birthYear: 1988, language: 'be', placeId, custody: 'pretrial', since: '2026-01-01', toldOn: today(), violator: 'no', ...more });
beforeAll(async () => {
  app = await startApp();
  await importPlaces(app.db.changes, system('test'));
  const line = { fundId: CORE_FUND_ID, currency: 'EUR' as const };
  await app.db.changes.run(system('test'), (change) => new Ledger().post(change, { kind: 'opening.recorded', key: 'test:opening', effectiveOn: today(), lines: [{ ...line, account: 'asset.bank', amount: 1_000_000 }, { ...line, account: 'equity.opening', amount: -1_000_000 }] }));
  placeId = (await app.api('case_worker').get('/api/v1/places?q=by-sizo-1')).json.items[0].id;
});
afterAll(() => app.close());

describe('recipients over HTTP', () => {
  it('keep the name sealed: it is nowhere but in a reveal, which is written down', async () => {
    const { status, json } = await app.api('case_worker').post('/api/v1/recipients', person());
    expect(status).toBe(201);
    expect(json.reference).toMatch(/^R-[0-9A-Z]{6}$/);
    const seen = [await app.api('coordinator').get('/api/v1/recipients'), await app.api('approver').get(`/api/v1/recipients/${json.id}`), await (await app.pages('case_worker')).get(`/staff/recipients/${json.id}`)];
    for (const { status: ok, text } of seen) expect([ok, text.includes('Кастусь'), text.includes('Kastus')]).toEqual([200, false, false]);
    expect((await app.api('coordinator').post(`/api/v1/recipients/${json.id}/reveal`, { reason: 'contact' })).status).toBe(403);
    expect((await app.api('case_worker').post(`/api/v1/recipients/${json.id}/reveal`, {})).status).toBe(422);
    expect((await app.api('case_worker').post(`/api/v1/recipients/${json.id}/reveal`, { reason: 'contact', note: 'the family called' })).json.cyrillic).toBe(NAME);
    const records = await app.db.admin.query(`SELECT count(*)::int AS n FROM audit.entry WHERE kind = 'secret.revealed' AND subject_id = $1`, [json.id]);
    expect(records.rows[0].n).toBe(1);
    const rows = await app.db.admin.query('SELECT * FROM recipient WHERE id = $1', [json.id]);
    expect(JSON.stringify(rows.rows)).not.toContain('Каліноўскі');
  });

  it('show the name on a page for one screen, with the reason', async () => {
    const { json } = await app.api('case_worker').post('/api/v1/recipients', person());
    const pages = await app.pages('case_worker');
    const opened = await pages.submit(`/staff/recipients/${json.id}`, `/staff/recipients/${json.id}/reveal`, { reason: 'other', note: 'checking the label' });
    expect(opened.text).toContain(NAME);
    expect(opened.headers.get('cache-control')).toBe('no-store');
    expect((await pages.submit(`/staff/recipients/${json.id}`, `/staff/recipients/${json.id}/reveal`, { reason: '' })).status).toBe(422);
    expect((await pages.get(`/staff/recipients/${json.id}`)).text).not.toContain(NAME);
  });

  it('refuse what makes no sense, naming the field', async () => {
    const post = (body: object) => app.api('case_worker').post('/api/v1/recipients', body);
    const fields = async (body: object): Promise<string[]> => (await post(body)).json.errors.map((error: { field: string }) => error.field);
    expect(await fields(person({ cyrillic: 'Kastus' }))).toEqual(['cyrillic']);
    expect(await fields(person({ custody: 'elsewhere' }))).toEqual(['custody']);
    expect(await fields(person({ since: '2026-02-30' }))).toEqual(['since']);
    expect(await fields(person({ nickname: 'x' }))).toEqual(['nickname']);
    expect((await post(person({ placeId: crypto.randomUUID() }))).status).toBe(404);
    const { json } = await post(person());
    expect((await app.api('case_worker').post(`/api/v1/recipients/${json.id}/move`, { placeId, custody: 'released', since: '2025-12-01' })).status).toBe(422);
  });

  it('are added, described, moved and told of on pages', async () => {
    const pages = await app.pages('case_worker');
    const bad = await pages.submit('/staff/recipients/new', '/staff/recipients/new', { cyrillic: 'Latin', latin: 'Latin', language: 'be', placeId, custody: 'pretrial', since: '2026-01-01' });
    expect(bad.status).toBe(422);
    const made = await pages.submit('/staff/recipients/new', '/staff/recipients/new', { cyrillic: NAME, latin: 'Kastus', language: 'be', placeId, custody: 'pretrial', regime: '', tier: '', since: '2026-01-01', toldOn: '', birthYear: '', door: '', violator: 'no' });
    expect(made.status).toBe(303);
    const at = made.headers.get('location')!;
    const early = await pages.submit(`/be${at}`, `/be${at}/move`, { placeId, custody: 'released', regime: '', tier: '', since: '2199-01-01' });
    expect([early.status, early.text.includes('Гэты дзень яшчэ не настаў.')]).toEqual([422, true]);
    expect((await pages.submit(at, `${at}/consents`, { purpose: 'parcels', given: '' })).status).toBe(422);
    expect((await pages.submit(at, `${at}/consents`, { purpose: 'parcels', given: 'false' })).status).toBe(303);
    expect((await pages.get(at)).text).toMatch(/Consent: parcels.{0,60}no, since/s);
    await pages.submit(at, `${at}/report`, { source: 'family_reported', on: today(), way: 'hand', count: '1', grams: '9000' });
    await pages.submit(at, `${at}/facts`, { windowAgreed: 'yes', sex: 'f', sentenceStart: '2026-02-03' });
    expect((await pages.submit(at, `${at}/move`, { placeId, custody: 'released', regime: '', tier: '', since: '2020-01-01' })).status).toBe(422);
    const moved = await pages.submit(at, `${at}/move`, { placeId, custody: 'released', regime: '', tier: '', since: today() });
    expect(moved.status).toBe(303);
    const page = await pages.get(`/be${at}`);
    expect(page.text.toLowerCase()).toContain('на волі');
    for (const words of ['жанчына', '3 лютага 2026']) expect(page.text).toContain(words);
    expect(page.text).toContain('9000');
    expect((await pages.get(at)).text).toContain('9,000');
  });
});

describe('parcel orders over HTTP', () => {
  const asked = async (): Promise<string> => {
    const { json } = await app.api('case_worker').post('/api/v1/recipients', person());
    const { json: order, status } = await app.api('case_worker').post('/api/v1/parcel-orders', { recipientId: json.id, kit: 'sweets' });
    expect([status, order.channel, order.decision]).toEqual([201, 'volunteer_posts', 'pass_with_warnings']);
    return order.id;
  };

  it('go through two people, and say where they are', async () => {
    const id = await asked();
    expect((await app.api('case_worker').post(`/api/v1/parcel-orders/${id}/approve`)).status).toBe(403);
    expect((await app.api('approver').post(`/api/v1/parcel-orders/${id}/approve`)).json).toEqual({ state: 'ready' });
    expect((await app.api('approver').post(`/api/v1/parcel-orders/${id}/approve`)).status).toBe(409);
    const { json } = await app.api('auditor').get(`/api/v1/parcel-orders/${id}`);
    expect(json).toMatchObject({ state: 'ready', plannedGrams: 2030, verdict: { decision: 'pass_with_warnings' } });
    expect(json.lines).toHaveLength(6);
    expect((await app.api('auditor').get(`/api/v1/parcel-orders?state=ready&limit=1`)).json.items).toHaveLength(1);
    expect((await app.api('coordinator').post(`/api/v1/parcel-orders/${id}/cancel`, { reason: 'no' })).status).toBe(422);
    expect((await app.api('coordinator').post(`/api/v1/parcel-orders/${id}/cancel`, { reason: 'released at last' })).json).toEqual({ state: 'cancelled' });
  });

  it('may be put together from things, and refuse what is not allowed with reasons by question', async () => {
    const { json } = await app.api('case_worker').post('/api/v1/recipients', person());
    const post = (body: object) => app.api('case_worker').post('/api/v1/parcel-orders', { recipientId: json.id, ...body });
    expect((await post({ lines: [{ item: 'tea', qty: 3 }, { item: 'socks', qty: 2 }] })).status).toBe(201);
    const fresh = await post({ lines: [{ item: 'apples', qty: 2 }] });
    expect([fresh.status, fresh.json.type]).toEqual([409, 'urn:pasylka:problem:parcels.blocked']);
    expect(fresh.json.errors[0]).toMatchObject({ field: 'items.perishable', detail: expect.stringContaining('leave out: apples') });
    for (const body of [{}, { kit: 'sweets', lines: [{ item: 'tea', qty: 1 }] }, { lines: [{ item: 'tea', qty: 0 }] }, { lines: [{ item: 'tea', qty: 1.5 }] }, { kit: 'sweets', channel: 'pigeon' }]) expect((await post(body)).status).toBe(422);
    expect((await post({ kit: 'sweets', fund: 'nobody' })).status).toBe(404);
  });

  it('have pages: asked for, judged with sources, approved by somebody else', async () => {
    const { json } = await app.api('case_worker').post('/api/v1/recipients', person());
    const worker = await app.pages('case_worker');
    expect((await worker.submit('/staff/parcels/new', '/staff/parcels/new', { recipientId: '', kit: 'sweets' })).status).toBe(422);
    const blocked = await worker.submit('/staff/parcels/new', '/staff/parcels/new', { recipientId: json.id, kit: 'uniform', fund: 'core', channel: '', priority: 'routine', arriveOn: '' });
    expect(blocked.status).toBe(409);
    expect(blocked.text).toContain('The rules do not let it go');
    const inBelarusian = await worker.submit('/be/staff/parcels/new', '/be/staff/parcels/new', { recipientId: json.id, kit: 'uniform', fund: 'core', channel: '', priority: 'routine', arriveOn: '' });
    const [, reasons] = /Правілы не дазваляюць.*?<ul>(.*?)<\/ul>/s.exec(inBelarusian.text) ?? [];
    expect(reasons).toMatch(/^<li>Што ўнутры: .* Што дапаможа: /);
    expect(reasons!.replace(/<[^>]*>|uniform-set/g, '')).not.toMatch(/[a-z]/i);
    const made = await worker.submit('/staff/parcels/new', '/staff/parcels/new', { recipientId: json.id, kit: 'sweets', fund: 'core', channel: '', priority: 'routine', arriveOn: '' });
    expect(made.status).toBe(303);
    const at = made.headers.get('location')!;
    const own = await worker.get(at);
    for (const words of ['Zefir or halva', '2,030', 'levonevski.net', 'An approver or a coordinator does this.', 'a volunteer posts it']) expect(own.text.toLowerCase()).toContain(words.toLowerCase());
    expect((await worker.submit(at, `${at}/approve`, { reason: '' })).status).toBe(403);
    const approver = await app.pages('approver');
    expect((await approver.submit(at, at, { action: 'approve', reason: '' })).status).toBe(403); // only where it is confirmed
    const approved = await approver.submit(at, `${at}/approve`, { reason: '' });
    expect(approved.status).toBe(303);
    const { text } = await approver.get(at);
    for (const words of ['Sweets and a small pleasant thing', 'Core']) expect(text).toContain(words);
    expect([...text.slice(text.indexOf('history-h')).matchAll(/<h3>([^<]+)</g)].map(([, title]) => title)).toEqual(['Ready for work', 'Approved by a second person', 'Asked for']);
    expect((await approver.get('/staff/parcels')).text).toContain('Sweets and a small pleasant thing');
    const after = await approver.get(`/ru${at}`);
    for (const words of ['ждёт рук', 'Одобрено вторым человеком', 'Это делает координатор.']) expect(after.text.toLowerCase()).toContain(words.toLowerCase());
    const coordinator = await app.pages('coordinator');
    expect((await coordinator.submit(at, at, { action: 'hold', reason: '' })).status).toBe(422);
    expect((await coordinator.submit(at, at, { action: 'close', reason: '' })).status).toBe(409);
    expect((await coordinator.submit(at, at, { action: 'explode', reason: '' })).status).toBe(422);
    expect((await coordinator.submit(at, at, { action: 'hold', reason: 'waiting for news' })).status).toBe(303);
    expect((await coordinator.get('/staff/parcels?state=on_hold')).text.toLowerCase()).toContain('on hold');
    expect((await (await app.pages('volunteer')).get(at)).status).toBe(403);
  });
});
