import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { pointsFor } from '../../../src/campaigns/index.js';
import { system } from '../../../src/kernel/actor.js';
import { today } from '../../../src/kernel/clock.js';
import { Funds } from '../../../src/ledger/index.js';
import { startApp, type Pages, type TestApp } from '../../support/app.js';
import { winterParcels } from '../../support/campaign.js';

const NEW = '/staff/campaigns/new';
let app: TestApp;
let desk: Pages;
beforeAll(async () => {
  app = await startApp();
  desk = await app.pages('campaigner');
});
afterAll(() => app.close());

const post = async (who: 'campaigner' | 'approver' | 'treasurer', path: string, body = {}): Promise<[number, string | undefined]> => {
  const { status, json } = await app.api(who).post(`/api/v1/${path}`, body);
  return [status, json?.type?.replace('urn:pasylka:problem:', '')];
};
/** A draft as the form sends it. */
const typed = (slug: string, more: Record<string, string>): Record<string, string> => {
  const { currency, feesPaidBy, deadline, pricesOn, words: { en: { title, summary, overflow, verified } } } = winterParcels.draft();
  return { slug, currency, feesPaidBy, deadline, pricesOn, title, summary, overflow, verified, items: 'Socks; 4.50; 200', ...more };
};
const isIn = (text: string, ...words: string[]): boolean[] => words.map((word) => text.includes(word));

it('where there is nothing to choose the form says what to do', async () => {
  const { text } = await desk.get(NEW);
  expect(isIn(text, 'leave this as it is and a new fund is opened', 'first draft the campaign that opens it', 'No consent is noted: ask them first')).toEqual([true, true, true]);
});

it('offers the funds that take gifts, and says when the one that was chosen does not any more', async () => {
  for (const code of ['spring', 'shut']) await app.db.changes.run(system('test'), (change) => new Funds().create(change, { code, name: code, restriction: 'restricted' }));
  expect((await desk.submit(NEW, '/staff/campaigns', typed('for-spring', { kind: 'own', fundCode: 'spring', overflowFund: 'shut' }))).status).toBe(303);
  const edit = '/staff/campaigns/for-spring/edit';
  expect(isIn((await desk.get(edit)).text, 'value="shut" selected', 'takes no gifts any more')).toEqual([true, false]);
  await app.db.admin.query(`UPDATE ledger.fund SET closed_on = opened_on WHERE code = 'shut'`);
  expect(isIn((await desk.get(edit)).text, 'value="shut"', '“shut” takes no gifts any more')).toEqual([false, true]);
  const { text } = await desk.get(NEW);
  expect(['(core)</option>', '(spring)</option>', '(shut)</option>'].map((words) => text.split(words).length - 1)).toEqual([2, 2, 0]); // to pay into, and for what is more than needed
});

it('takes consent field by field, shows it again, and asks anew once it was taken back', async () => {
  const stored = async () => (await app.db.admin.query(`SELECT s.field, s.way, s.given_on::text AS on FROM campaign_consent s JOIN campaign c ON c.id = s.campaign_id WHERE c.slug = 'for-one' AND ended_on IS NULL ORDER BY 1`)).rows;
  const draft = (more: Record<string, string>) => typed('for-one', { kind: 'personal', ...more });
  const half = await desk.submit(NEW, '/staff/campaigns', draft({ way_story: 'lawyer', on_age: '2026-10-03' }));
  expect([half.status, ...isIn(half.text, 'draft-on_story-error', 'draft-way_age-error', 'value="lawyer" selected')]).toEqual([422, true, true, true]);
  const none = await desk.submit(NEW, '/staff/campaigns', draft({}));
  expect([none.status, ...isIn(none.text, 'id="draft-consents-error"')]).toEqual([422, true]);
  expect((await desk.submit(NEW, '/staff/campaigns', draft({ way_story: 'lawyer', on_story: '2026-10-02', way_age: 'letter', on_age: '2026-10-03' }))).status).toBe(303);
  expect(await stored()).toEqual([{ field: 'age', way: 'letter', on: '2026-10-03' }, { field: 'story', way: 'lawyer', on: '2026-10-02' }]);
  const edit = '/staff/campaigns/for-one/edit';
  const chosen = async (): Promise<boolean[]> => isIn((await desk.get(edit)).text, 'value="lawyer" selected', 'value="2026-10-03"');
  expect(await chosen()).toEqual([true, true]);
  const points = pointsFor('personal');
  expect(await post('approver', 'campaigns/for-one/check', { points })).toEqual([204, undefined]);
  expect(await post('treasurer', 'campaigns/for-one/end-consent')).toEqual([204, undefined]);
  expect(await post('approver', 'campaigns/for-one/publish')).toEqual([409, 'campaigns.consentGone']);
  expect(await chosen()).toEqual([false, false]);
  expect((await desk.submit(edit, edit, draft({ way_story: 'in_person', on_story: today() }))).status).toBe(303);
  expect(await stored()).toEqual([{ field: 'story', way: 'in_person', on: today() }]);
  expect(await post('treasurer', 'campaigns/for-one/end-consent')).toEqual([204, undefined]);
  expect(await post('approver', 'campaigns/for-one/check', { points })).toEqual([409, 'campaigns.consentGone']);
});
