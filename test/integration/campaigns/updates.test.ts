import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Settings } from '../../../config/settings.js';
import { pointsFor, Publication } from '../../../src/campaigns/index.js';
import { Photos } from '../../../src/campaigns/updates/photos.js';
import { addDays, today } from '../../../src/kernel/clock.js';
import { newId } from '../../../src/kernel/ids.js';
import { startApp, type TestApp } from '../../support/app.js';
import { toldUpdate, winterParcels } from '../../support/campaign.js';
import { phonePhoto, PLANTED } from '../../support/pictures.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ FOUNDATION_NAME: 'Linden' });
  await winterParcels(app);
});
afterAll(() => app.close());

type Name = Parameters<TestApp['api']>[0];
const post = async (who: Name, path: string, body: object = {}): Promise<[number, string | undefined]> => {
  const { status, json } = await app.api(who).post(`/api/v1/${path}`, body);
  return [status, json?.type?.replace('urn:pasylka:problem:', '') ?? json?.state];
};
const versionOf = async (id: string): Promise<string> => (await app.db.admin.query<{ record_id: string }>('SELECT record_id FROM campaign_update WHERE id = $1', [id])).rows[0]!.record_id;
/** Decides about what it is now, or about what was read. */
const decide = async (who: Name, act: 'allow' | 'return', id: string, body: object = {}): Promise<[number, string | undefined]> => post(who, `campaign-updates/${id}/${act}`, { version: await versionOf(id), ...body });
const PHOTO = phonePhoto(300, 200).then((photo) => photo.toString('base64'));
const HARMLESS = { title: 'Forty parcels', text: 'Warm socks and tea were packed and posted.' };
const DOUBTFUL = { title: 'A visit', text: 'A parcel reached Maryia in Homel on Monday.' };
const write = async (words: object, slug = 'winter-parcels'): Promise<string> => (await app.api('campaigner').post(`/api/v1/campaigns/${slug}/updates`, { words: { en: words }, delayDays: 7 })).json.id as string;
const rowOf = async (id: string) => (await app.db.admin.query('SELECT state, due_on::text, published_on::text, read_by, doubts FROM campaign_update WHERE id = $1', [id])).rows[0] as { state: string; due_on: string; published_on: string | null; read_by: string | null; doubts: string[] };
const look = (days: number): Promise<number> => app.nest.get(Publication).look(addDays(today(), days));
const publicTitles = async (slug = 'winter-parcels'): Promise<string[]> => ((await app.api(null).get(`/api/v1/campaigns/${slug}/updates`)).json as { title: string }[]).map(({ title }) => title);
/** Of each file that an update had. */
const liesOnDisk = async (id: string): Promise<boolean[]> =>
  app.drain().then(() => app.db.admin.query<{ path: string }>('SELECT path FROM stored_file WHERE about = $1', [id])).then(({ rows }) => rows.map(({ path }) => existsSync(app.nest.get(Settings).path('files', path))));
const page = async (path: string): Promise<string> => (await (await app.pages()).get(path)).text;

