import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, addMonths, periodOf, today } from '../../../src/kernel/clock.js';
import { adopt } from '../../../src/cli/adopt.js';
import { Adopting } from '../../../src/campaigns/index.js';
import { Adoption, Projector, Reconciliation, Runs, StopByCard } from '../../../src/payments/index.js';
import { system, visitor } from '../../../src/kernel/actor.js';
import { money } from '../../../src/kernel/money.js';
import { LOCKS, Reader } from '../../../src/platform/database/index.js';
import { startApp, type Answer, type TestApp } from '../../support/app.js';
import { charged, hear, noonOf } from '../../support/adopting.js';
import { camt, OUR_IBAN, type TestStatement } from '../../support/bank.js';
import { winterParcels } from '../../support/campaign.js';
import { whileHeld } from '../../support/held.js';
import { begunElsewhere } from '../../support/stripe-monthly.js';
import { sandboxScene, TEST_KEY, type SandboxScene } from '../../support/stripe-sandbox.js';

/** Two months ago, so that two charges can come after it: the books take nothing of the future. */
const SINCE = addMonths(`${periodOf(today())}-01`, -2);
const FUND = 'winter-parcels';

let stripe: SandboxScene;
let app: TestApp;
const BEFORE = addDays(SINCE, -1);
const byHand = (receivedOn: string): Promise<Answer> => app.api('treasurer').post('/api/v1/hand-gifts/cash', { fund: 'core', currency: 'EUR', amountMinor: 500, receivedOn });
/** Subscriptions from before, by what they are. */
const begun = {} as Record<'plain' | 'dear' | 'pair' | 'yearly' | 'leaving' | 'refused', string>;
beforeAll(async () => {
  stripe = await sandboxScene();
  app = await startApp({ STRIPE_API_BASE: stripe.sandbox.origin, STRIPE_SECRET_KEY: TEST_KEY, FOUNDATION_IBAN: OUR_IBAN });
  await winterParcels(app);
});
afterAll(async () => {
  await app.close();
  await stripe.close();
});

const rows = async (sql: string, params: unknown[] = []): Promise<object[]> => (await app.db.admin.query(sql, params)).rows;
const given = (minor: number, options?: Parameters<typeof begunElsewhere>[2]): Promise<string> => begunElsewhere(stripe.stripe, minor, options);
async function adopting(dryRun = false): Promise<{ code: number; said: string }> {
  const lines: string[] = [];
  const code = await adopt(app.nest, { since: SINCE, fund: FUND, dryRun }, (line) => lines.push(line));
  return { code, said: lines.join('\n') };
}
const bring = (statement: TestStatement): Promise<Answer> => app.api('treasurer').post('/api/v1/bank/statements', { format: 'camt.053', content: Buffer.from(camt(statement)).toString('base64') });
const enter = (lines: object[], who: 'treasurer' | 'approver' = 'treasurer', since = SINCE): Promise<Answer> => app.api(who).post('/api/v1/opening', { since, lines });

