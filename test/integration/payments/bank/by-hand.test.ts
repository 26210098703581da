import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { today } from '../../../../src/kernel/clock.js';
import { Checks } from '../../../../src/payments/index.js';
import { Reader } from '../../../../src/platform/database/index.js';
import { startApp, type TestApp } from '../../../support/app.js';
import { camt, OUR_IBAN } from '../../../support/bank.js';

let app: TestApp;
beforeAll(async () => { app = await startApp({ FOUNDATION_IBAN: OUR_IBAN }); });
afterAll(() => app.close());

const one = async <Row>(sql: string, params: unknown[] = []): Promise<Row> => (await app.db.admin.query(sql, params)).rows[0] as Row;
const CASH = { fund: 'core', currency: 'EUR', amountMinor: 12_350, receivedOn: today() };
const enter = async (body: object = CASH, kind = 'cash'): Promise<string> => (await app.api('treasurer').post(`/api/v1/hand-gifts/${kind}`, body)).json.id;
const count = (who: 'treasurer' | 'coordinator' | 'campaigner', id: string, amountMinor: number) => app.api(who).post(`/api/v1/hand-gifts/${id}/count`, { amountMinor });
const cash = async (): Promise<number> => Number((await one<{ sum: string }>(`SELECT coalesce(sum(balance), 0) AS sum FROM ledger.balance WHERE account = 'asset.cash'`)).sum);

describe('cash', () => {
  it('is a gift when two people found the same, and the second is not shown what the first found', async () => {
    const before = await cash();
    const id = await enter();
    expect((await app.api('coordinator').get('/api/v1/hand-gifts')).json.find((gift: { id: string }) => gift.id === id)).toMatchObject({ amount: null, state: 'entered' });
    const pages = await app.pages('coordinator');
    expect((await pages.get('/staff/money/by-hand')).text).not.toContain('123.50');
    expect((await count('treasurer', id, 12_350)).json.type).toContain('handGift.samePerson');
    expect((await count('coordinator', id, 12_350)).json).toEqual({ state: 'agreed' });
    expect(await cash()).toBe(before + 12_350);
    expect(await one('SELECT p.rail, p.status, p.amount_minor FROM payment p JOIN hand_gift g ON g.payment = p.reference WHERE g.id = $1', [id])).toEqual({ rail: 'cash', status: 'paid', amount_minor: '12350' });
    expect((await count('campaigner', id, 12_350)).json.type).toContain('handGift.decided');
  });

  it('another sum books nothing, and whoever guesses has one guess', async () => {
    const [id, before] = [await enter(), await cash()];
    expect((await count('coordinator', id, 12_300)).json).toEqual({ state: 'differs' });
    expect((await count('coordinator', id, 12_350)).status).toBe(409);
    expect(await cash()).toBe(before);
  });

  it('is not agreed on by as much of another currency', async () => {
    const [id, before] = [await enter(), await cash()];
    expect((await app.api('coordinator').post(`/api/v1/hand-gifts/${id}/count`, { amountMinor: 12_350, currency: 'JPY' })).json).toMatchObject({ status: 422, errors: [{ field: 'amount' }] });
    const pages = await app.pages('coordinator');
    const again = await pages.submit('/staff/money/by-hand', `/staff/money/by-hand/${id}/count`, { amount: '12350', currency: 'JPY' });
    expect([again.status, again.text.includes('another currency'), await cash()]).toEqual([422, true, before]);
    expect((await app.api('coordinator').post(`/api/v1/hand-gifts/${id}/count`, { amountMinor: 12_350, currency: 'EUR' })).json).toEqual({ state: 'agreed' });
  });

  it('the database holds to it: two people, the same sum, nothing rewritten', async () => {
    const id = await enter();
    const set = (sql: string) => app.db.admin.query(`UPDATE hand_gift SET ${sql} WHERE id = $1`, [id]);
    await expect(set(`state = 'agreed', second_minor = first_minor, decided_by = entered_by, decided_at = now(), payment = gen_random_uuid()`)).rejects.toThrow('hand_gift_two_people');
    await expect(set(`state = 'agreed', second_minor = 1, decided_by = 'x', decided_at = now(), payment = gen_random_uuid()`)).rejects.toThrow('hand_gift_same_sum');
    await expect(set('first_minor = 1')).rejects.toThrow('not changed');
    expect((await app.api('treasurer').post(`/api/v1/hand-gifts/${id}/withdraw`)).status).toBe(204);
    await expect(set(`state = 'entered', decided_by = NULL, decided_at = NULL`)).rejects.toThrow('not changed');
  });

  it('of many who count at once one decides', async () => {
    const [id, before] = [await enter(), await cash()];
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => count(n % 2 ? 'coordinator' : 'campaigner', id, 12_350)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await cash()).toBe(before + 12_350);
  });

  it('is proposed when as much comes to the bank, and leaves the box then', async () => {
    const before = await cash();
    await app.api('treasurer').post('/api/v1/bank/statements', { format: 'camt.053', content: Buffer.from(camt({ lines: [{ day: today(), minor: before, text: 'cash desk' }] })).toString('base64') });
    const [line] = (await app.api('approver').get('/api/v1/bank/lines?state=waiting')).json;
    expect(line.proposals).toMatchObject([{ what: 'cash' }]);
    expect((await app.api('approver').post(`/api/v1/bank/lines/${line.id}/confirm`, { what: 'cash' })).json).toMatchObject({ state: 'settled', what: 'cash' });
    expect(await cash()).toBe(0);
  });
});

