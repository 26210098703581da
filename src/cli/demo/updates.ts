import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Unexpected } from '../http-client.js';
import { expect } from './expect.js';
import type { Stage } from './stage.js';

const SLUG = 'winter-parcels';
const ADDRESS = 'somebody@reader.example';
const DEARER = 200;

interface Item {
  readonly label: { readonly en: string };
  readonly eachMinor: number;
  readonly number: number;
}

/** Somebody follows by mail, a change of a campaign is made by a second person and told with the figures before, the mail comes, and one request ends it. */
export async function tell(stage: Stage): Promise<string> {
  await follow(stage);
  const held = await stage.as('campaigner').post(`/api/v1/campaigns/${SLUG}/updates`, { words: { en: { title: 'A parcel arrived', text: 'On Monday a parcel reached Maryia.' } }, delayDays: 7 });
  expect('news with a name in it', held.json<{ state: string }>().state, 'waiting');
  const title = await change(stage);
  const feed = await stage.visitor().get(`/campaigns/${SLUG}/updates.atom`);
  if (!feed.text.includes(title)) throw new Unexpected('the feed does not tell of the change');
  const mail = await mailOf(stage, /List-Unsubscribe-Post: List-Unsubscribe=One-Click/);
  const leave = /List-Unsubscribe: <([^>]+)>/.exec(mail)![1]!;
  await stage.visitor().form(leave.slice(stage.base.length), { 'List-Unsubscribe': 'One-Click' });
  return 'somebody followed with a button in the mailbox, heard that a budget was changed by two people (told with the figures before, in page and feed), and left with one request; news with a name in it waits for a second person';
}

/** The form, the mail, the button: opening the link alone changes nothing. */
async function follow(stage: Stage): Promise<void> {
  await stage.visitor().submit('/follow', '/follow', { address: ADDRESS });
  const link = /https?:\/\/\S+\/follow\/confirm\/\S+/.exec(await mailOf(stage, /follow\/confirm/))![0].slice(stage.base.length);
  const { text } = await stage.visitor().submit(link, link, {});
  if (!text.includes('That is all')) throw new Unexpected('the mailbox was not confirmed');
}

async function change(stage: Stage): Promise<string> {
  const { as } = stage;
  const before = (await as('campaigner').get(`/api/v1/campaigns/${SLUG}`)).json<{ items: { label: string; eachMinor: number; number: number }[] }>().items;
  const items: Item[] = before.map(({ label, eachMinor, number }, n) => ({ label: { en: label }, eachMinor: eachMinor + (n === 0 ? DEARER : 0), number }));
  const why = { en: { title: 'Wool costs more', text: 'The mill asks more since autumn.' } };
  const { id, version } = (await as('campaigner').post(`/api/v1/campaigns/${SLUG}/changes`, { why, items })).json<{ id: string; version: string }>();
  await as('campaigner').post(`/api/v1/campaign-updates/${id}/allow`, { version }, { expected: 403 });
  await as('campaigner2').post(`/api/v1/campaign-updates/${id}/allow`, { version }, { expected: 204 });
  const after = (await as('campaigner').get(`/api/v1/campaigns/${SLUG}`)).json<{ items: { eachMinor: number }[] }>().items;
  expect('the price of one', after[0]!.eachMinor, before[0]!.eachMinor + DEARER);
  return why.en.title;
}

/** The newest mail that was kept as a file for this address and says so. */
const mailOf = ({ dataDir, until }: Stage, saying: RegExp): Promise<string> => until('a mail', () => {
  const folder = join(dataDir, 'outbox');
  const mails = (existsSync(folder) ? readdirSync(folder) : []).filter((name) => name.endsWith('.txt')).sort().reverse().map((name) => readFileSync(join(folder, name), 'utf8'));
  return Promise.resolve(mails.find((mail) => mail.includes(`To: ${ADDRESS}`) && saying.test(mail)));
});
