import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadFoundation } from '../../../src/cli/foundation/index.js';
import { Dice, inventYear, lastTwelve, type Volumes } from '../../../src/cli/history/index.js';
import { SandboxControl } from '../../../src/cli/sandbox-control.js';
import { today } from '../../../src/kernel/clock.js';
import { parseVerifiers } from '../../../src/kernel/proof/index.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/index.js';
import { verifyDatabase } from '../../../src/verify/index.js';
import { startApp, type TestApp } from '../../support/app.js';

const SMALL: Volumes = { donations: 60, parcels: 24, grants: 12, letters: 24 };
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
    expect(await count('donation')).toBe(SMALL.donations);
    expect(await count(`parcel_order WHERE state IN ('closed', 'delivered', 'failed', 'exception')`)).toBe(SMALL.parcels);
    expect(await count(`disbursement WHERE state = 'confirmed'`)).toBe(SMALL.grants);
    expect(await count(`letter_order WHERE state IN ('posted', 'answered')`)).toBe(SMALL.letters);
    expect(said.at(-1)).toContain('60 of 60 donations, 24 of 24 parcels, 12 of 12 grants, 24 of 24 letters');
  });

  it('books every payment Stripe settled, in the month it was made', async () => {
    const paid = await count(`payment WHERE status = 'paid'`);
    expect(paid).toBeGreaterThan(SMALL.donations * 0.7);
    expect(await count(`ledger.entry WHERE kind = 'donation.captured'`)).toBe(paid);
    expect(await count(`donation WHERE state = 'received'`)).toBe(paid);
    const months = await app.db.admin.query<{ month: string }>(`SELECT DISTINCT to_char(effective_on, 'YYYY-MM') AS month FROM ledger.entry WHERE kind = 'donation.captured' ORDER BY 1`);
    expect(months.rows.map(({ month }) => month)).toEqual(lastTwelve(today()).map(({ id }) => id));
  });

  it('closes and reports every month that has ended, by different people', async () => {
    const ended = lastTwelve(today()).filter(({ isNow }) => !isNow).length;
    expect(await count(`ledger.period WHERE state = 'closed' AND requested_by <> closed_by`)).toBe(ended);
    expect(await count('report WHERE bundle IS NOT NULL')).toBe(ended);
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
