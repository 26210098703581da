import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadFoundation } from '../../../src/cli/foundation/index.js';
import { Dice, inventYear, lastTwelve, type Volumes } from '../../../src/cli/history/index.js';
import { SandboxControl } from '../../../src/cli/sandbox-control.js';
import { codeOf } from '../../../src/campaigns/index.js';
import { system } from '../../../src/kernel/actor.js';
import { fundSoFar } from '../../../src/figures/index.js';
import { addMonths, today } from '../../../src/kernel/clock.js';
import { decimalText, money } from '../../../src/kernel/money.js';
import { parseVerifiers } from '../../../src/kernel/proof/index.js';
import { formatsOf } from '../../../src/platform/i18n/index.js';
import { Projector, Reconciliation, Runs } from '../../../src/payments/index.js';
import type { ReportFigures } from '../../../src/reports/figures.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/index.js';
import { verifyDatabase } from '../../../src/verify/index.js';
import { startApp, type TestApp } from '../../support/app.js';

const SMALL: Volumes = { donations: 48, monthly: 10, parcels: 24, grants: 12, letters: 24 };
const said: string[] = [];
let sandbox: Sandbox;
let app: TestApp;

beforeAll(async () => {
  sandbox = await startSandbox({ settleMs: null });
  app = await startApp({ STRIPE_API_BASE: sandbox.origin });
  const { db, nest } = app;
  const core = { changes: db.changes, connections: db, outbox: db.outbox, jobs: db.jobs };
  const foundation = await loadFoundation(nest, core, { recipients: 20, since: lastTwelve(today())[0]!.at(0) });
  await inventYear({ app: nest, core, foundation, sandbox: new SandboxControl(sandbox.origin), dice: new Dice(1), volumes: SMALL }, (line) => said.push(line));
}, 120_000);
afterAll(async () => {
  await app.close();
  await sandbox.close();
});

