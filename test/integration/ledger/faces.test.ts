import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beancount, grantAwarded, hledger, openingRecorded, whole } from '../../../src/ledger/index.js';
import { startApp, type TestApp } from '../../support/app.js';
import { arbitraryFacts } from '../../support/facts.js';
import { act, gift, ledger, newFund, post } from './scene.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

describe('the books by API', () => {
  it('open a fund once per key, and refuse a code twice', async () => {
    const treasurer = app.api('treasurer');
    const fund = { code: 'winter-2026', name: 'Winter 2026', restriction: 'restricted' };
    const key = randomUUID();
    const [first, again] = [await treasurer.post('/api/v1/funds', fund, key), await treasurer.post('/api/v1/funds', fund, key)];
    expect(first.json).toEqual({ ...fund, balances: [] });
    expect(again.json).toEqual(first.json);
    expect((await treasurer.post('/api/v1/funds', fund)).json).toMatchObject({ status: 409 });
    expect((await treasurer.post('/api/v1/funds', { ...fund, code: 'Not A Code' })).status).toBe(422);
    expect((await app.api('approver').post('/api/v1/funds', { ...fund, code: 'other' })).status).toBe(403);
    expect((await app.api(null).get('/api/v1/funds')).status).toBe(401);
  });

  it('show what each fund can promise, its entries page by page, and a trial balance that sums to zero', async () => {
    const fund = await newFund(app.db);
    for (const amount of [1000, 2000, 3000]) await post(app.db, gift(fund.id, amount));
    await act(app.db, (change) => ledger.reserve(change, { fundId: fund.id, currency: 'EUR', amount: 2500, subject: { type: 'grant', id: randomUUID() } }, '2026-10-06'));
    const auditor = app.api('auditor');
    const funds = (await auditor.get('/api/v1/funds')).json as { code: string }[];
    expect(funds.find(({ code }) => code === fund.code)).toMatchObject({ balances: [{ currency: 'EUR', available: 3500, reserved: 2500, disputed: 0 }] });
    const first = (await auditor.get(`/api/v1/ledger/entries?fund=${fund.code}&limit=2`)).json as { key: string; lines: { amount: number }[] }[];
    expect(first.map(({ lines }) => lines[0]?.amount)).toEqual([1000, 2000]);
    expect((await app.db.admin.query(`SELECT subject_id FROM audit.entry WHERE kind = 'entries.listed'`)).rows).toEqual([{ subject_id: fund.code }]);
    const next = await auditor.get(`/api/v1/ledger/entries?fund=${fund.code}&limit=2&after=${first[1]!.key}`);
    expect(next.json.map(({ kind }: { kind: string }) => kind)).toEqual(['donation.transferred', 'money.reserved']);
    const trial = (await auditor.get('/api/v1/ledger/trial-balance')).json as { balance: number }[];
    expect(trial.reduce((sum, { balance }) => sum + balance, 0)).toBe(0);
    expect((await auditor.get('/api/v1/ledger/trial-balance?until=2026-10-06')).json).toEqual(trial);
    expect((await auditor.get('/api/v1/ledger/trial-balance?until=2026-10-01')).json).toEqual([]);
    expect((await auditor.get('/api/v1/ledger/trial-balance.csv')).text).toMatch(/^account,currency,debit,credit\r\nasset.bank,EUR,60.00,\r\n/);
    expect((await app.api('volunteer').get('/api/v1/ledger/entries')).status).toBe(403);
  });

  it('close a month by two people', async () => {
    await post(app.db, gift(1, 100, undefined, '2026-09-05'));
    expect((await app.api('treasurer').post('/api/v1/periods/2026-09/request-close')).json).toMatchObject({ id: '2026-09', state: 'closing' });
    expect((await app.api('treasurer').post('/api/v1/periods/2026-09/close')).json).toMatchObject({ status: 403 });
    expect((await app.api('approver').post('/api/v1/periods/2026-09/close')).json).toMatchObject({ state: 'closed' });
    expect((await app.api('approver').post('/api/v1/periods/nonsense/close')).status).toBe(422);
    expect((await app.api('auditor').post('/api/v1/periods/2026-10/request-close')).status).toBe(403);
  });
});

