import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../../src/kernel/ids.js';
import { system } from '../../../src/kernel/actor.js';
import { today } from '../../../src/kernel/clock.js';
import { pointsFor } from '../../../src/campaigns/index.js';
import { donationTransferred, Funds, fundTransferred, Ledger } from '../../../src/ledger/index.js';
import { GiftReferences, OpenFunds } from '../../../src/payments/index.js';
import { startApp, type TestApp } from '../../support/app.js';
import { winterParcels } from '../../support/campaign.js';
import { phonePhoto } from '../../support/pictures.js';
import { monthsOf } from '../../support/reports.js';

let app: TestApp;
beforeAll(async () => { app = await startApp(); });
afterAll(() => app.close());

const draft = (slug: string, more = {}) => ({ ...winterParcels.draft(), slug, ...more });
const post = async (who: Parameters<TestApp['api']>[0], path: string, body = {}): Promise<[number, string | undefined]> => {
  const { status, json } = await app.api(who).post(`/api/v1/${path}`, body);
  return [status, json?.type?.replace('urn:pasylka:problem:', '')];
};
const rows = async <Row extends object>(sql: string, params: unknown[] = []): Promise<Row[]> => (await app.db.admin.query<Row>(sql, params)).rows;
const consents = [{ field: 'story', way: 'lawyer', givenOn: '2026-10-02' }];

it('whoever reads the books sees what a campaign raised, and apart from it the bank debits that wait', async () => {
  await winterParcels(app, { slug: 'apart' });
  const [{ fund_id: fundId, record_id: recordId }] = await rows<{ fund_id: number; record_id: string }>(`SELECT fund_id, record_id FROM campaign WHERE slug = 'apart'`) as [{ fund_id: number; record_id: string }];
  await app.db.changes.run(system('test'), (change) => new Ledger().post(change, donationTransferred({ key: newId(), effectiveOn: today(), currency: 'EUR', fundId, amount: 12_300, subject: newId() })));
  for (const [status, minor] of [['waiting', 4_500], ['paid', 9_900]] as const) {
    await app.db.admin.query(`INSERT INTO payment (reference, donation, rail, fund_id, amount_minor, currency, fees_paid_by, idempotency_key, status, record_id)
      SELECT r, r, 'sepa_debit', $1, $2, 'EUR', 'fund', 'checkout-' || r, $3, $4 FROM gen_random_uuid() r`, [fundId, minor, status, recordId]);
  }
  const text = async (who: 'treasurer' | 'campaigner'): Promise<string> => (await (await app.pages(who)).get('/staff/campaigns/apart')).text.replaceAll(/<[^>]+>/g, ' ');
  expect(await text('treasurer')).toMatch(/Raised\s+€?123.*On its way\s+€?45/s);
  expect(await text('campaigner')).not.toContain('On its way');
});

