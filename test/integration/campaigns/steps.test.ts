import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '../../../src/kernel/ids.js';
import { addDays, today } from '../../../src/kernel/clock.js';
import { system } from '../../../src/kernel/actor.js';
import { Steps } from '../../../src/campaigns/index.js';
import { donationCaptured, donationRefunded, donationTransferred, Ledger } from '../../../src/ledger/index.js';
import { linesOf } from '../../../src/reports/sources.js';
import { startApp, type TestApp } from '../../support/app.js';
import { bookGifts, type Gift } from '../../../src/payments/bank/gifts.js';
import { winterParcels } from '../../support/campaign.js';
import { monthsOf, type Months } from '../../support/reports.js';

let app: TestApp;
let winter: Months;
const ledger = new Ledger();
beforeAll(async () => {
  app = await startApp();
  winter = await monthsOf(app.db, { code: 'winter' });
  await winterParcels(app, { fundCode: 'winter' });
});
afterAll(() => app.close());

const give = (amount: number, count = 1): Promise<unknown> => app.db.changes.run(system('test'), (change) => ledger.postMany(change, Array.from({ length: count }, () =>
  donationTransferred({ key: `gift:${newId()}`, effectiveOn: today(), currency: 'EUR', fundId: winter.fundId, subject: newId(), amount }))));
const later = (hours: number): Date => new Date(Date.now() + hours * 3_600_000);
const look = (now: Date): Promise<number> => app.nest.get(Steps).look(now);
const shown = async (): Promise<number[]> => (await app.api(null).get('/api/v1/campaigns/winter-parcels')).json.steps.map(({ amountMinor }: { amountMinor: number }) => amountMinor);
const html = async (): Promise<string> => (await (await app.pages()).get('/campaigns/winter-parcels')).text;

it('a campaign’s sum moves at the next fixed hour after ten people have given, once for each gift, and tells nothing before', async () => {
  await give(2500, 9);
  expect(await look(later(24))).toBe(0);
  expect(await html()).toContain('The first figure appears when at least ten people have given.');
  await give(2500);
  expect(await look(new Date(Date.now() - 24 * 3_600_000))).toBe(0); // booked after that hour
  const looks = await Promise.all(Array.from({ length: 6 }, () => look(later(24))));
  expect([looks.sort(), await shown()]).toEqual([[0, 0, 0, 0, 0, 1], [25_000]]);
  expect(await html()).toContain('€250.00');
  expect(await html()).toContain('The first figures come when'); // what was done waits for a report: steps are not among its figures
});

it('one large gift moves nothing, and what was told never moves back', async () => {
  await give(5_000_000);
  await give(2500, 30);
  expect([await look(later(24)), await shown()]).toEqual([0, [25_000]]);
});

it('the public sees sums of steps, never the entries behind them', async () => {
  const row = (await app.db.admin.query<{ a: boolean; b: boolean; c: boolean }>(`SELECT has_table_privilege('pasylka_public', 'fund_step', 'SELECT') AS a, has_table_privilege('pasylka_public', 'fund_step_entry', 'SELECT') AS b, has_table_privilege('pasylka_public', 'public_read.fund_step', 'SELECT') AS c`)).rows[0];
  expect(row).toEqual({ a: false, b: false, c: true });
});

it('reports know which lines a step has told', async () => {
  const lines = await linesOf({ query: async <Row>(sql: string, params?: unknown[]) => (await app.db.admin.query(sql, params)).rows as Row[], one: () => Promise.resolve(undefined) }, addDays(today(), -40).slice(0, 7), today().slice(0, 7));
  expect(lines.filter(({ step, fund }) => step && fund === 'winter')).toHaveLength(10);
});