describe('reconciliation', () => {
  it('misses no donation of a gift that nobody decided on a page of ours: by hand, or with a campaign’s own reference', async () => {
    const check = app.nest.get(Checks).list.find(({ name }) => name === 'donations')!;
    const missed = () => check.run({ reader: app.nest.get(Reader) } as never);
    expect((await one<{ count: string }>(`SELECT count(*) FROM payment WHERE rail = 'cash'`)).count).not.toBe('0');
    expect(await missed()).toEqual([]);
    const { reference } = await one<{ reference: string }>(`UPDATE payment SET rail = 'card' WHERE id = (SELECT min(id) FROM payment WHERE rail = 'cash') RETURNING reference`);
    expect(await missed()).toMatchObject([{ code: 'paymentWithoutDonation', object: reference }]);
    await app.db.admin.query(`UPDATE payment SET rail = 'cash' WHERE reference = $1`, [reference]);
  });
});

describe('goods', () => {
  const GOODS = { ...CASH, goods: 'Forty pairs of woollen socks', evidence: 'Price at the shop that day.', use: 'stock' };

  it('come into the books at their value when another person saw them', async () => {
    const id = await enter(GOODS, 'goods');
    expect((await app.api('treasurer').post(`/api/v1/hand-gifts/${id}/confirm`)).status).toBe(403);
    expect((await count('coordinator', id, 12_350)).status).toBe(404);
    expect((await app.api('coordinator').post(`/api/v1/hand-gifts/${id}/confirm`)).json).toEqual({ state: 'agreed' });
    expect(await one(`SELECT e.kind, string_agg(l.account, ' ' ORDER BY l.line) AS accounts FROM ledger.entry e JOIN ledger.line l ON l.entry_id = e.id WHERE e.key = $1 GROUP BY e.kind`, [`hand:${id}`])).toEqual({ kind: 'donation.inKind', accounts: 'asset.prepaid income.in_kind' });
    expect(await one('SELECT rail FROM payment WHERE reference = (SELECT payment FROM hand_gift WHERE id = $1)', [id])).toEqual({ rail: 'in_kind' });
  });

  it.each([[{ fund: 'nowhere' }, 'fund'], [{ receivedOn: '2999-01-01' }, 'receivedOn'], [{ evidence: '' }, 'evidence'], [{ amountMinor: 0 }, 'amountMinor']])('refuse %j', async (wrong, field) => {
    const answer = await app.api('treasurer').post('/api/v1/hand-gifts/goods', { ...GOODS, ...wrong });
    expect([answer.status, answer.json.errors[0].field]).toEqual([422, field]);
  });
});