describe('the list before a campaign opens', () => {
  it.each([['own', {}], ['initiative', { partner: 'Linden Friends' }], ['personal', { consents }]] as const)('of a campaign of kind “%s” is gone through whole, by another person', async (kind, more) => {
    const slug = `list-${kind}`;
    expect(await post('campaigner', 'campaigns', draft(slug, { kind, ...more }))).toEqual([201, undefined]);
    expect(await post('campaigner', `campaigns/${slug}/check`, { points: pointsFor(kind) })).toEqual([403, 'campaigns.samePerson']);
    for (const missing of pointsFor(kind)) expect(await post('approver', `campaigns/${slug}/check`, { points: pointsFor(kind).filter((id) => id !== missing) })).toEqual([422, 'campaigns.notAllChecked']);
    expect(await post('approver', `campaigns/${slug}/check`, { points: pointsFor(kind) })).toEqual([204, undefined]);
    expect(await rows('SELECT points FROM campaign_check k JOIN campaign c ON c.id = k.campaign_id WHERE c.slug = $1', [slug])).toEqual([{ points: pointsFor(kind) }]);
    expect(await post('approver', `campaigns/${slug}/publish`)).toEqual([204, undefined]);
  });

  it('is gone through again once the draft was edited, and what was published is not edited', async () => {
    await post('campaigner', 'campaigns', draft('edited'));
    await post('approver', 'campaigns/edited/check', { points: pointsFor('own') });
    expect(await post('campaigner', 'campaigns/edited/edit', draft('edited', { gifts: [], feesPaidBy: 'core' }))).toEqual([204, undefined]);
    expect(await post('approver', 'campaigns/edited/publish')).toEqual([409, 'campaign.cannot']);
    await post('approver', 'campaigns/edited/check', { points: pointsFor('own') });
    expect(await post('approver', 'campaigns/edited/publish')).toEqual([204, undefined]);
    expect((await app.api(null).get('/api/v1/campaigns/edited')).json).toMatchObject({ gifts: [], feesPaidBy: 'core', state: 'open', kind: 'own' });
    expect(await post('campaigner', 'campaigns/edited/edit', draft('edited'))).toEqual([409, 'campaign.cannot']);
  });

  it('opens what was checked, word for word', async () => {
    await post('campaigner', 'campaigns', draft('tampered'));
    await post('approver', 'campaigns/tampered/check', { points: pointsFor('own') });
    await app.db.admin.query(`UPDATE campaign_text SET title = 'Something else' WHERE lang = 'be' AND campaign_id = (SELECT id FROM campaign WHERE slug = 'tampered')`);
    expect(await post('approver', 'campaigns/tampered/publish')).toEqual([409, 'campaigns.notAsChecked']);
  });

  it.each([
    [{ kind: 'initiative' }, 'partner'], [{ partner: 'Somebody' }, 'partner'], [{ kind: 'personal' }, 'consents'], [{ consents }, 'consents'],
    [{ kind: 'personal', consents: [...consents, ...consents] }, 'consents'], [{ kind: 'personal', consents: [{ ...consents[0], field: 'name' }] }, 'consents'],
  ])('%j does not make a draft', async (more, field) => {
    const { status, json } = await app.api('campaigner').post('/api/v1/campaigns', draft('wrong-kind', more));
    expect([status, json.errors.map((error: { field: string }) => error.field)]).toEqual([422, [field]]);
  });

  it('the database keeps the gifts and consents of what was published, and one person from being two', async () => {
    await winterParcels(app, { slug: 'kept', kind: 'personal', consents: [{ field: 'story', way: 'lawyer', givenOn: '2026-10-02' }] });
    for (const table of ['gift', 'campaign_consent']) await expect(app.db.pool.query(`DELETE FROM ${table} WHERE campaign_id = (SELECT id FROM campaign WHERE slug = 'kept')`)).rejects.toThrow('not taken away');
    await expect(app.db.pool.query(`UPDATE campaign SET published_by = drafted_by WHERE slug = 'kept'`)).rejects.toThrow('campaign_two_people');
  });
});

