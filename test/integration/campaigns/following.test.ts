import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Followers } from '../../../src/campaigns/following/followers.js';
import { readToken, tokenFor } from '../../../src/campaigns/following/tokens.js';
import { UpdatePages } from '../../../src/campaigns/updates/updates.pages.js';
import { erasePerson } from '../../../src/erasure/index.js';
import { system } from '../../../src/kernel/actor.js';
import { addDays, today } from '../../../src/kernel/clock.js';
import { newId } from '../../../src/kernel/ids.js';
import { startApp, type Answer, type TestApp } from '../../support/app.js';
import { toldUpdate, winterParcels } from '../../support/campaign.js';
import { memoryVault } from '../../support/vault.js';

const dataDir = mkdtempSync(join(tmpdir(), 'pasylka-follow-'));
let app: TestApp;
beforeAll(async () => {
  app = await startApp({ DATA_DIR: dataDir });
  await winterParcels(app);
});
afterAll(() => app.close());

const outbox = join(dataDir, 'outbox');
const files = (): string[] => { try { return readdirSync(outbox).sort(); } catch { return []; } };
let before = new Set<string>();
beforeEach(() => { before = new Set(files()); });
/** Mails since the test began, after what is due was done. */
async function mails(): Promise<string[]> {
  await app.drain();
  return files().filter((name) => !before.has(name)).map((name) => readFileSync(join(outbox, name), 'utf8'));
}
const rows = async <Row extends object>(sql: string, params: unknown[] = []): Promise<Row[]> => (await app.db.admin.query<Row>(sql, params)).rows;
const followers = async (): Promise<number> => Number((await rows<{ n: string }>('SELECT count(*) AS n FROM follower'))[0]!.n);
const ask = async (address: string, from = '/follow'): Promise<Answer> => (await app.pages()).submit(from, '/follow', { address, ...(from === '/follow' ? {} : { campaign: 'winter-parcels' }) });
const pathIn = (mail: string, what: string): string => new RegExp(`(/(?:be/|ru/)?${what}/[\\w-]{43})`).exec(mail)![1]!;
const press = async (path: string): Promise<Answer> => (await app.pages()).submit(path, path, {});
/** Somebody who follows: the path that ends it. */
async function following(address: string, from?: string): Promise<void> {
  await ask(address, from);
  const [mail] = (await mails()).filter((one) => one.includes(address)).slice(-1);
  await press(pathIn(mail!, 'follow/confirm'));
  before = new Set(files());
}

