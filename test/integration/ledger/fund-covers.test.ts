import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { checkAnswerer, checkCover, coverStep, mayCover, mostToCover } from '../../../src/ledger/cover-rules.js';
import { Funds } from '../../../src/ledger/index.js';
import { today } from '../../../src/kernel/clock.js';
import { CURRENCIES } from '../../../src/kernel/money.js';
import { startApp, type TestApp } from '../../support/app.js';
import { act, gift, ledger, newFund, post } from './scene.js';

let app: TestApp;
let below: string;
let belowId: number;
beforeAll(async () => {
  app = await startApp();
  await act(app.db, (change) => new Funds().create(change, { code: 'set-aside', name: 'Set aside', restriction: 'designated' }));
  const bound = await act(app.db, (change) => new Funds().create(change, { code: 'bound', name: 'Bound', restriction: 'restricted' }));
  await post(app.db, gift(1, 100_000));
  await post(app.db, gift(bound.id, 100_000));
});
afterAll(() => app.close());
/** A new fund that a payment back took EUR 45.10 below zero. */
beforeEach(async () => {
  const fund = await newFund(app.db);
  [below, belowId] = [fund.code, fund.id];
  await fall(4510);
});

const API = '/api/v1/fund-covers';
const wish = (more: object = {}): object => ({ from: 'core', to: below, currency: 'EUR', amountMinor: 10_000, reason: 'dispute', ...more });
const fall = (amount: number) => post(app.db, { kind: 'donation.refunded', key: `fall:${randomUUID()}`, effectiveOn: today(), lines: [
  { account: 'income.donation_refunded', fundId: belowId, currency: 'EUR', amount, subject: randomUUID() }, { account: 'asset.psp.stripe', fundId: belowId, currency: 'EUR', amount: -amount }] });
const available = (fundId: number): Promise<number> => ledger.available(app.db.reader, fundId, 'EUR');
type Who = Parameters<TestApp['api']>[0];
async function did(who: Who, path: string, body: object = {}): Promise<[number, string | undefined]> {
  const { status, json } = await app.api(who).post(API + path, body);
  return [status, json?.state ?? (json?.type as string | undefined)?.split(/[/:]/).at(-1)];
}
async function asked(more: object = {}, who: Who = 'treasurer'): Promise<string> {
  return ((await app.api(who).post(API, wish(more))).json as { id: string }).id;
}
const kinds = async (id: string): Promise<string[]> => (await app.db.admin.query<{ kind: string }>('SELECT kind FROM audit.entry WHERE subject_id = $1 ORDER BY at, kind', [id])).rows.map(({ kind }) => kind);
const byHand = (sql: string, id: string): Promise<unknown> => app.db.admin.query(`UPDATE fund_cover SET ${sql} WHERE id = $1`, [id]);