describe('a pause', () => {
  it('takes one person and a reason; another lets it go on', async () => {
    await winterParcels(app, { slug: 'resting' });
    const own = '/staff/campaigns/resting';
    const empty = await (await app.pages('campaigner')).submit(own, `${own}/pause`, { reason: 'prices', note: '' });
    expect([empty.status, empty.text.includes('<option value="prices" selected'), empty.text.includes('id="pause-note-error"')]).toEqual([422, true, true]); // beside its field, with what was chosen
    expect(await post('campaigner', 'campaigns/resting/pause', { reason: 'prices', note: 'Postage went up' })).toEqual([204, undefined]);
    const page = await (await app.pages()).get('/campaigns/resting');
    expect([page.status, page.text.includes('Prices have changed'), page.text.includes('Postage went up')]).toEqual([200, true, false]);
    expect(await post('campaigner', 'campaigns/resting/donations', { amountMinor: 2500, currency: 'EUR', frequency: 'once', cardCountry: 'no' })).toEqual([409, 'campaigns.notOpen']);
    expect(await post('campaigner', 'campaigns/resting/resume', { note: 'Counted anew' })).toEqual([403, 'campaigns.samePauser']);
    expect(await post('treasurer', 'campaigns/resting/resume', { note: 'Counted anew' })).toEqual([403, 'identity.notYours']);
    expect(await post('approver', 'campaigns/resting/resume', { note: 'Counted anew' })).toEqual([204, undefined]);
    expect((await app.api(null).get('/api/v1/campaigns/resting')).json).toMatchObject({ state: 'open', pauseReason: null });
  });

  it('of consent takes the page away at once and for good', async () => {
    await winterParcels(app, { slug: 'for-one', kind: 'personal', consents: [{ field: 'story', way: 'letter', givenOn: '2026-10-02' }] });
    expect((await app.api(null).get('/api/v1/campaigns/for-one')).status).toBe(200);
    const late = { words: { en: { title: 'Socks', text: 'Socks were posted.', alt: 'Socks' } }, delayDays: 7, photo: (await phonePhoto(300, 200)).toString('base64') };
    const { id } = (await app.api('campaigner').post('/api/v1/campaigns/for-one/updates', { ...late, photo: undefined })).json as { id: string };
    expect(await post('treasurer', 'campaigns/for-one/end-consent')).toEqual([204, undefined]);
    for (const path of ['campaigns/for-one/updates', `campaign-updates/${id}/edit`]) expect(await post('campaigner', path, late)).toEqual([409, 'campaigns.consentEnded']); // no photo comes after it
    expect((await (await app.pages('campaigner')).get('/staff/campaigns/for-one')).text).not.toContain('/updates/new');
    expect((await app.api(null).get('/api/v1/campaigns/for-one')).status).toBe(404);
    expect(await rows(`SELECT FROM public_read.campaign_text WHERE slug = 'for-one'`)).toEqual([]);
    expect(await post('approver', 'campaigns/for-one/resume', { note: 'Anyway' })).toEqual([409, 'campaigns.consentEnded']);
    expect(await post('treasurer', 'campaigns/for-one/end-consent')).toEqual([409, 'campaigns.noConsent']);
  });
});

describe('what a donor agreed to', () => {
  const given = () => rows<{ is_overflow: boolean; fund: string; purpose: boolean }>(
    `SELECT d.is_overflow, f.code AS fund, d.overflow_purpose_id = c.overflow_id AS purpose, d.terms_version FROM donation d JOIN campaign c ON c.id = d.campaign_id JOIN payment p ON p.donation = d.id JOIN ledger.fund f ON f.id = p.fund_id WHERE c.slug = 'covered-soon' ORDER BY d.n`);
  it('is kept with the gift, and once the need is covered the money is for the purpose that was named', async () => {
    await app.db.changes.run(system('test'), (change) => new Funds().create(change, { code: 'spring', name: 'Parcels in spring', restriction: 'restricted' }));
    await winterParcels(app, { slug: 'covered-soon', overflowFund: 'spring' });
    const donor = await app.pages();
    const give = (): Promise<{ status: number; text: string }> => donor.submit('/campaigns/covered-soon/donate', '/campaigns/covered-soon/donate', { currency: 'EUR', sum: '2500', often: 'once', cardCountry: 'no' });
    expect((await give()).text).not.toContain('What is given now goes to');
    await post('campaigner', 'campaigns/covered-soon/need', { need: 'covered' });
    expect((await donor.get('/campaigns/covered-soon/donate')).text).toContain('What is given now goes to parcels in spring.');
    expect((await give()).text).toContain('What is given now goes to parcels in spring.');
    expect(await given()).toEqual([{ is_overflow: false, fund: 'covered-soon', purpose: true, terms_version: 2 }, { is_overflow: true, fund: 'spring', purpose: true, terms_version: 2 }]);
  });
});

