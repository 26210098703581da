import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type TestApp } from '../../support/app.js';
import { winterParcels } from '../../support/campaign.js';
import { Street, type Visitor } from '../../support/gate-street.js';
import { sandboxScene, TEST_KEY, type SandboxScene } from '../../support/stripe-sandbox.js';

let stripe: SandboxScene;
let app: TestApp;
beforeAll(async () => {
  stripe = await sandboxScene();
  app = await startApp({ STRIPE_API_BASE: stripe.sandbox.origin, STRIPE_SECRET_KEY: TEST_KEY, FOUNDATION_IBAN: 'LT121000011101001000', TRUST_PROXY: 1 });
  await winterParcels(app);
});
afterEach(async () => {
  await app.db.admin.query('TRUNCATE gate_bucket, gate_minute, gate_place, gate_trip, gate_order CASCADE');
  await app.db.admin.query(`UPDATE payment_event SET received_at = received_at - interval '1 day', created = created - interval '1 day'`);
});
afterAll(async () => { await app.close(); await stripe.close(); });

const opened = async (): Promise<number> => (await stripe.control<{ sessions: number }>('/')).sessions;
const trips = async (): Promise<number> => (await app.db.admin.query('SELECT id FROM gate_trip')).rowCount!;

const CARDS = 400;
const MINUTES_S = 180;
const exit = (n: number): string => `${20 + (n % 180)}.${n % 250}.${(n * 7) % 250}.9`;
const testers = (script: boolean): Visitor[] => Array.from({ length: CARDS }, (_, n) => ({ address: exit(n), card: 'bad', script, at: (n * MINUTES_S) / CARDS }));
const donors = (many: number, everyS: number, script: boolean): Visitor[] => Array.from({ length: many }, (_, n) => ({ address: '185.220.101.4', card: 'good', script, at: n * everyS }));

describe('card testers', () => {
  it.each([[true, 10], [false, 2]])('400 cards in three minutes from many exits (proof solved at once: %s, declines known after %i s): at most 15 payment pages', async (script, latency) => {
    const before = await opened();
    const street = new Street(app, stripe, latency);
    const outcomes = await street.walk(testers(script), MINUTES_S + 10);
    const through = (await opened()) - before;
    expect(outcomes.filter((one) => one.through !== undefined).length).toBe(through);
    expect(through).toBeLessThanOrEqual(15);
    expect(through).toBeGreaterThan(3); // the gate is not shut: it saw what came of the first
    expect(await trips()).toBe(1); // staff are told once
  }, 400_000);
});

describe('honest donors', () => {
  it.each([true, false])('twenty a minute from one exit walk through without waiting (JavaScript: %s)', async (script) => {
    const outcomes = await new Street(app, stripe, 2).walk(donors(60, 3, script), 240);
    expect(outcomes.filter(({ through, waits }) => through === undefined || waits > 0)).toEqual([]);
    expect(await trips()).toBe(0);
  }, 240_000);
});
