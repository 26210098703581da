import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { checkAsked, checkDecider, marked } from '../../../src/ledger/books-exports.js';
import { startApp, type TestApp } from '../../support/app.js';
import { gift, post } from './scene.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
  await post(app.db, gift(1, 12_345, undefined, '2026-09-05'));
});
afterAll(() => app.close());

const HOME = '/api/v1/ledger/exports';
const wish = { form: 'hledger', reason: 'For the yearly audit' };

async function asked(form = 'hledger'): Promise<string> {
  return ((await app.api('treasurer').post(HOME, { ...wish, form })).json as { id: string }).id;
}
async function allowed(form?: string): Promise<string> {
  const id = await asked(form);
  expect((await app.api('approver').post(`${HOME}/${id}/allow`)).json).toEqual({ state: 'allowed' });
  return id;
}
const kinds = async (id: string): Promise<string[]> =>
  (await app.db.admin.query<{ kind: string }>('SELECT kind FROM audit.entry WHERE subject_id = $1 ORDER BY at, kind', [id])).rows.map(({ kind }) => kind);

describe('the whole books', () => {
  it('leave when one asks and another lets it go, each a record; the file says which export it is', async () => {
    const id = await allowed();
    const first = await app.api('treasurer').post(`${HOME}/${id}/take`);
    expect(first.status).toBe(200);
    expect(first.headers.get('content-disposition')).toContain(`books-${id.slice(0, 8)}-1.journal`);
    expect(first.headers.get('cache-control')).toBe('no-store');
    expect(first.text).toContain('Assets:Bank:Core  123.45 EUR');
    const lines = first.text.trimEnd().split('\n');
    for (const line of [lines[0], lines.at(-1)]) expect(line).toBe(`; Pasylka: export ${id}, copy 1. The log says who took it.`);
    expect(await kinds(id)).toEqual(['booksExport.asked', 'booksExport.allowed', 'booksExport.taken']);
  });

  it.each(['beancount', 'hledger'])('are taken three times, also when many ask for the file at once (%s)', async (form) => {
    const id = await allowed(form);
    const answers = await Promise.all(Array.from({ length: 8 }, () => app.api('treasurer').post(`${HOME}/${id}/take`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 409, 409, 409, 409, 409]);
    expect((await kinds(id)).filter((kind) => kind === 'booksExport.taken')).toHaveLength(3);
  });

  it('are not let go by whoever asked, in code or by hand', async () => {
    const id = await asked();
    expect((await app.api('treasurer').post(`${HOME}/${id}/allow`)).json).toMatchObject({ status: 403, type: expect.stringContaining('exportSamePerson') });
    await expect(app.db.admin.query(`UPDATE books_export SET state = 'allowed', decided_by = asked_by, expires_at = now() WHERE id = $1`, [id])).rejects.toThrow('books_export_two_people');
    expect((await app.api('auditor').post(`${HOME}/${id}/allow`)).status).toBe(403);
    expect((await app.api('treasurer').post(`${HOME}/${id}/take`)).status).toBe(409);
  });

  it('are taken by whoever asked only, within a day', async () => {
    const id = await allowed();
    expect((await app.api('approver').post(`${HOME}/${id}/take`)).json).toMatchObject({ status: 403, type: expect.stringContaining('exportNotYours') });
    await app.db.admin.query(`UPDATE books_export SET expires_at = now() - interval '1 second' WHERE id = $1`, [id]);
    expect((await app.api('treasurer').post(`${HOME}/${id}/take`)).json).toMatchObject({ status: 409, type: expect.stringContaining('exportOver') });
    expect((await app.api('auditor').get(HOME)).json.find((one: { id: string }) => one.id === id)).toMatchObject({ state: 'allowed', ready: false, taken: 0 });
  });

  it('are refused by another, and the wish is taken back by whoever had it', async () => {
    const [refused, withdrawn] = [await asked(), await asked()];
    expect((await app.api('approver').post(`${HOME}/${refused}/refuse`)).json).toEqual({ state: 'refused' });
    expect((await app.api('approver').post(`${HOME}/${refused}/allow`)).status).toBe(409);
    expect((await app.api('treasurer2').post(`${HOME}/${withdrawn}/withdraw`)).status).toBe(403);
    expect((await app.api('treasurer').post(`${HOME}/${withdrawn}/withdraw`)).json).toEqual({ state: 'withdrawn' });
  });

  it('once let go are still stopped by either, until they are taken', async () => {
    const [back, refused, taken] = [await allowed(), await allowed(), await allowed()];
    expect((await app.api('treasurer2').post(`${HOME}/${back}/withdraw`)).status).toBe(403);
    expect((await app.api('treasurer').post(`${HOME}/${back}/withdraw`)).json).toEqual({ state: 'withdrawn' });
    expect((await app.api('treasurer').post(`${HOME}/${back}/take`)).status).toBe(409);
    expect((await app.api('treasurer2').post(`${HOME}/${refused}/refuse`)).json).toEqual({ state: 'refused' });
    expect((await app.db.admin.query('SELECT decided_by IS NOT NULL AS known, expires_at FROM books_export WHERE id = $1', [back])).rows).toEqual([{ known: true, expires_at: null }]);
    await app.api('treasurer').post(`${HOME}/${taken}/take`);
    for (const [who, what] of [['treasurer', 'withdraw'], ['approver', 'refuse']] as const) expect((await app.api(who).post(`${HOME}/${taken}/${what}`)).json).toMatchObject({ status: 409, type: expect.stringContaining('exportTaken') });
    await expect(app.db.admin.query(`UPDATE books_export SET state = 'withdrawn', expires_at = NULL WHERE id = $1`, [taken])).rejects.toThrow('books_export');
    await expect(app.db.admin.query(`UPDATE books_export SET until = '2020-01-01' WHERE id = $1`, [taken])).rejects.toThrow('what was asked for does not change');
  });

  it('ask for a reason and a day that has come; the same key asks once', async () => {
    const api = app.api('auditor');
    expect((await api.post(HOME, { ...wish, reason: 'why' })).json).toMatchObject({ status: 422, errors: [{ field: 'reason' }] });
    expect((await api.post(HOME, { ...wish, until: '2999-01-01' })).json).toMatchObject({ status: 422, errors: [{ field: 'until' }] });
    expect((await api.post(HOME, { ...wish, form: 'excel' })).status).toBe(422);
    const key = randomUUID();
    expect((await api.post(HOME, wish, key)).json).toEqual((await api.post(HOME, wish, key)).json);
    expect((await app.api('coordinator').post(HOME, wish)).status).toBe(403);
    expect((await api.post(`${HOME}/${randomUUID()}/take`)).status).toBe(404);
  });
});

describe('the rules', () => {
  it('a reason has 10 to 300 characters, whatever blanks stand around it', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 320 }), fc.nat({ max: 5 }), (length, blanks) => {
      const check = (): void => checkAsked('2026-09-01', `${' '.repeat(blanks)}${'x'.repeat(length)}`);
      if (length >= 10 && length <= 300) check();
      else expect(check).toThrow('10 to 300');
    }));
  });

  it.each([['allow', false], ['refuse', false], ['withdraw', true]] as const)('%s by whoever asked: %s', (what, may) => {
    const check = (actor: string) => (): void => checkDecider(what, 'asker', actor);
    if (may) check('asker')();
    else expect(check('asker')).toThrow();
    if (may) expect(check('other')).toThrow();
    else check('other')();
  });

  it('a marked file begins and ends with a comment that both programs pass over', () => {
    expect(marked('2026-01-01 open Assets:Bank\n', 'abc', 2).split('\n').filter((line) => line.startsWith('; '))).toHaveLength(2);
  });
});