const count = async (sql: string): Promise<number> => Number((await app.db.admin.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`)).rows[0]!.n);

describe('a year of invented history, small', () => {
  it('makes as much as was asked for, and says how far it is', async () => {
    expect(await count(`donation WHERE frequency = 'once'`)).toBe(SMALL.donations);
    expect(await count(`donation WHERE frequency = 'monthly'`)).toBe(SMALL.monthly);
    expect(await count(`parcel_order WHERE state IN ('closed', 'delivered', 'failed', 'exception')`)).toBe(SMALL.parcels);
    expect(await count(`disbursement WHERE state = 'confirmed'`)).toBe(SMALL.grants);
    expect(await count(`letter_order WHERE state IN ('posted', 'answered')`)).toBe(SMALL.letters);
    expect(said.at(-1)).toContain('48 of 48 donations, 10 of 10 monthly, 24 of 24 parcels, 12 of 12 grants, 24 of 24 letters');
  });

  it('books every payment Stripe settled, in the month it was made', async () => {
    const paid = await count(`payment WHERE status = 'paid'`);
    expect(paid).toBeGreaterThan(SMALL.donations * 0.7);
    expect(await count(`ledger.entry WHERE kind = 'donation.captured'`)).toBe(paid);
    expect(await count(`donation WHERE state = 'received' OR (state = 'ended' AND EXISTS (SELECT FROM payment p WHERE p.donation = donation.id AND status = 'paid'))`)).toBe(await count(`(SELECT DISTINCT donation FROM payment WHERE status = 'paid') AS paid`));
    const months = await app.db.admin.query<{ month: string }>(`SELECT DISTINCT to_char(effective_on, 'YYYY-MM') AS month FROM ledger.entry WHERE kind = 'donation.captured' ORDER BY 1`);
    expect(months.rows.map(({ month }) => month)).toEqual(lastTwelve(today()).map(({ id }) => id));
  });

  it('has monthly gifts of every kind, going on, changed, paused, refused, stopped, and books each charge once', async () => {
    const rows = async (sql: string): Promise<string[]> => (await app.db.admin.query<{ what: string }>(sql)).rows.map(({ what }) => what);
    expect(await rows(`SELECT DISTINCT concat_ws(' ', status, ended_why) AS what FROM subscription ORDER BY 1`)).toEqual(['active', 'ended donor', 'ended failed', 'failing', 'paused']);
    expect(await rows(`SELECT DISTINCT kind || ' ' || state AS what FROM subscription_call ORDER BY 1`)).toEqual(['amount seen', 'pause seen', 'stop seen']);
    expect(await count(`payment p WHERE status = 'paid' AND 1 <> (SELECT count(*) FROM ledger.entry e JOIN ledger.line l ON l.entry_id = e.id WHERE l.subject = p.reference AND l.account = 'income.donation')`)).toBe(0);
  });

  it('lets whoever has the code of one see its charges on their days, and stop it at the sandbox', async () => {
    const { id, given } = (await app.db.admin.query<{ id: string; given: string }>(`SELECT d.id, given_on::text AS given FROM donation d JOIN subscription s ON s.reference = d.id WHERE status = 'active' ORDER BY given_on LIMIT 1`)).rows[0]!;
    const code = codeOf(app.db.vault, id);
    const page = await (await app.pages()).submit('/gift', '/gift', { code });
    for (let n = 0; addMonths(given, n) < today(); n += 1) expect(page.text).toContain(`${formatsOf('en').day(addMonths(given, n))}</th>`);
    const asked = await app.api(null).post('/api/v1/gift/stop', { code });
    expect(asked.json).toMatchObject({ status: 'active', asked: 'stop' });
    await app.drain();
    await app.nest.get(Projector).drain();
    expect((await app.api(null).post('/api/v1/gift/monthly', { code })).json).toMatchObject({ status: 'ended', asked: null });
  });

  it('agrees with the sandbox in everything that is compared', async () => {
    const run = await app.nest.get(Runs).ask(system('test'), 'full');
    await app.nest.get(Reconciliation).perform(run);
    expect((await app.db.admin.query('SELECT code, object FROM difference')).rows).toEqual([]);
  });

  it('closes and reports every month that has ended, by different people', async () => {
    const ended = lastTwelve(today()).filter(({ isNow }) => !isNow).length;
    expect(await count(`ledger.period WHERE state = 'closed' AND requested_by <> closed_by`)).toBe(ended);
    expect(await count('report WHERE bundle IS NOT NULL')).toBe(ended);
  });

  it('lets the page of each campaign tell what its fund became, to the cent as the last report says what it holds', async () => {
    const { rows } = await app.db.admin.query<{ figures: ReportFigures }>('SELECT figures FROM report ORDER BY period_from');
    const last = rows.at(-1)!.figures.currencies[0]!;
    for (const fund of ['winter-parcels', 'families', 'first-days']) {
      const [told] = fundSoFar(rows.map(({ figures }) => figures), fund);
      const said = last.funds.find(({ funds }) => funds.includes(fund))!;
      expect([told!.funds, told!.held]).toEqual([said.funds, said.closing]);
      expect((await app.api(null).get(`/api/v1/campaigns/${fund}/so-far`)).json).toMatchObject([{ currency: 'EUR', heldMinor: said.closing, givenMinor: told!.given }]);
      expect((await (await app.pages()).get(`/campaigns/${fund}`)).text).toContain(`<b>€${decimalText(money(said.closing, 'EUR')).replace(/\B(?=(\d{3})+\.)/g, ',')}</b><span>waits in the fund</span>`);
    }
  });

  it('leaves work for every role', async () => {
    expect(await count(`parcel_order WHERE state = 'requested'`)).toBeGreaterThan(0);
    expect(await count(`task WHERE state = 'open' AND hands = 'volunteer'`)).toBeGreaterThan(0);
    expect(await count(`application WHERE state = 'in_approval'`)).toBeGreaterThan(0);
    expect(await count(`disbursement WHERE state = 'prepared'`)).toBeGreaterThan(0);
    expect(await count(`letter_order WHERE state = 'written'`)).toBeGreaterThan(0);
  });

  it('leaves books and log that verify', async () => {
    const key = await (await fetch(`${app.url}/log/key`)).text();
    expect(await verifyDatabase(app.db.url, parseVerifiers(key))).toMatchObject({ findings: [] });
  });
});