describe('the books on pages', () => {
  it('show money, let a month be turned and a fund be opened, with errors beside their field', async () => {
    await post(app.db, gift(1, 100, undefined, '2026-10-05'));
    const treasurer = await app.pages('treasurer');
    expect((await treasurer.submit('/staff/money', '/staff/money/periods/2026-10/request-close', {})).status).toBe(303);
    const waiting = await treasurer.get('/staff/money');
    expect(waiting.text).toContain('Another person closes it than the one who asked.');
    expect(waiting.text).toContain('Balances');
    expect((await treasurer.get('/staff')).text).toMatch(/<details><summary>Nothing to do at [^]*>Months to close as the second person<\/a>/); // nothing to do there for whoever asked
    expect((await (await app.pages('approver')).get('/staff')).text).toMatch(/Months to close as the second person<\/a><\/h\d>.*1 waiting/);
    expect((await treasurer.submit('/staff/money', '/staff/money/periods/2026-10/reopen', {})).status).toBe(303);
    const form = { name: 'Letters', code: 'letters', restriction: 'designated' };
    expect((await treasurer.submit('/staff/money/funds/new', '/staff/money/funds/new', form)).status).toBe(303);
    const refused = await treasurer.submit('/staff/money/funds/new', '/staff/money/funds/new', form);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Another fund has this code already.');
    expect((await treasurer.get('/be/staff/money/funds/core?month=2026-10')).text).toContain('Ахвяраванні');
    expect((await treasurer.get('/staff/money/funds/nobody')).status).toBe(404);
    expect((await (await app.pages('volunteer')).get('/staff/money')).status).toBe(403);
  });

  it('download the trial balance', async () => {
    const answer = await (await app.pages('auditor')).get('/staff/money/trial-balance.csv');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toContain('trial-balance.csv');
  });
});

/** Whether a tool is there; neither is needed, both are asked where they are. */
const has = (tool: string): boolean => spawnSync(tool, ['--help']).status === 0;

describe('exports of any history', () => {
  it('balance in every transaction; hledger and beancount agree where they are installed', async () => {
    const other = (await newFund(app.db)).id;
    for (const currency of ['EUR', 'USD', 'JPY'] as const) {
      for (const fundId of [1, other]) await post(app.db, openingRecorded({ key: `open:${fundId}:${currency}`, effectiveOn: '2026-10-01', currency, fundId, bank: 1e10, stripe: 1e10 }));
    }
    const facts = fc.sample(fc.oneof(...Object.values(arbitraryFacts([1, other]))), 80);
    for (const fact of facts) await post(app.db, fact);
    const grant = randomUUID();
    await act(app.db, (change) => ledger.reserve(change, { fundId: 1, currency: 'EUR', amount: 500, subject: { type: 'grant', id: grant } }, '2026-10-06'));
    await post(app.db, grantAwarded({ key: `grant:${grant}`, effectiveOn: '2026-10-07', currency: 'EUR', fundId: 1, subject: grant, amount: 400, reserved: 500, account: 'expense.grant.medical' }));
    const text = await whole(hledger(app.db.reader));
    const transactions = text.split(/\n(?=\d{4}-\d\d-\d\d \*)/).slice(1);
    expect(transactions.length).toBeGreaterThan(80);
    for (const transaction of transactions) expect(sumsOf(transaction)).toEqual([]);
    if (has('hledger')) execFileSync('hledger', ['check', '--strict', '-f', '-'], { input: text });
    if (has('bean-check')) {
      const file = join(mkdtempSync(join(tmpdir(), 'pasylka-beans-')), 'books.beancount');
      writeFileSync(file, await whole(beancount(app.db.reader)));
      execFileSync('bean-check', [file], { stdio: 'pipe' });
    }
  });
});

/** Currencies in which a transaction of an export does not sum to zero. */
function sumsOf(transaction: string): string[] {
  const sums = new Map<string, bigint>();
  for (const [, amount, currency] of transaction.matchAll(/ {2}(-?[\d.]+) ([A-Z]{3})$/gm)) sums.set(currency!, (sums.get(currency!) ?? 0n) + BigInt(amount!.replace('.', '')));
  return [...sums].filter(([, sum]) => sum !== 0n).map(([currency]) => currency);
}
