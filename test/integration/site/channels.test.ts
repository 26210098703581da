import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openNote, parseVerifiers } from '../../../src/kernel/proof/index.js';
import { Log } from '../../../src/audit/index.js';
import { ChannelList } from '../../../src/site/channel-list.js';
import { startApp, type TestApp } from '../../support/app.js';

const ONION = 'http://pasylkaexamplepasylkaexamplepasylkaexamplepasylkaexample.onion';
let app: TestApp;
beforeAll(async () => {
  app = await startApp({ PUBLIC_ORIGINS: `https://mirror.example, ${ONION}` });
});
afterAll(() => app.close());

describe('the list of our own addresses', () => {
  it('is announced once, signed with the key of the log, and verifies', async () => {
    const pages = await app.pages();
    expect((await pages.get('/channels')).text).toContain(ONION);
    expect((await pages.get('/channels.txt')).status).toBe(404);
    const list = app.nest.get(ChannelList);
    await Promise.all([list.announce(), list.announce()]);
    await list.announce();
    await app.nest.get(Log).sign();
    const { text } = await pages.get('/channels.txt');
    const opened = openNote(text, parseVerifiers((await pages.get('/log/key')).text));
    expect(opened.text.split('\n').filter((line) => line.startsWith('http'))).toEqual([expect.stringContaining('localhost'), 'https://mirror.example', ONION]);
    expect((await pages.get('/be/channels')).text).toContain('channels.txt');
    expect((await app.db.admin.query(`SELECT FROM audit.entry WHERE kind = 'channels.announced'`)).rowCount).toBe(1);
  });

  it('is shown as unsigned when the settings say another one than was signed', async () => {
    Object.assign(app.nest.get(ChannelList), { others: ['https://other.example'] });
    expect((await (await app.pages()).get('/channels.txt')).status).toBe(404);
  });
});
