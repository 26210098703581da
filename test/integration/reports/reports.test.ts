import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readZip, writeZip } from '../../../src/kernel/bundle/index.js';
import { Reports } from '../../../src/reports/index.js';
import { verifyBundle, verifyDatabase } from '../../../src/verify/index.js';
import { startApp, type TestApp } from '../../support/app.js';
import { monthsOf, type Months } from '../../support/reports.js';

let app: TestApp;
let months: Months;

beforeAll(async () => {
  app = await startApp();
  months = await monthsOf(app.db);
  await months.gifts('2026-07', 30);
  await months.gifts('2026-08', 15);
  await months.costs('2026-08', 4);
  await months.gifts('2026-09', 12);
  await months.costs('2026-09', 9);
  await months.close('2026-07');
  await months.close('2026-08');
});
afterAll(() => app.close());

describe('a transparency report', () => {
  it('is the same bytes however often it is built', async () => {
    const reports = app.nest.get(Reports);
    const [a, b] = [await reports.build('2026-08'), await reports.build('2026-08')];
    expect(writeZip(a.files)).toEqual(writeZip(b.files));
    expect(a.manifest).toContain('  data/blocks.csv\n');
  });
  it('waits for the months to be closed, and for somebody who may', async () => {
    expect(await app.api('treasurer').post('/api/v1/reports', { to: '2026-09' })).toMatchObject({ status: 409, json: { type: expect.stringContaining('reports.notClosed') } });
    expect(await app.api('treasurer').post('/api/v1/reports', { to: '2025-01' })).toMatchObject({ status: 422 });
    expect(await app.api('treasurer').post('/api/v1/reports', { to: 'soon' })).toMatchObject({ status: 422 });
    expect(await app.api('volunteer').post('/api/v1/reports', { to: '2026-08' })).toMatchObject({ status: 403 });
    expect(await app.api(null).post('/api/v1/reports', { to: '2026-08' })).toMatchObject({ status: 401 });
  });
  it('is published once, signed, and verifies in both verifiers', async () => {
    const published = await app.api('treasurer').post('/api/v1/reports', { to: '2026-08' }, 'report-key-1');
    expect(published).toMatchObject({ status: 201, json: { reference: '2026-07-to-2026-08-r1' } });
    expect((await app.api('treasurer').post('/api/v1/reports', { to: '2026-08' }, 'report-key-1')).json).toEqual(published.json);
    expect(await app.api('treasurer').post('/api/v1/reports', { to: '2026-08' }, 'report-key-2')).toMatchObject({ status: 422 });
    const bundle = await download('2026-07-to-2026-08-r1');
    expect(verifyBundle(bundle)).toEqual([]);
    const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
    writeFileSync(join(folder, 'report.zip'), bundle);
    writeFileSync(join(folder, 'verify.mjs'), readZip(bundle).files.get('verify.mjs')!);
    const { status, stdout } = spawnSync(process.execPath, ['verify.mjs', 'bundle', 'report.zip'], { cwd: folder, encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, expect.stringContaining('good: bundle')]);
  });
  it('tells income in blocks, holds thin spending back without an amount, and lets it join the next', async () => {
    const first = (await app.api(null).get('/api/v1/reports/2026-07-to-2026-08-r1')).json.figures.currencies[0];
    expect(first.blocks).toEqual([expect.objectContaining({ side: 'income', contributors: '20-49', fees: 45 * 61 })]);
    expect(first.held).toEqual([{ side: 'expenditure', from: '2026-07' }]);
    await months.close('2026-09');
    await app.api('treasurer').post('/api/v1/reports', { to: '2026-09' });
    const next = (await app.api(null).get('/api/v1/reports/2026-09-r1')).json.figures.currencies[0];
    expect(next.held).toEqual([]);
    expect(next.blocks).toContainEqual(expect.objectContaining({ side: 'expenditure', from: '2026-07', amount: 13 * 1500, contributors: '10-19' }));
    const fund = next.funds[0] as Record<'opening' | 'received' | 'fees' | 'spent' | 'closing', number>;
    expect(fund.opening + fund.received - fund.fees - fund.spent).toBe(fund.closing);
    expect(verifyBundle(await download('2026-09-r1'))).toEqual([]);
  });
  it('tells the sum of its books to the cent once nothing is held back', async () => {
    const rows = (await app.db.admin.query(`SELECT sum(amount)::int AS held FROM ledger.line WHERE class IN ('income', 'expense')`)).rows;
    const figures = (await app.api(null).get('/api/v1/reports/2026-09-r1')).json.figures.currencies[0];
    expect(figures.funds.reduce((sum: number, row: { closing: number }) => sum + row.closing, 0)).toBe(-rows[0].held);
  });
  it.each([['bean-check', 'books/report.beancount', []], ['hledger', 'books/report.journal', ['check', '--strict', '-f']]])('has books that %s takes', async (program, path, args) => {
    const file = join(mkdtempSync(join(tmpdir(), 'books-')), path.split('/')[1]!);
    writeFileSync(file, readZip(await download('2026-09-r1')).files.get(path)!);
    const { status, error, stderr } = spawnSync(program, [...args, file], { encoding: 'utf8' });
    if (error) process.stderr.write(`skipped: there is no ${program} here\n`);
    else expect([status, stderr]).toEqual([0, '']);
  });
  it('does not change, whoever asks', async () => {
    await expect(app.db.admin.query(`UPDATE report SET figures = '{}'`)).rejects.toThrow(/does not change/);
    await expect(app.db.admin.query('DELETE FROM report')).rejects.toThrow(/does not change/);
    await expect(app.db.admin.query('TRUNCATE report')).rejects.toThrow(/does not change/);
  });
  it('leaves a database and a log that verify', async () => {
    expect((await verifyDatabase(app.db.urlOf('auditor'), [])).findings).toEqual([]);
  });
});