describe('what was there before', () => {
  let atStripe = 0;
  beforeAll(async () => {
    await stripe.control('/clock', { at: noonOf(addDays(SINCE, -20)) });
    Object.assign(begun, {
      plain: await given(1500), dear: await given(4000, { card: 'pm_card_mastercard' }), pair: await given(700, { items: 2 }), yearly: await given(9000, { interval: 'year' }), leaving: await given(2500),
      refused: await given(3000),
    });
    const { customer } = await stripe.stripe.subscriptions.retrieve(begun.refused);
    const { data: [method] } = await stripe.stripe.paymentMethods.list({ customer: customer as string });
    await stripe.control(`/methods/${method!.id}/card`, { card: '4000001120000005' });
    await stripe.stripe.subscriptions.update(begun.leaving, { cancel_at_period_end: true });
    await charged(stripe, 10_000, addDays(SINCE, -19));
    const { available, pending } = await stripe.stripe.balance.retrieve();
    atStripe = [...available, ...pending].reduce((sum, { amount }) => sum + amount, 0);
    await charged(stripe, 5000, addDays(SINCE, 3));
  });

  it('is what adopting waits for: nothing is taken over before it is booked', async () => {
    const { code, said } = await adopting();
    expect([code, said]).toEqual([1, expect.stringContaining('let two people enter and book the opening first')]);
    expect(await rows('SELECT 1 FROM subscription')).toEqual([]);
  });

  it('is said by bank and Stripe as of the first day: what came later is not in it', async () => {
    const before = await app.api('treasurer').get(`/api/v1/opening/sources?since=${SINCE}`);
    expect(before.json).toEqual({ said: [{ currency: 'EUR', bankMinor: 0, stripeMinor: atStripe }], silent: [], unsaid: [], unkept: [] });
    const lines = [{ day: addDays(SINCE, 2), minor: 1200, text: 'hello', reference: 'B1' }];
    expect((await bring({ opening: 70_000, lines })).status).toBe(200); // from the third on
    expect((await app.api('auditor').get(`/api/v1/opening/sources?since=${SINCE}`)).json.silent).toEqual([{ account: OUR_IBAN.slice(-4), currency: 'EUR', why: 'partial' }]);
    expect((await enter([{ fund: 'core', currency: 'EUR', bankMinor: 70_000, stripeMinor: atStripe }])).json).toMatchObject({ status: 409, type: 'urn:pasylka:problem:opening.partial' });
    expect((await (await app.pages('treasurer')).get(`/staff/money/opening?since=${SINCE}`)).text).toContain('its first statement begins in the middle of the month');
    expect((await bring({ opening: 70_000, from: SINCE, lines })).status).toBe(200);
    expect((await app.api('auditor').get(`/api/v1/opening/sources?since=${SINCE}`)).json.said).toEqual([{ currency: 'EUR', bankMinor: 70_000, stripeMinor: atStripe }]);
    expect((await app.api('treasurer').get(`/api/v1/opening/sources?since=${addDays(SINCE, 40).slice(0, 7)}-01`)).json.silent).toEqual([{ account: OUR_IBAN.slice(-4), currency: 'EUR', why: 'early' }]);
    expect((await app.api('volunteer').get(`/api/v1/opening/sources?since=${SINCE}`)).status).toBe(403);
  });

  it('is refused, with the difference, when it does not tie, and by page in words', async () => {
    const answer = await enter([{ fund: 'core', currency: 'EUR', bankMinor: 69_999, stripeMinor: atStripe }]);
    expect([answer.status, answer.json.type, answer.json.errors]).toEqual([422, 'urn:pasylka:problem:opening.tie', [expect.objectContaining({ field: 'bank-EUR' })]]);
    const pages = await app.pages('treasurer');
    const home = '/staff/money/opening';
    const page = await pages.submit(`${home}?since=${SINCE}`, home, { since: SINCE, 'bank-EUR-core': '600', 'stripe-EUR-core': String(atStripe / 100) });
    expect([page.status, page.text.includes('At the bank the funds have €100.00 less than the statements say.')]).toEqual([422, true]);
    expect(await rows('SELECT 1 FROM opening_balance')).toEqual([]);
  });

  it('is entered by one and booked by another; the database insists, and nothing changes in between', async () => {
    const entered = await enter([{ fund: 'core', currency: 'EUR', bankMinor: 20_000, stripeMinor: atStripe }, { fund: 'winter-parcels', currency: 'EUR', bankMinor: 50_000, stripeMinor: 0 }]);
    const { id } = entered.json as { id: string };
    expect((await enter([{ fund: 'core', currency: 'EUR', bankMinor: 70_000, stripeMinor: atStripe }])).json.type).toBe('urn:pasylka:problem:opening.there');
    expect((await app.api('treasurer').post(`/api/v1/opening/${id}/approve`)).json.type).toBe('urn:pasylka:problem:opening.samePerson');
    await expect(app.db.admin.query(`UPDATE opening_balance SET state = 'booked', decided_by = entered_by WHERE id = $1`, [id])).rejects.toThrow('opening_balance_two_people');
    await expect(app.db.pool.query('UPDATE opening_balance_line SET bank_minor = 1')).rejects.toThrow('permission denied');
    await expect(app.db.pool.query(`UPDATE opening_balance SET entered_by = 'other'`)).rejects.toThrow('permission denied');
    expect(await rows('SELECT 1 FROM ledger.entry')).toEqual([]);
    expect((await (await app.pages('approver')).get('/staff')).text).toContain('/staff/money/opening');
    const unsaid = (from: string | null): Promise<boolean> => app.db.admin.query('UPDATE bank_statement SET from_on = $1, said_from = $2', [from ?? addDays(SINCE, 2), from]).then(async () => (await (await app.pages('approver')).get('/staff/money/opening')).text.includes('does not say with which day it begins'));
    expect([await unsaid(null), await unsaid(SINCE)]).toEqual([true, false]); // as of a CSV: the second person makes sure too
    // a statement of the month before comes in between the looking and the booking
    const late = `INSERT INTO bank_statement (id, account_id, file_sha256, part, format, from_on, to_on, lines, added, imported_by, record_id)
      SELECT gen_random_uuid(), a.id, sha256('late'), 1, 'camt.053', '${BEFORE}', '${BEFORE}', 0, 0, 'test', a.record_id FROM bank_account a`;
    expect((await whileHeld(app.db.admin, { lock: LOCKS.booksBegin, shared: true }, () => app.api('approver').post(`/api/v1/opening/${id}/approve`), late)).json).toMatchObject({ status: 409, type: 'urn:pasylka:problem:opening.silent' });
    await app.db.admin.query(`DELETE FROM bank_statement WHERE file_sha256 = sha256('late')`);
    const cash = (await byHand(BEFORE)).json as { id: string };
    expect((await app.api('approver').post(`/api/v1/opening/${id}/approve`)).json).toEqual({ state: 'booked' });
    expect((await app.api('coordinator').post(`/api/v1/hand-gifts/${cash.id}/count`, { amountMinor: 500 })).json).toMatchObject({ status: 422, type: 'urn:pasylka:problem:handGift.beforeBooks' });
    expect(await rows(`SELECT f.code, l.account, l.amount::int AS amount, e.effective_on AS on, e.evidence IS NOT NULL AS evidence FROM ledger.entry e JOIN ledger.line l ON l.entry_id = e.id JOIN ledger.fund f ON f.id = l.fund_id WHERE l.account <> 'equity.opening' ORDER BY 1, 2`)).toEqual([
      { code: 'core', account: 'asset.bank', amount: 20_000, on: SINCE, evidence: true }, { code: 'core', account: 'asset.psp.stripe', amount: atStripe, on: SINCE, evidence: true },
      { code: 'winter-parcels', account: 'asset.bank', amount: 50_000, on: SINCE, evidence: true },
    ]);
    expect((await rows(`SELECT kind FROM audit.entry WHERE subject_id = $1 ORDER BY at`, [id]))).toEqual([{ kind: 'opening.entered' }, { kind: 'opening.booked' }]);
    expect((await enter([{ fund: 'core', currency: 'EUR', bankMinor: 1, stripeMinor: 0 }])).status).toBeGreaterThanOrEqual(409);
  });

  it('keeps out what is older, from the bank and by hand, and says at which field; the first day itself is taken', async () => {
    const inBooks = (): Promise<object[]> => rows('SELECT (SELECT count(*)::int FROM ledger.entry) AS entries, (SELECT count(*)::int FROM bank_line) AS lines, (SELECT count(*)::int FROM hand_gift) AS gifts');
    const before = await inBooks();
    const old = { opening: 69_000, lines: [{ day: BEFORE, minor: 1000, text: 'October', reference: 'B0' }, { day: SINCE, minor: 5, reference: 'B2' }] };
    const refused = [await whileHeld(app.db.admin, { lock: LOCKS.booksBegin }, () => bring(old)), await whileHeld(app.db.admin, { lock: LOCKS.booksBegin }, () => byHand(BEFORE))];
    expect(refused.map(({ status, json }) => [status, json.type, json.errors])).toEqual([['bank', 'file'], ['handGift', 'receivedOn']].map(([room, field]) => [422, `urn:pasylka:problem:${room}.beforeBooks`, [{ field, detail: expect.stringContaining(`begin on ${SINCE}`) }]]));
    expect(await inBooks()).toEqual(before);
    expect((await byHand(SINCE)).status).toBe(201);
  });
});

