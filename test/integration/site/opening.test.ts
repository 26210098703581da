import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isOpen, setOpen } from '../../../src/platform/database/index.js';
import { startApp, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
const CLOSED = ['/', '/help', '/campaigns', '/campaigns/winter', '/campaigns/winter/donate', '/letters', '/family', '/gift', '/volunteer'];
const STAYS = ['/transparency', '/safety', '/channels', '/sign-in', '/healthz', '/readyz'];

describe('before it opens', () => {
  it('a test database is open unless setup closed it, a live one is closed until doctor opens it', async () => {
    expect(await isOpen(app.db.publicReader)).toBe(true);
    await app.db.admin.query(`ALTER TABLE installation DISABLE TRIGGER USER; UPDATE installation SET kind = 'live'`);
    expect(await isOpen(app.db.publicReader)).toBe(false);
    await app.db.admin.query(`UPDATE installation SET kind = 'test'; ALTER TABLE installation ENABLE TRIGGER USER`);
    await setOpen(app.db.changes, 'setup', false);
    expect(await isOpen(app.db.publicReader)).toBe(false);
  });

  it.each(CLOSED)('%s says opening soon', async (path) => {
    const visitor = await app.pages();
    const { status, text } = await visitor.get(path);
    expect(text).toMatch(/^<!doctype html>.*<h1>Opening soon<\/h1>/);
    expect(status).toBe(503);
    expect((await visitor.get(`/be${path}`)).text).toContain('Хутка адкрыемся');
  });

  it.each(STAYS)('%s is there', async (path) => {
    expect((await (await app.pages()).get(path)).status).toBe(200);
  });

  it('takes no money by the API, also from somebody who may, and nothing is left of the try', async () => {
    const { status, json } = await app.api('campaigner').post('/api/v1/campaigns/winter/donations', { amountMinor: 2000, currency: 'EUR' });
    expect([status, json.type]).toEqual([503, 'urn:pasylka:problem:site.openingSoon']);
    expect((await app.db.admin.query('SELECT FROM donation')).rowCount).toBe(0);
  });

  it('staff sign in and prepare', async () => {
    expect((await app.api('campaigner').get('/api/v1/campaigns')).status).toBe(200);
    expect((await (await app.pages('campaigner')).get('/staff')).status).toBe(200);
  });

  it('opens once, with a record, and stays open', async () => {
    await setOpen(app.db.changes, 'doctor', true);
    await setOpen(app.db.changes, 'doctor', true);
    const { rows } = await app.db.admin.query(`SELECT kind FROM audit.entry WHERE subject_type = 'installation' AND subject_id = 'site' ORDER BY at`);
    expect(rows.map(({ kind }) => kind as string)).toEqual(['installation.closed', 'installation.opened']);
    expect((await (await app.pages()).get('/help')).status).toBe(200);
  });
});