describe('a fund below zero', () => {
  it('is named with what is missing and who may pay, and waits for a treasurer', async () => {
    const { json } = await app.api('auditor').get('/api/v1/funds/below-zero');
    expect(json.find(({ fund }: { fund: string }) => fund === below)).toEqual({ fund: below, currency: 'EUR', available: -4510, most: 10_000, payers: ['core'] });
    expect((await (await app.pages('treasurer')).get('/staff')).text).toMatch(/href="\/staff\/money\/covers"[^]*Funds below zero/);
  });

  it('is covered when one asks and another moves it, once, each a record', async () => {
    const before = await available(1), id = await asked();
    const answers = await Promise.all(Array.from({ length: 5 }, () => did('approver', `/${id}/allow`)));
    expect(answers.map(([status]) => status).sort()).toEqual([200, 409, 409, 409, 409]);
    expect([await available(belowId), await available(1)]).toEqual([5490, before - 10_000]);
    expect(await kinds(id)).toEqual(['fundCover.asked', 'fundCover.covered']);
    expect((await app.db.admin.query(`SELECT kind FROM ledger.entry WHERE key = $1`, [`cover:${id}`])).rows).toEqual([{ kind: 'fund.transferred' }]);
  });

  it('is not covered by whoever asked, in code or by hand, nor with another sum than was asked', async () => {
    const id = await asked();
    expect(await did('treasurer', `/${id}/allow`)).toEqual([403, 'ledger.coverSamePerson']);
    expect(await did('auditor', `/${id}/allow`)).toEqual([403, 'identity.notYours']);
    await expect(byHand(`state = 'covered', decided_by = asked_by`, id)).rejects.toThrow('fund_cover_two_people');
    for (const other of ['amount_minor = 20000', 'to_fund_id = 1, from_fund_id = to_fund_id', `currency = 'PLN'`, `asked_by = 'somebody'`, `reason = 'fees'`]) await expect(byHand(other, id)).rejects.toThrow('what was asked for does not change');
    expect(await available(belowId)).toBe(-4510);
  });

  it('is paid for by money that is free, in whole hundreds, and no more than is missing', async () => {
    expect(await did('treasurer', '', wish({ from: 'bound' }))).toEqual([403, 'ledger.coverRestricted']);
    expect(await did('treasurer', '', wish({ from: 'set-aside' }))).toEqual([409, 'ledger.insufficient']);
    expect(await did('treasurer', '', wish({ from: 'nowhere' }))).toEqual([404, 'ledger.noFund']);
    expect(await did('treasurer', '', wish({ to: 'bound' }))).toEqual([409, 'ledger.coverNotNeeded']);
    for (const amountMinor of [4510, 20_000]) expect(await did('treasurer', '', wish({ amountMinor }))).toEqual([422, 'ledger.coverSum']);
    for (const more of [{ reason: 'because' }, { amountMinor: 0 }, { currency: 'XYZ' }]) expect((await did('treasurer', '', wish(more)))[0]).toBe(422);
    expect((await did('campaigner', '', wish()))[0]).toBe(403);
  });

  it('is asked for once at a time; refused or taken back it can be asked for anew', async () => {
    const first = await asked();
    expect(await did('treasurer2', '', wish())).toEqual([409, 'ledger.coverAsked']);
    expect(await did('approver', `/${first}/refuse`)).toEqual([200, 'refused']);
    expect((await did('approver', `/${first}/allow`))[0]).toBe(409);
    const second = await asked();
    expect(await did('treasurer2', `/${second}/withdraw`)).toEqual([403, 'ledger.coverNotYours']);
    expect(await did('treasurer', `/${second}/withdraw`)).toEqual([200, 'withdrawn']);
    expect(await asked({}, 'treasurer2')).toEqual(expect.any(String));
  });

  it('is not filled up above what is missing by then, nor from money that is gone', async () => {
    const late = await asked();
    await post(app.db, gift(belowId, 4510, undefined, today()));
    expect(await did('approver', `/${late}/allow`)).toEqual([409, 'ledger.coverNotNeeded']);
    await did('treasurer', `/${late}/withdraw`);
    const [aside] = (await app.db.admin.query<{ id: number }>(`SELECT id FROM ledger.fund WHERE code = 'set-aside'`)).rows;
    await fall(9000);
    await post(app.db, gift(aside!.id, 10_000));
    const gone = await asked({ from: 'set-aside' });
    await act(app.db, (change) => ledger.reserve(change, { fundId: aside!.id, currency: 'EUR', amount: 1, subject: { type: 'grant', id: randomUUID() } }));
    expect(await did('approver', `/${gone}/allow`)).toEqual([409, 'ledger.insufficient']);
    expect((await app.api('treasurer').get(API)).json.find(({ id }: { id: string }) => id === gone)).toMatchObject({ state: 'asked' });
  });

  it('gives the cover back when it has its own money again, whole and by two', async () => {
    const before = await available(1), id = await asked();
    await did('approver', `/${id}/allow`);
    expect(await did('treasurer', `/${id}/ask-back`)).toEqual([200, 'backAsked']);
    expect(await did('treasurer', `/${id}/allow`)).toEqual([403, 'ledger.coverSamePerson']);
    expect(await did('approver', `/${id}/allow`)).toEqual([409, 'ledger.insufficient']); // it has not
    expect(await did('approver', `/${id}/refuse`)).toEqual([200, 'covered']);
    await post(app.db, gift(belowId, 4510, undefined, today()));
    await did('treasurer2', `/${id}/ask-back`);
    await expect(byHand(`state = 'givenBack', back_decided_by = back_asked_by`, id)).rejects.toThrow('fund_cover_two_people');
    expect(await did('treasurer', `/${id}/allow`)).toEqual([200, 'givenBack']);
    expect([await available(belowId), await available(1)]).toEqual([0, before]);
    expect((await kinds(id)).slice(2)).toEqual(['fundCover.backAsked', 'fundCover.kept', 'fundCover.backAsked', 'fundCover.givenBack']);
    expect((await did('treasurer', `/${id}/ask-back`))[0]).toBe(409);
  });

  it('asks once under the same key', async () => {
    const key = randomUUID();
    const [one, two] = [await app.api('treasurer').post(API, wish(), key), await app.api('treasurer').post(API, wish(), key)];
    expect(one.json).toEqual(two.json);
  });
});

describe('the rules', () => {
  const currency = fc.constantFrom(...CURRENCIES), missing = fc.integer({ min: 1, max: 100_000_000 });
  it('the most is enough and less than a step too much; every step up to it may be asked for, nothing else', () => {
    fc.assert(fc.property(currency, missing, fc.integer({ min: -5, max: 200_000_000 }), (code, lack, amount) => {
      const most = mostToCover(-lack, code);
      expect(most - lack).toBeGreaterThanOrEqual(0);
      expect(most - lack).toBeLessThan(coverStep(code));
      checkCover(most, -lack, code);
      const check = (): void => checkCover(amount, -lack, code);
      if (amount > 0 && amount <= most && amount % coverStep(code) === 0) check();
      else expect(check).toThrow('whole hundreds');
    }));
  });
  it('at zero and above there is nothing to cover', () => {
    fc.assert(fc.property(currency, fc.nat(), (code, available) => {
      expect(mostToCover(available, code)).toBe(0);
      expect(() => checkCover(coverStep(code), available, code)).toThrow('nothing to cover');
    }));
  });
  it.each([['unrestricted', null, true], ['designated', null, true], ['restricted', null, false], ['unrestricted', '2026-01-01', false]] as const)('a %s fund (closed: %s) covers: %s', (restriction, closedOn, may) => {
    expect(mayCover({ restriction, closedOn })).toBe(may);
  });
  it.each([['allow', false], ['refuse', false], ['withdraw', true]] as const)('%s by whoever asked: %s', (answer, own) => {
    for (const [actor, may] of [['asker', own], ['other', !own]] as const) {
      if (may) checkAnswerer(answer, 'asker', actor);
      else expect(() => checkAnswerer(answer, 'asker', actor)).toThrow();
    }
  });
});