describe('monthly gifts from before', () => {
  const adopted = (): Promise<object[]> => rows('SELECT s.stripe_id AS id, s.amount_minor::int AS amount, s.status, charged_minor::int AS charged, fund_id > 1 AS restricted, length(d.code_hash) AS code, d.frequency FROM subscription s JOIN donation d ON d.id = s.reference ORDER BY s.id');
  const booked = (): Promise<object[]> => rows(`SELECT e.kind, f.code, s.stripe_id AS id, -l.amount::int AS amount, e.effective_on AS on FROM ledger.entry e JOIN ledger.line l ON l.entry_id = e.id JOIN ledger.fund f ON f.id = l.fund_id
    LEFT JOIN payment p ON p.reference = l.subject LEFT JOIN subscription s ON s.reference = p.donation WHERE l.account IN ('income.donation', 'liability.suspense') ORDER BY e.effective_on, l.amount DESC, e.id`);
  /** The first charge after the books began. */
  const renewed = addMonths(addDays(SINCE, -20), 1);

  it('a dry run says each with its sum and state, why one stays, and where the money would go; it changes nothing and names nobody', async () => {
    await stripe.control('/clock', { at: noonOf(addDays(renewed, 1)) });
    stripe.sandbox.settle();
    const { code, said } = await adopting(true);
    expect(code).toBe(0);
    expect(said).toContain('5 subscriptions at Stripe; 2 can become monthly gifts of winter-parcels:');
    expect(said).toMatch(new RegExp(`${begun.plain}  EUR 15.00  active  → winter-parcels`));
    expect(said).toMatch(new RegExp(`${begun.pair}  EUR 14.00  active  stays: it has several items`));
    expect(said).toMatch(new RegExp(`${begun.yearly} .* stays: it is not monthly`));
    expect(said).toMatch(new RegExp(`${begun.refused} .* stays: its card is of a refused country`));
    expect(said).toContain('EUR 55.00  in 2  to be booked as gifts');
    expect(said).toMatch(/EUR [\d.]+ {2}in 3 {2}to wait in suspense/);
    expect(said).not.toMatch(/Whimbrel|plover/);
    expect(await rows('SELECT 1 FROM subscription')).toEqual([]);
    expect(await rows(`SELECT 1 FROM ledger.entry WHERE kind <> 'opening.recorded'`)).toEqual([]);
  });

  it('become ours without a name; interrupted half way it goes on, and twice does nothing anew', async () => {
    const [first] = (await app.nest.get(Adoption).subscriptions()).filter(({ why }) => why === null);
    const purpose = await app.nest.get(Adopting).purposeOf(app.nest.get(Reader), FUND);
    expect([await app.nest.get(Adopting).adopt(first!, purpose), await app.nest.get(Adopting).adopt(first!, purpose)]).toEqual([true, false]);
    expect((await adopting()).said).toContain('1 taken over as monthly gifts');
    const again = await adopting();
    expect(again.said).toContain('0 taken over');
    expect(await adopted()).toEqual([[begun.plain, 1500], [begun.dear, 4000]].map(([id, amount]) => ({ id, amount, status: 'active', charged: amount, restricted: true, code: 32, frequency: 'monthly' })));
    for (const table of ['subscription', 'donation', 'payment', 'payment_event', 'audit.disclosure']) expect(JSON.stringify(await rows(`SELECT t::text FROM ${table} t`))).not.toMatch(/Whimbrel|plover/);
    const { metadata } = await stripe.stripe.subscriptions.retrieve(begun.plain);
    expect(metadata).toEqual({});
  });

  it('each charge since is booked once into the chosen fund, what came before is in the opening, all else waits in suspense', async () => {
    await hear(stripe, app);
    const found = await booked();
    expect(found.filter((row) => (row as { kind: string }).kind === 'donation.captured')).toEqual([[begun.plain, 1500], [begun.dear, 4000]].map(([id, amount]) => ({ kind: 'donation.captured', code: FUND, id, amount, on: renewed })));
    expect(found.filter((row) => (row as { kind: string }).kind === 'suspense.received')).toHaveLength(3); // the charge of no page, the pair, the refused card
    expect(found.every((row) => (row as { on: string }).on >= SINCE)).toBe(true);
  });

  it('the next charge too, however often it is told; and everything agrees with Stripe', async () => {
    const before = (await booked()).length;
    await stripe.control('/clock', { at: noonOf(addDays(addMonths(renewed, 1), 1)) });
    await hear(stripe, app);
    await app.db.admin.query(`UPDATE payment_event SET state = 'waiting', due_at = now() WHERE state = 'done'`);
    await Promise.all([app.nest.get(Projector).drain(), app.nest.get(Projector).drain()]);
    const later = (await booked()).slice(before);
    expect(later.filter((row) => (row as { kind: string }).kind === 'donation.captured').map((row) => (row as { id: string }).id).sort()).toEqual([begun.plain, begun.dear].sort());
    // what is in the opening is neither asked for nor looked at again
    await app.db.admin.query('DELETE FROM payment_event WHERE created < $1', [SINCE]);
    await app.db.admin.query(`INSERT INTO payment_event (id, type, object_id, created, state) VALUES ('poll:txn_before', 'balance_transaction', 'txn_before', $1, 'done')`, [BEFORE]);
    const run = await app.nest.get(Runs).ask(system('test'), 'full');
    await app.nest.get(Reconciliation).perform(run);
    expect(await rows('SELECT id, state, attempts FROM payment_event WHERE created < $1', [SINCE])).toEqual([{ id: 'poll:txn_before', state: 'done', attempts: 0 }]);
    expect(await rows('SELECT code, object FROM difference WHERE resolved_at IS NULL')).toEqual([]);
    expect(await rows('SELECT state, missed FROM reconciliation_run')).toEqual([{ state: 'done', missed: [] }]);
  });

  it('one is stopped without a code, by the card its customer is charged by', async () => {
    const { customer } = await stripe.stripe.subscriptions.retrieve(begun.plain);
    const { data: [method] } = await stripe.stripe.paymentMethods.list({ customer: customer as string });
    const { last4, exp_month: month, exp_year: year } = method!.card!;
    const day = (await rows('SELECT charged_on AS day FROM subscription WHERE stripe_id = $1', [begun.plain]))[0] as { day: string };
    await app.db.changes.run(visitor, (change) => Promise.resolve(app.nest.get(StopByCard).ask(change, { ...day, amount: money(1500, 'EUR'), lastFour: last4, expiry: `${String(month).padStart(2, '0')}/${String(year).slice(-2)}` })));
    await app.drain();
    await hear(stripe, app);
    expect((await stripe.stripe.subscriptions.retrieve(begun.plain)).status).toBe('canceled');
    expect((await adopted()).map((row) => (row as { status: string }).status)).toEqual(['ended', 'active']);
  });

  it('two of one customer both stop when the customer’s card becomes one of a refused country', async () => {
    const { customer } = await stripe.stripe.subscriptions.retrieve(begun.dear);
    const product = await stripe.stripe.products.create({ name: 'Membership' });
    await stripe.stripe.subscriptions.create({ customer: customer as string, items: [{ price_data: { currency: 'eur', product: product.id, unit_amount: 1100, recurring: { interval: 'month' } } }] });
    expect((await adopting()).said).toContain('1 taken over as monthly gifts');
    await hear(stripe, app);
    const { data: [method] } = await stripe.stripe.paymentMethods.list({ customer: customer as string });
    await stripe.control(`/methods/${method!.id}/card`, { card: '4000001120000005' });
    await stripe.stripe.customers.update(customer as string, { metadata: { seen: '1' } }); // an event of the customer alone
    for (let round = 0; round < 2; round += 1) await hear(stripe, app);
    expect(await rows('SELECT amount_minor::int AS amount, ended_why AS why FROM subscription ORDER BY id')).toEqual([{ amount: 1500, why: 'donor' }, { amount: 4000, why: 'country' }, { amount: 1100, why: 'country' }]);
  });
});