describe('a bank transfer', () => {
  const fundOf = async (references: readonly string[]): Promise<(string | undefined)[]> => {
    const [found, funds] = [await app.nest.get(GiftReferences).find(app.db.reader, references), await rows<{ id: number; code: string }>('SELECT id, code FROM ledger.fund')];
    return references.map((reference) => funds.find(({ id }) => id === found.get(reference)?.fundId)?.code);
  };
  const references = async (slug: string): Promise<string[]> => (await rows<{ reference: string }>(`SELECT d.transfer_reference AS reference FROM donation d JOIN campaign c ON c.id = d.campaign_id WHERE c.slug = $1 UNION ALL SELECT transfer_reference FROM campaign WHERE slug = $1`, [slug])).map(({ reference }) => reference);

  it('goes where a card would: to the purpose that was named once the need is covered, and after the end', async () => {
    await app.db.changes.run(system('test'), (change) => new Funds().create(change, { code: 'after', name: 'What comes after', restriction: 'restricted' }));
    for (const slug of ['by-transfer', 'ended-transfer']) await winterParcels(app, { slug, overflowFund: 'after' });
    for (const slug of ['by-transfer', 'ended-transfer']) await post('campaigner', `campaigns/${slug}/donations`, { amountMinor: 2500, currency: 'EUR', frequency: 'once', cardCountry: 'no' });
    expect(await fundOf(await references('by-transfer'))).toEqual(['by-transfer', 'by-transfer']);
    await post('campaigner', 'campaigns/by-transfer/need', { need: 'covered' });
    await post('campaigner', 'campaigns/by-transfer/donations', { amountMinor: 2600, currency: 'EUR', frequency: 'once', cardCountry: 'no' });
    expect((await fundOf(await references('by-transfer'))).sort()).toEqual(['after', 'after', 'by-transfer']);
    await post('campaigner', 'campaigns/ended-transfer/wind-down');
    expect(await fundOf(await references('ended-transfer'))).toEqual(['after', 'after']);
  });
});