describe('the pages', () => {
  it('show what balances, in three languages, and the bundle', async () => {
    for (const lang of ['', '/be', '/ru']) {
      const { status, text } = await get(`${lang}/transparency`);
      expect([lang, status]).toEqual([lang, 200]);
      expect(text).toContain('2026-09-r1/bundle.zip');
      expect(text).not.toMatch(/reports\.[a-z]+\.[a-z]/); // every word has its translation
      expect((await get(`${lang}/transparency/reports/2026-09-r1`)).text).not.toMatch(/reports\.[a-z]+\.[a-z]/);
    }
    expect((await get('/transparency')).text).toContain('Balances');
    expect((await get('/transparency/reports/2030-01-r1')).status).toBe(404);
  });
  it('serve the log as files', async () => {
    expect((await get('/log/checkpoint')).text).toContain('/audit/');
    const tile = await get('/log/tile/0/000');
    expect([tile.status, tile.headers.get('cache-control')]).toEqual([200, expect.stringContaining('immutable')]);
    for (const path of ['/log/tile/0/999', '/log/tile/0/..%2f..%2fsigner%2fkey', '/log/signer/key']) expect((await get(path)).status).toBe(404);
  });
  it('show the auditor the records, and nobody else', async () => {
    expect((await app.api('auditor').get('/api/v1/audit/records?limit=5')).json).toHaveLength(5);
    expect((await app.api('treasurer').get('/api/v1/audit/records')).status).toBe(403);
    const pages = await app.pages('auditor');
    expect((await pages.get('/audit')).text).toContain('report.published');
    expect((await pages.get('/staff/reports')).status).toBe(200);
    const log = (await app.api('auditor').get('/api/v1/audit/log')).json;
    expect(log.signedSize % 256).toBe(0);
  });
});

const get = async (path: string): Promise<{ status: number; headers: Headers; text: string }> => {
  const response = await fetch(app.url + path, { redirect: 'manual' });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
async function download(reference: string): Promise<Buffer> {
  const response = await fetch(`${app.url}/transparency/reports/${reference}/bundle.zip`);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/zip']);
  return Buffer.from(await response.arrayBuffer());
}