it('what was raised is income net of what went back, said once: the view, the step and the report say the same', async () => {
  const fund = (await app.db.admin.query<{ id: number }>(`INSERT INTO ledger.fund (code, name, restriction, record_id) SELECT 'raised', 'Raised', 'restricted', id FROM audit.entry LIMIT 1 RETURNING id`)).rows[0]!.id;
  await winterParcels(app, { slug: 'raised', fundCode: 'raised' });
  const about = { effectiveOn: today(), currency: 'EUR' as const, fundId: fund };
  const gifts = Array.from({ length: 12 }, () => donationCaptured({ ...about, item: `txn_${newId()}`, subject: newId(), gross: 2500, fee: 60, feesPaidBy: 'fund' }));
  await app.db.changes.run(system('test'), (change) => ledger.postMany(change, [...gifts, donationRefunded({ ...about, item: `txn_${newId()}`, subject: gifts[0]!.lines.find(({ subject }) => subject)!.subject!, amount: 1000 })]));
  await look(later(24));
  const raised = (await app.db.admin.query<{ sum: string }>('SELECT sum(amount) FROM raised WHERE fund_id = $1', [fund])).rows[0]!.sum;
  const steps = (await app.api(null).get('/api/v1/campaigns/raised')).json.steps.map(({ amountMinor }: { amountMinor: number }) => amountMinor);
  expect([raised, steps]).toEqual(['29000', [29_000]]);
});

it('gifts of which nobody is known count as one person’s: ten envelopes of one giver move nothing', async () => {
  const fund = (await app.db.admin.query<{ id: number }>(`INSERT INTO ledger.fund (code, name, restriction, record_id) SELECT 'envelopes', 'Envelopes', 'restricted', id FROM audit.entry LIMIT 1 RETURNING id`)).rows[0]!.id;
  await winterParcels(app, { slug: 'envelopes', fundCode: 'envelopes' });
  const bring = (rail: Gift['rail'], contributor: string | null = null): Promise<unknown> => app.db.changes.run(system('test'), (change) => bookGifts(change, ledger, [{
    rail, donationId: null, fundId: fund, amount: 2500, currency: 'EUR', contributor, entry: (subject) => donationTransferred({ key: `gift:${newId()}`, effectiveOn: today(), currency: 'EUR', fundId: fund, subject, amount: 2500 }),
  }]));
  const steps = async (): Promise<unknown[]> => (await app.api(null).get('/api/v1/campaigns/envelopes')).json.steps;
  for (let n = 0; n < 12; n++) await bring(n % 2 ? 'cash' : 'transfer');
  await look(later(24));
  expect(await steps()).toEqual([]);
  for (let n = 0; n < 9; n++) await bring('transfer', newId());
  await look(later(24));
  expect(await steps()).toMatchObject([{ amountMinor: 21 * 2500 }]);
});

it('an update is sent back with a reason; without one the form is there again, open, with the error at its field and what was typed', async () => {
  const words = { en: { title: 'A visit', text: 'A parcel reached Maryia in Homel on Monday.' } };
  const { id } = (await app.api('campaigner').post('/api/v1/campaigns/winter-parcels/updates', { words, delayDays: 7 })).json as { id: string };
  const stateOf = async (): Promise<string> => (await app.api('approver').get(`/api/v1/campaign-updates/${id}`)).json.state as string;
  const [pages, path] = [await app.pages('approver'), `/staff/updates/${id}`];
  const version = /name="version" value="([^"]+)"/.exec((await pages.get(path)).text)![1]!;
  const empty = await pages.submit(path, `${path}/return`, { version, because: ' ' });
  expect(empty.status).toBe(422);
  expect(empty.text).toMatch(/<details[^>]* open[^]*<form[^>]* id="return"[^]*href="#return-because"[^]*aria-invalid="true"/);
  const long = await pages.submit(path, `${path}/return`, { version, because: `Without the place. ${'x'.repeat(300)}` });
  expect([long.status, /<input[^>]*value="Without the place\. x{300}"/.test(long.text), await stateOf()]).toEqual([422, true, 'waiting']);
  expect([(await pages.submit(path, `${path}/return`, { version, because: 'Without the place' })).status, await stateOf()]).toEqual([303, 'returned']);
});