describe('following by mail', () => {
  it('begins in the mailbox: opening the link changes nothing, the button does', async () => {
    expect((await ask('First@Example.org')).status).toBe(200);
    const [mail, ...more] = await mails();
    expect([more.length, mail!.split('\n').slice(1, 3), /donat|gift|campaign|parcel/i.test(mail!)]).toEqual([0, ['To: first@example.org', 'Subject: A message'], false]);
    const path = pathIn(mail!, 'follow/confirm');
    for (let opened = 0; opened < 2; opened += 1) expect((await (await app.pages()).get(path)).headers.get('cache-control')).toBe('no-store');
    expect(await rows('SELECT state FROM follower')).toEqual([{ state: 'asked' }]);
    expect([(await press(path)).status, (await press(path)).status, await rows('SELECT state, campaign_id, lang FROM follower')]).toEqual([200, 200, [{ state: 'following', campaign_id: null, lang: 'en' }]]);
  });

  it('answers the same whether or not the address was known, and writes a second time to nobody who follows', async () => {
    await following('known@example.org');
    const plain = ({ status, text }: Answer): unknown => [status, text.replace(/value="[^"]+"/g, '')];
    const [known, unknown] = [await ask('KNOWN@example.org'), await ask('unknown@example.org')];
    expect(plain(known)).toEqual(plain(unknown));
    expect((await mails()).map((mail) => /To: (.+)/.exec(mail)![1])).toEqual(['unknown@example.org']);
    expect((await rows<{ n: string }>(`SELECT count(*) AS n FROM follower WHERE state = 'following'`))[0]).toEqual({ n: '2' });
  });

  it('fills nobody’s mailbox: at most three requests a day are written to, and each takes the place of the one before only when it is confirmed', async () => {
    for (let n = 0; n < 5; n += 1) {
      await ask('flooded@example.org');
      await app.drain();
    }
    const links = (await mails()).map((mail) => pathIn(mail, 'follow/confirm'));
    expect(links).toHaveLength(3);
    await press(links[1]!);
    await press(links[0]!);
    expect(await rows(`SELECT state FROM follower WHERE address_hash = (SELECT address_hash FROM follower WHERE id = $1)`, [readToken(app.db.vault, 'confirm', links[1]!.split('/').at(-1)!)])).toEqual([{ state: 'following' }]);
  });

  it('of two confirmations at once one stands', async () => {
    for (let n = 0; n < 2; n += 1) await ask('twice@example.org');
    const ids = (await mails()).map((mail) => readToken(app.db.vault, 'confirm', pathIn(mail, 'follow/confirm').split('/').at(-1)!));
    await Promise.all(ids.map((id) => app.nest.get(Followers).confirm(system('test'), id)));
    expect(await rows('SELECT state FROM follower WHERE id = ANY($1)', [ids])).toEqual([{ state: 'following' }]);
  });

  it('a mail says only that there is something new, once, to who follows all and to who follows this campaign', async () => {
    await winterParcels(app, { slug: 'another' });
    await following('one@example.org', '/campaigns/winter-parcels/follow');
    await following('both@example.org');
    await following('both@example.org', '/campaigns/winter-parcels/follow');
    await toldUpdate(app, { slug: 'another' });
    const first = await mails();
    expect(first.some((mail) => mail.includes('To: one@'))).toBe(false);
    expect(first.filter((mail) => mail.includes('To: both@'))).toHaveLength(1);
    before = new Set(files());
    const id = await toldUpdate(app);
    const sent = await mails();
    for (const name of ['one', 'both']) expect(sent.filter((mail) => mail.includes(`To: ${name}@`))).toHaveLength(1);
    expect(sent.every((mail) => /^List-Unsubscribe: <http:\/\/localhost:\d+\/unfollow\/[\w-]{43}>$/m.test(mail) && /^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/m.test(mail) && /^Subject: A message$/m.test(mail) && !/parcel|donat|gift|winter/i.test(mail))).toBe(true);
    before = new Set(files());
    await app.db.admin.query(`INSERT INTO outbox (job, payload) VALUES ('campaigns.updateTold', $1)`, [JSON.stringify({ updateId: id })]);
    expect(await mails()).toEqual([]);
  });

  it('ends with one request of a mail program, or with a button, and leaves nothing', async () => {
    await following('leaving@example.org');
    await toldUpdate(app);
    const mail = (await mails()).find((one) => one.includes('leaving@'))!;
    const path = pathIn(mail, 'unfollow');
    const id = readToken(app.db.vault, 'leave', path.split('/').at(-1)!);
    expect([(await (await app.pages()).get(path)).status, await rows('SELECT state FROM follower WHERE id = $1', [id])]).toEqual([200, [{ state: 'following' }]]);
    const oneClick = (): Promise<number> => fetch(app.url + path, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click' }).then(({ status }) => status);
    expect([await oneClick(), await oneClick(), await rows('SELECT 1 FROM follower WHERE id = $1', [id]), await rows('SELECT 1 FROM keyring.subject_key WHERE subject = $1', [id])]).toEqual([200, 200, [], []]);
    before = new Set(files());
    await toldUpdate(app);
    expect((await mails()).some((one) => one.includes('leaving@'))).toBe(false);
  });

  it('a request that is not confirmed is gone after three days, and who follows after two years', async () => {
    await following('old@example.org');
    await ask('never@example.org');
    const [all, sweep] = [await followers(), (days: number): Promise<number> => app.nest.get(Followers).sweep(addDays(today(), days))];
    expect([await sweep(3), await sweep(4) > 0, await rows(`SELECT 1 FROM follower WHERE state = 'asked'`)]).toEqual([0, true, []]);
    expect([await followers() < all, await sweep(600), (await sweep(800)) > 0, await followers()]).toEqual([true, 0, true, 0]);
    expect(await rows(`SELECT 1 FROM keyring.subject_key WHERE kind = 'follower'`)).toEqual([]);
  });

  it('many requests are gone as one is, and a link that is too old confirms nothing even before the sweep', async () => {
    await ask('late@example.org');
    const [mail] = await mails();
    const [{ id }] = (await rows<{ id: string }>('SELECT id FROM follower')) as [{ id: string }];
    await app.db.admin.query(`INSERT INTO follower (id, state, lang, address_hash, address_sealed, asked_on, record_id) SELECT gen_random_uuid(), state, lang, address_hash, address_sealed, $2, record_id FROM follower, generate_series(1, 401) WHERE id = $1`, [id, addDays(today(), -4)]);
    expect([await app.nest.get(Followers).sweep(), await followers()]).toEqual([401, 1]);
    await app.db.admin.query('UPDATE follower SET asked_on = $1', [addDays(today(), -4)]);
    expect([(await press(pathIn(mail!, 'follow/confirm'))).status, await followers(), await rows('SELECT 1 FROM keyring.subject_key WHERE subject = $1', [id])]).toEqual([200, 0, []]);
  });

  it('is forgotten on request by its address, everywhere at once', async () => {
    await following('erase.me@example.org');
    await following('erase.me@example.org', '/campaigns/winter-parcels/follow');
    await app.db.changes.run(system('cli'), (change) => erasePerson(change, app.db.vault, { kind: 'follower', word: ' Erase.Me@example.org', reason: 'asked' }));
    expect([await followers(), await rows(`SELECT 1 FROM keyring.subject_key WHERE kind = 'follower'`)]).toEqual([0, []]);
  });

  it('refuses what is no address, a campaign that is not public, and links that are not ours', async () => {
    for (const address of ['nobody', 'a@b', 'a b@example.org', 'a@example.org\nBcc: c@example.org', '<a@example.org>']) expect([address, (await ask(address)).status]).toEqual([address, 422]);
    expect((await app.api(null).post('/api/v1/followers', { address: 'a@example.org', campaign: 'nowhere' })).status).toBe(404);
    expect((await app.api(null).post('/api/v1/followers', { address: 'a@example.org', lang: 'ru', campaign: 'winter-parcels' })).status).toBe(204);
    const token = tokenFor(app.db.vault, 'confirm', newId());
    for (const path of [`/unfollow/${token}`, `/follow/confirm/${token.slice(0, 30)}${token[30] === 'A' ? 'B' : 'A'}${token.slice(31)}`, '/unfollow/x']) expect((await (await app.pages()).get(path)).status).toBe(404);
  });

  it('nothing of it stands near a gift: no table holds both', async () => {
    expect(await rows(`SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name IN ('follower_id', 'donation', 'donation_id', 'payment_id') GROUP BY table_name HAVING bool_or(column_name = 'follower_id') AND count(*) > 1`)).toEqual([]);
    expect((await rows<{ column_name: string }>(`SELECT column_name FROM information_schema.columns WHERE table_name = 'follower' ORDER BY 1`)).map(({ column_name: name }) => name)).toEqual(['address_hash', 'address_sealed', 'asked_on', 'campaign_id', 'following_since', 'id', 'lang', 'mailed_on', 'record_id', 'state']);
  });
});

it('a link is bound to what it does and to our key', async () => {
  const [{ vault }, id] = [await memoryVault(), newId()];
  expect(readToken(vault, 'leave', tokenFor(vault, 'leave', id))).toBe(id);
  expect(() => readToken(vault, 'leave', tokenFor(vault, 'confirm', id))).toThrow(expect.objectContaining({ code: 'follow.link' }));
  expect(() => readToken(app.db.vault, 'leave', tokenFor(vault, 'leave', id))).toThrow(expect.objectContaining({ code: 'follow.link' }));
});

describe('feeds', () => {
  beforeAll(() => toldUpdate(app));

  it.each(['/updates.atom', '/updates.json', '/be/updates.atom', '/campaigns/winter-parcels/updates.atom', '/ru/campaigns/winter-parcels/updates.json'])('%s is cacheable, and whoever holds it is told so', async (path) => {
    const first = await fetch(app.url + path);
    const [etag, changed] = [first.headers.get('etag')!, first.headers.get('last-modified')!];
    expect([first.status, first.headers.get('cache-control'), first.headers.get('set-cookie'), (await first.text()).includes('Forty parcels')]).toEqual([200, 'public, max-age=300', null, true]);
    const again = (headers: Record<string, string>): Promise<number> => fetch(app.url + path, { headers }).then(({ status }) => status);
    expect([await again({ 'if-none-match': `"other", W/${etag}` }), await again({ 'if-modified-since': changed }), await again({ 'if-none-match': '"other"', 'if-modified-since': changed }), await again({ 'if-modified-since': 'Thu, 01 Jan 2015 00:00:00 GMT' })]).toEqual([304, 304, 200, 200]);
  });

  it('take no more memory however their address is written', async () => {
    const known = app.nest.get(UpdatePages)['changes'];
    const [before] = [known.size];
    for (const slug of ['winter%2Dparcels', '%77inter-parcels', 'w%69nter-parcels']) expect((await fetch(`${app.url}/campaigns/${slug}/updates.atom`)).status).toBe(200);
    expect((await fetch(`${app.url}/campaigns/nowhere/updates.atom`)).status).toBe(404);
    expect(known.size).toBe(before);
  });

  it('are named in the head of their page, and there is none of a campaign that is not public', async () => {
    const page = async (path: string): Promise<string> => (await fetch(app.url + path)).text();
    await app.api('campaigner').post('/api/v1/campaigns', { ...winterParcels.draft(), slug: 'still-a-draft' });
    expect(await page('/be/campaigns/winter-parcels')).toContain('href="/be/campaigns/winter-parcels/updates.atom"');
    expect(await page('/updates')).toMatch(/<link rel="alternate" type="application\/feed\+json" [^>]*href="\/updates\.json"/);
    expect((await fetch(`${app.url}/campaigns/still-a-draft/updates.atom`)).status).toBe(404);
  });
});