describe('an orderly end', () => {
  const ledger = new Ledger();
  const left = async (fundId: number): Promise<string> => (await rows<{ left: string }>(`SELECT ledger.available($1, 'EUR') AS left`, [fundId]))[0]!.left;

  it('moves what is left to the fund that was named, asked for by one and decided by another, when its months are closed', async () => {
    const months = await monthsOf(app.db, { code: 'ending' });
    await winterParcels(app, { slug: 'ending', fundCode: 'ending' });
    await months.gifts('2026-05', 3);
    expect(await post('treasurer', 'campaigns/ending/rest', { currency: 'EUR' })).toEqual([409, 'campaigns.notClosing']);
    expect(await post('campaigner', 'campaigns/ending/wind-down')).toEqual([204, undefined]);
    expect(await post('campaigner', 'campaigns/ending/donations', { amountMinor: 2500, currency: 'EUR', frequency: 'once', cardCountry: 'no' })).toEqual([409, 'campaigns.notOpen']);
    expect(await post('treasurer', 'campaigns/ending/rest', { currency: 'EUR' })).toEqual([409, 'campaigns.monthOpen']);
    const desk = await app.pages('treasurer');
    const said = async (): Promise<boolean[]> => { const { text } = await desk.get('/staff/campaigns/ending'); return ['not closed yet: May 2026', 'Ask for it to be moved'].map((words) => text.includes(words)); };
    expect(await said()).toEqual([true, false]); // said beforehand, not offered and then refused
    await months.close('2026-05');
    expect(await said()).toEqual([false, true]);
    expect(await post('campaigner', 'campaigns/ending/close')).toEqual([409, 'campaigns.restLeft']);
    const asked = await Promise.all(Array.from({ length: 4 }, () => app.api('treasurer').post('/api/v1/campaigns/ending/rest', { currency: 'EUR' })));
    expect(asked.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    const { id } = asked.find(({ status }) => status === 201)!.json as { id: string };
    expect(await post('treasurer', `campaign-rests/${id}/move`)).toEqual([403, 'campaigns.sameAsker']);
    for (const other of ['amount_minor = 1', 'to_fund_id = 999', `currency = 'PLN'`]) await expect(app.db.admin.query(`UPDATE campaign_rest SET ${other} WHERE id = $1`, [id])).rejects.toThrow('what was asked for does not change');
    expect((await (await app.pages('approver')).get('/staff')).text).toContain('Rests of closing campaigns');
    const moved = await Promise.all(Array.from({ length: 4 }, () => post('approver', `campaign-rests/${id}/move`)));
    expect(moved.map(([status]) => status).sort()).toEqual([204, 409, 409, 409]);
    expect([await left(months.fundId), await left(1)]).toEqual(['0', '7617']); // 75.00 + 3.00 of gifts, less three fees of 0.61
    expect(await post('campaigner', 'campaigns/ending/close')).toEqual([204, undefined]);
    expect(await post('campaigner', 'campaigns/ending/archive', { done: 'Three parcels were packed and posted.' })).toEqual([204, undefined]);
    expect((await app.api(null).get('/api/v1/campaigns/ending')).json).toMatchObject({ state: 'archived', done: 'Three parcels were packed and posted.' });

    // a refund fails, a dispute is won: money comes back after the end, and goes the same way
    await app.db.changes.run(system('test'), (change) => ledger.post(change, fundTransferred({ key: `back:${newId()}`, effectiveOn: today(), currency: 'EUR', amount: 500, fromFundId: 1, toFundId: months.fundId })));
    expect((await desk.get('/staff')).text).toContain('Money of campaigns that have ended came back');
    expect((await desk.get('/staff/campaigns/ending')).text).toContain('After the end money came back');
    const back = await app.api('treasurer').post('/api/v1/campaigns/ending/rest', { currency: 'EUR' });
    expect(await post('approver', `campaign-rests/${(back.json as { id: string }).id}/move`)).toEqual([204, undefined]);
    expect(await left(months.fundId)).toBe('0');
    expect((await desk.get('/staff')).text).toMatch(/<details><summary>Nothing to do at \d+ places?<\/summary>(?:(?!<\/details>).)*ended came back/s);
  });

  it('is no purpose of gifts by hand or without a reference any more', async () => {
    const codes = async (): Promise<string[]> => (await app.nest.get(OpenFunds).list(app.db.reader)).map(({ code }) => code);
    expect(await codes()).not.toContain('ending');
    expect(await codes()).toEqual(expect.arrayContaining(['core', 'after']));
    const cash = await app.api('treasurer').post('/api/v1/hand-gifts/cash', { fund: 'ending', currency: 'EUR', amountMinor: 500, receivedOn: today() });
    expect(cash.json).toMatchObject({ status: 422, errors: [{ field: 'fund' }] });
    expect((await app.pages('treasurer').then((pages) => pages.get('/staff/money/by-hand'))).text).not.toContain('value="ending"');
  });

  it('leaves what a shared fund holds to the other campaign', async () => {
    const months = await monthsOf(app.db, { code: 'shared' });
    await winterParcels(app, { slug: 'shared-one', fundCode: 'shared' });
    await winterParcels(app, { slug: 'shared-two', fundCode: 'shared' });
    await app.db.changes.run(system('test'), (change) => ledger.post(change, donationTransferred({ key: `gift:${newId()}`, effectiveOn: '2026-06-02', currency: 'EUR', fundId: months.fundId, subject: newId(), amount: 500 })));
    await post('campaigner', 'campaigns/shared-one/wind-down');
    expect(await post('treasurer', 'campaigns/shared-one/rest', { currency: 'EUR' })).toEqual([409, 'campaigns.sharedFund']);
    expect(await post('campaigner', 'campaigns/shared-one/close')).toEqual([204, undefined]);
  });
});