describe('news', () => {
  it('that leads to nobody waits for its day, and is told as a month', async () => {
    const id = await write(HARMLESS);
    const { state, due_on: due } = await rowOf(id);
    expect([state, due >= addDays(today(), 7), due <= addDays(today(), 11)]).toEqual(['scheduled', true, true]);
    expect([await look(0), await publicTitles()]).toEqual([0, []]);
    await look(11);
    expect((await app.api(null).get('/api/v1/campaigns/winter-parcels/updates')).json).toEqual([{ id, slug: 'winter-parcels', kind: 'news', month: due.slice(0, 7), day: null, ...HARMLESS }]);
    const text = await page('/campaigns/winter-parcels');
    expect([text.includes('Forty parcels'), text.includes(`datetime="${due.slice(0, 7)}"`), text.includes(due)]).toEqual([true, true, false]);
    expect((await app.db.admin.query(`SELECT kind FROM audit.entry WHERE subject_id = $1 ORDER BY at, id`, [id])).rows.map(({ kind }) => kind)).toEqual(['campaignUpdate.written', 'campaignUpdate.published']);
  });

  it('at which the lint hesitates is read by a second person, who is never the writer', async () => {
    const id = await write(DOUBTFUL);
    expect(await rowOf(id)).toMatchObject({ state: 'waiting', doubts: ['name', 'place', 'date'] });
    await look(90);
    expect(await publicTitles()).not.toContain('A visit');
    expect(await decide('campaigner', 'allow', id)).toEqual([403, 'updates.samePerson']);
    expect(await decide('approver', 'return', id, { because: 'Without the name' })).toEqual([204, undefined]);
    expect(await decide('approver', 'allow', id)).toEqual([409, 'campaignUpdate.cannot']);
    expect(await post('campaigner2', `campaign-updates/${id}/edit`, { words: { en: { title: 'A visit', text: 'A parcel reached somebody.' } }, delayDays: 3 })).toEqual([200, 'waiting']);
    expect([(await rowOf(id)).state, await decide('campaigner2', 'allow', id), await decide('approver', 'allow', id)]).toEqual(['waiting', [403, 'updates.samePerson'], [204, undefined]]);
    expect((await rowOf(id)).state).toBe('scheduled');
    expect(await post('campaigner', `campaign-updates/${id}/edit`, { words: { en: { title: 'A visit', text: 'Another parcel reached somebody.' } }, delayDays: 3 })).toEqual([200, 'waiting']);
    expect(await rowOf(id)).toMatchObject({ state: 'waiting', read_by: null });
  });

  it('is allowed or sent back only as it was read, on the page too', async () => {
    const id = await write(DOUBTFUL);
    const read = await versionOf(id);
    expect(await post('campaigner', `campaign-updates/${id}/edit`, { words: { en: { title: 'A visit', text: 'A parcel reached Ivan in Minsk.' } }, delayDays: 3 })).toEqual([200, 'waiting']);
    expect([await decide('approver', 'allow', id, { version: read }), await decide('approver', 'return', id, { version: read, because: 'A name' }), await post('approver', `campaign-updates/${id}/allow`)]).toEqual([[409, 'updates.changedMeanwhile'], [409, 'updates.changedMeanwhile'], [422, 'http.invalid']]);
    const pages = await app.pages('approver');
    const shown = (await pages.get(`/staff/updates/${id}`)).text;
    expect([...shown.matchAll(/name="version" value="([^"]+)"/g)].map(([, version]) => version)).toEqual([await versionOf(id), await versionOf(id)]);
    expect((await pages.submit(`/staff/updates/${id}`, `/staff/updates/${id}/allow`, { version: read })).status).toBe(409);
    expect((await pages.submit(`/staff/updates/${id}`, `/staff/updates/${id}/allow`, { version: await versionOf(id) })).status).toBeLessThan(400);
    expect((await rowOf(id)).state).toBe('scheduled');
  });

  it('is withdrawn by one and comes back by two', async () => {
    const id = await write({ ...HARMLESS, title: 'Taken back' });
    await look(11);
    expect(await publicTitles()).toContain('Taken back');
    expect(await post('treasurer', `campaign-updates/${id}/withdraw`)).toEqual([204, undefined]);
    expect(await publicTitles()).not.toContain('Taken back');
    expect(await post('campaigner2', `campaign-updates/${id}/restore`)).toEqual([204, undefined]);
    expect([await decide('campaigner2', 'allow', id), await decide('campaigner', 'allow', id), await decide('approver', 'allow', id)]).toEqual([[403, 'updates.samePerson'], [403, 'updates.samePerson'], [204, undefined]]);
    await look(11);
    expect(await publicTitles()).toContain('Taken back');
  });

  it('with a photo waits for a second person; the photo is small, without traces, and gone for everybody when it is withdrawn', async () => {
    const id = await toldUpdate(app, { title: 'On a table' });
    const seen = await fetch(`${app.url}/updates/${id}/photo.jpg`);
    const bytes = Buffer.from(await seen.arrayBuffer());
    expect([seen.status, seen.headers.get('content-type'), bytes.subarray(0, 2).toString('hex')]).toEqual([200, 'image/jpeg', 'ffd8']);
    expect((await fetch(`${app.url}/updates/${id}/photo.jpg`, { headers: { 'if-none-match': seen.headers.get('etag')! } })).status).toBe(304);
    expect(await page('/campaigns/winter-parcels')).toContain('alt="Parcels on a table"');
    expect((await app.db.admin.query('SELECT purpose FROM stored_file WHERE about = $1', [id])).rows).toEqual([{ purpose: 'updatePhoto' }]);
    const opened = jest.spyOn(app.nest.get(Photos), 'any');
    for (let n = 0; n < 3; n += 1) expect((await fetch(`${app.url}/updates/${id}/photo.jpg`)).status).toBe(200);
    expect([opened.mock.calls.length, app.nest.get(Photos)['kept'].size]).toEqual([0, 1]);
    opened.mockRestore();
    await post('approver', `campaign-updates/${id}/withdraw`);
    expect([(await fetch(`${app.url}/updates/${id}/photo.jpg`)).status, app.nest.get(Photos)['kept'].size]).toEqual([404, 0]);
    expect([await liesOnDisk(id), (await (await app.pages('approver')).get(`/staff/updates/${id}/photo.jpg`)).status, (await app.db.admin.query('SELECT has_photo FROM campaign_update WHERE id = $1', [id])).rows]).toEqual([[false], 404, [{ has_photo: false }]]);
    expect(await post('campaigner', `campaign-updates/${id}/restore`)).toEqual([204, undefined]);
    await expect(app.db.pool.query(`UPDATE campaign_update SET state = 'withdrawn', has_photo = true WHERE id = $1`, [id])).rejects.toThrow('campaign_update_photo_gone');
  });

  it('is written, read and given a photo by API as on the page', async () => {
    const [photo, by] = [await PHOTO, app.api('approver')];
    const alt = { ...HARMLESS, alt: 'Parcels on a table' };
    const { json: written } = await app.api('campaigner').post('/api/v1/campaigns/winter-parcels/updates', { words: { en: alt }, delayDays: 7, photo });
    const read = async (id = written.id as string) => (await by.get(`/api/v1/campaign-updates/${id}`)).json;
    expect([written.state, await read()]).toEqual(['waiting', expect.objectContaining({ id: written.id, slug: 'winter-parcels', state: 'waiting', version: written.version, words: { en: alt }, hasPhoto: true, changed: null, publishedOn: null })]);
    const [seen, edit] = [await by.get(`/api/v1/campaign-updates/${written.id}/photo.jpg`), (body: object) => app.api('campaigner').post(`/api/v1/campaign-updates/${written.id}/edit`, { delayDays: 7, ...body })];
    expect([seen.status, seen.headers.get('content-type'), seen.text.includes(PLANTED.camera)]).toEqual([200, 'image/jpeg', false]);
    const { status, json: edited } = await edit({ words: { en: { ...alt, title: 'Forty more' } } });
    expect([status, edited, (await read()).hasPhoto]).toEqual([200, { id: written.id, state: 'waiting', version: (await read()).version }, true]);
    expect([await post('approver', `campaign-updates/${written.id}/allow`, { version: written.version }), await post('approver', `campaign-updates/${written.id}/allow`, { version: edited.version })]).toEqual([[409, 'updates.changedMeanwhile'], [204, undefined]]);
    await edit({ words: { en: alt }, withoutPhoto: true });
    expect([(await read()).hasPhoto, await liesOnDisk(written.id as string)]).toEqual([false, [false]]);
    const list = async (query: string) => ((await by.get(`/api/v1/campaign-updates?campaign=winter-parcels&${query}`)).json as { id: string }[]).map(({ id }) => id);
    const [newest, next] = await list('limit=2');
    expect([newest, await list(`limit=1&after=${newest}`)]).toEqual([written.id, [next]]);
  });

  it('disappears with the consent of whom it is for', async () => {
    await winterParcels(app, { slug: 'for-one', kind: 'personal', consents: [{ field: 'story', way: 'letter', givenOn: '2026-10-02' }] });
    const id = (await app.api('campaigner').post('/api/v1/campaigns/for-one/updates', { words: { en: { ...HARMLESS, title: 'For one', alt: 'Parcels' } }, delayDays: 7, photo: await PHOTO })).json.id as string;
    await decide('approver', 'allow', id);
    await look(11);
    expect([await publicTitles('for-one'), await liesOnDisk(id)]).toEqual([['For one'], [true]]);
    await post('campaigner', 'campaigns/for-one/end-consent');
    expect([await liesOnDisk(id), (await fetch(`${app.url}/campaigns/for-one/updates.json`)).status]).toEqual([[false], 404]);
    expect((await app.api(null).get('/api/v1/campaigns/for-one/updates')).status).toBe(404);
    expect(await page('/updates')).not.toContain('For one');
  });

  it('the database holds the rules too', async () => {
    const id = await write(DOUBTFUL);
    await expect(app.db.pool.query(`UPDATE campaign_update SET state = 'published', published_on = current_date WHERE id = $1`, [id])).rejects.toThrow('campaign_update_read');
    await expect(app.db.pool.query(`UPDATE campaign_update SET read_by = written_by WHERE id = $1`, [id])).rejects.toThrow('campaign_update_two_people');
    await expect(app.db.pool.query('DELETE FROM campaign_update')).rejects.toThrow('permission denied');
  });
});

describe('a change of an open campaign', () => {
  const why = { en: { title: 'Wool costs more', text: 'The wholesaler asks more since autumn.' } };
  const dearer = () => winterParcels.draft().items.map((item, n) => ({ ...item, eachMinor: item.eachMinor + (n === 0 ? 200 : 0) }));

  it('is proposed by one, made by another, and told at once with the figures before and after', async () => {
    await winterParcels(app, { slug: 'dearer' });
    const before = winterParcels.draft();
    const deadline = addDays(before.deadline, 14);
    const { json } = await app.api('campaigner').post('/api/v1/campaigns/dearer/changes', { why, items: dearer(), deadline });
    expect((await app.api(null).get('/api/v1/campaigns/dearer')).json).toMatchObject({ deadline: before.deadline, items: [{ eachMinor: 2100 }, { eachMinor: 4900 }] });
    expect([await decide('campaigner', 'allow', json.id), await decide('approver', 'allow', json.id)]).toEqual([[403, 'updates.samePerson'], [204, undefined]]);
    expect((await app.api(null).get('/api/v1/campaigns/dearer')).json).toMatchObject({ deadline, items: [{ eachMinor: 2300 }, { eachMinor: 4900 }] });
    expect((await app.api(null).get('/api/v1/campaigns/dearer/updates')).json).toMatchObject([{ kind: 'change', day: today(), title: 'Wool costs more' }]);
    const text = await page('/campaigns/dearer');
    for (const figure of ['120 × €21.00', '120 × €23.00', '€8,400.00', '€8,640.00']) expect([figure, text.includes(figure)]).toEqual([figure, true]);
    expect((await app.db.admin.query(`SELECT pub FROM audit.entry WHERE kind = 'campaign.changed'`)).rows).toMatchObject([{ pub: { subject: 'campaign:dearer', budgetBefore: 840_000, budgetAfter: 864_000, deadlineBefore: before.deadline, deadlineAfter: deadline } }]);
    expect([await post('treasurer', `campaign-updates/${json.id}/withdraw`), await post('treasurer', `campaign-updates/${json.id}/withdraw`), await post('campaigner', `campaign-updates/${json.id}/edit`, { words: why, delayDays: 3 })]).toEqual([[204, undefined], [409, 'updates.changeStays'], [409, 'updates.changeStays']]);
    expect((await app.api(null).get('/api/v1/campaigns/dearer/updates')).json).toMatchObject([{ kind: 'change', day: today(), title: 'A change of the campaign', text: 'What was written about it was withdrawn. The figures stay.' }]);
    const silent = await page('/be/campaigns/dearer');
    expect([silent.includes('Wool'), silent.includes('wholesaler'), silent.includes('Змена збору'), /120 × 23,00/.test(silent)]).toEqual([false, false, true, true]);
  });

  it('that takes out a line or words leaves neither, nor anything by which they could be tried', async () => {
    const items = [...winterParcels.draft().items, { label: { en: 'Socks for Maryia' }, eachMinor: 300, number: 2 }];
    await winterParcels(app, { slug: 'named', items });
    const propose = async (body: object): Promise<void> => {
      const { json } = await app.api('campaigner').post('/api/v1/campaigns/named/changes', { why, ...body });
      expect(await decide('approver', 'allow', json.id)).toEqual([204, undefined]);
    };
    await propose({ items: items.map((item) => ({ ...item, eachMinor: item.eachMinor + 1 })), texts: { en: { summary: 'A story of Maryia from Homel', story: '' } } });
    expect(await page('/campaigns/named')).toContain('Socks for Maryia');
    await propose({ items: items.slice(0, 2), texts: { en: { summary: 'A story of somebody', story: '' } } });
    const told = JSON.stringify([(await app.db.admin.query(`SELECT * FROM public_read.campaign_update WHERE slug = 'named'`)).rows, (await app.db.admin.query(`SELECT changed FROM campaign_update u JOIN campaign c ON c.id = u.campaign_id WHERE slug = 'named'`)).rows, (await app.db.admin.query(`SELECT pub FROM audit.entry WHERE kind = 'campaign.changed' AND subject_id = 'named'`)).rows]);
    expect([/Maryia/.test(told), /[0-9a-f]{64}/.test(told), /mac/.test(told)]).toEqual([false, false, false]);
    const text = await page('/campaigns/named');
    expect([text.includes('Maryia'), text.split('A line that was taken out').length - 1, text.includes('2 × €3.01')]).toEqual([false, 2, true]);
    const id = (await app.api('campaigner').post('/api/v1/campaigns/named/changes', { why, texts: { en: { summary: 'Another story of it', story: '' } } })).json.id as string;
    await expect(app.db.pool.query(`UPDATE campaign_update SET state = 'published', published_on = current_date, read_by = $2 WHERE id = $1`, [id, newId()])).rejects.toThrow('campaign_update_told_words');
  });

  it('of a name in one language alone is read by the second person, and told as words', async () => {
    const [first, ...rest] = winterParcels.draft().items;
    await winterParcels(app, { slug: 'renamed' });
    const items = [{ ...first!, label: { en: first!.label.en, ru: 'Носки для Марии' } }, ...rest];
    const id = (await app.api('campaigner').post('/api/v1/campaigns/renamed/changes', { why, items })).json.id as string;
    const read = await (await app.pages('approver')).get(`/staff/updates/${id}`);
    expect([read.text.includes(`${first!.label.en}. Русский: <span lang="ru">Носки для Марии</span>`), read.text.includes('The budget before and now')]).toEqual([true, false]);
    expect(await decide('approver', 'allow', id)).toEqual([204, undefined]);
    const [told, kept] = [await page('/campaigns/renamed'), (await app.db.admin.query<{ changed: object }>('SELECT changed FROM campaign_update WHERE id = $1', [id])).rows[0]!.changed];
    expect([told.includes('The words about this campaign were changed.'), JSON.stringify(kept).includes('named')]).toEqual([true, false]);
  });

  it('of two proposals the second is not made over the first', async () => {
    await winterParcels(app, { slug: 'twice' });
    const propose = async (body: object): Promise<string> => (await app.api('campaigner').post('/api/v1/campaigns/twice/changes', { why, ...body })).json.id as string;
    const ids = [await propose({ items: dearer() }), await propose({ items: dearer().slice(0, 1) })];
    const answers = await Promise.all(ids.map((id) => decide('approver', 'allow', id)));
    expect(answers.map(([status]) => status).sort()).toEqual([204, 409]);
    expect((await app.db.admin.query(`SELECT count(*)::int AS n FROM audit.entry WHERE kind = 'campaign.changed' AND subject_id = 'twice'`)).rows).toEqual([{ n: 1 }]);
  });

  it.each([[{}, 'updates.nothingChanged'], [{ deadline: '2020-01-01' }, 'campaigns.draft']])('%j is refused', async (body, code) => {
    expect(await post('campaigner', 'campaigns/winter-parcels/changes', { why, ...body })).toEqual([422, code]);
  });

  it('is not for what is closed, nor for a draft, which is edited and of which nothing is told', async () => {
    await app.api('campaigner').post('/api/v1/campaigns', { ...winterParcels.draft(), slug: 'a-draft' });
    await post('approver', 'campaigns/a-draft/check', { points: pointsFor('own') });
    expect([await post('campaigner', 'campaigns/a-draft/changes', { why, items: dearer() }), await post('campaigner', 'campaigns/a-draft/updates', { words: { en: HARMLESS }, delayDays: 7 })]).toEqual([[409, 'updates.notAmendable'], [409, 'updates.notOpen']]);
  });
});
