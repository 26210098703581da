import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Families } from '../../../src/families/index.js';
import { phraseFrom } from '../../../src/families/phrase.js';
import { Clock } from '../../../src/gate/clock.js';
import { Counters } from '../../../src/gate/counters.js';
import { Watch } from '../../../src/gate/watch.js';
import { system } from '../../../src/kernel/actor.js';
import { CardTries } from '../../../src/payments/card-tries.js';
import { Outcomes, Poller, Projector } from '../../../src/payments/index.js';
import { Changes } from '../../../src/platform/change/index.js';
import { codeIn, GateScene, GIFT, hidden, MINUTE, PATH } from '../../support/gate-scene.js';

let scene: GateScene;
beforeAll(async () => { scene = await GateScene.start(); });
beforeEach(() => scene.fresh());
afterAll(() => scene.close());

describe('phrases', () => {
  it('ten thousand guesses within a minute open nothing, few are looked at, and the family still comes in', async () => {
    const families = scene.app.nest.get(Families);
    let looked = 0;
    const AT_ONCE = 20;
    for (let n = 0; n < 10_000; n += AT_ONCE) {
      scene.now += 6 * AT_ONCE;
      await Promise.all(Array.from({ length: AT_ONCE }, async (_, more) => {
        if ((await scene.ask('phrase', `${20 + ((n + more) % 100)}.${(n + more) % 250}.1.1`, scene.token('phrase'))) !== null) return;
        looked += 1;
        await expect(families.enter(phraseFrom(randomBytes(32)))).rejects.toMatchObject({ code: 'families.unknownPhrase' });
      }));
    }
    expect(looked).toBeLessThanOrEqual(30 + 60);
    const phrase = await scene.app.db.changes.run(system('test'), async (change) => families.phrase(change, await families.open(change, 'be')));
    const fields = await scene.form('/family/return');
    while ((await scene.ask('phrase', '198.51.100.1', scene.token('phrase'))) === null) looked += 1; // they go on
    const wait = await scene.post('/family/return', { phrase, ...fields });
    expect([wait.status, hidden(wait.text, 'phrase')]).toEqual([429, phrase]);
    expect((await scene.post('/family/return', { phrase, ...scene.passing(wait.text) })).status).toBe(303);
  }, 240_000);

  it('one pass is one guess', async () => {
    await scene.tighten('pressed');
    const pass = (await scene.ask('phrase', '203.0.113.9', {}))!.pass!.text;
    const guess = () => scene.stand('phrase', pass, 'the-same-key');
    expect([await guess(), (await guess())?.pass?.text === pass]).toEqual([null, false]);
  });
});

describe('staff', () => {
  it('one person makes it stricter; it ends by itself; others may look or not', async () => {
    const [treasurer, coordinator, volunteer] = [await scene.app.pages('treasurer'), await scene.app.pages('coordinator'), await scene.app.pages('volunteer')];
    expect((await treasurer.submit('/staff/gate', '/staff/gate/orders', { level: 'held', hours: '1' })).status).toBe(303);
    expect((await coordinator.get('/staff/gate')).text).toContain('Card payments held back');
    expect((await coordinator.submit('/staff/gate', '/staff/gate/orders', { level: 'held', hours: '1' })).status).toBe(403);
    expect((await volunteer.get('/staff/gate')).status).toBe(403);
    expect((await treasurer.submit('/staff/gate', '/staff/gate/orders', { level: 'calm', hours: '1' })).status).toBe(303); // there is no looser
    expect((await scene.app.nest.get(Watch).situation()).level).toBe('held');
    scene.now += 61 * MINUTE;
    expect((await scene.app.nest.get(Watch).situation()).level).toBe('calm');
  });

  it('are told once of many declined cards; it is calm again by itself', async () => {
    for (let n = 0; n < 6; n += 1) await scene.app.nest.get(Counters).take({ door: 'donate', passed: false, apart: false, pace: { burst: 9, perMinute: 1 }, now: scene.now, ahead: 0 });
    await scene.app.db.admin.query(`INSERT INTO payment_event (id, type, object_id, created, state, received_at) SELECT 'evt_' || n, 'payment_intent.payment_failed', 'pi_' || n, $1, 'done', $1 FROM generate_series(1, 6) n`, [new Date(scene.now)]);
    const watch = scene.app.nest.get(Watch);
    const { nest } = scene.app;
    const another = new Watch(nest.get(Counters), nest.get(Outcomes), nest.get(Changes), nest.get(Clock));
    const levels = await Promise.all([watch, another].map(async (one) => (await one.situation()).level)); // two processes notice at once
    expect(levels).toEqual(['held', 'held']);
    const treasurer = await scene.app.pages('treasurer');
    expect((await treasurer.get('/staff')).text).toContain('Many cards were declined; the gate got stricter');
    const { rows } = await scene.app.db.admin.query<{ id: string }>('SELECT id FROM gate_trip');
    expect(rows).toHaveLength(1);
    expect((await treasurer.submit('/staff/gate', `/staff/gate/trips/${rows[0]!.id}/seen`, {})).status).toBe(303);
    expect((await scene.app.db.admin.query('SELECT FROM gate_trip WHERE NOT seen')).rowCount).toBe(0);
    scene.now += 16 * MINUTE;
    expect((await watch.situation()).level).toBe('pressed');
    scene.now += 15 * MINUTE;
    expect((await watch.situation()).level).toBe('calm');
    expect(codeIn((await scene.post(PATH, { ...GIFT, ...(await scene.form()) })).text)).toBeDefined();
  });
});

describe('a payment page', () => {
  it('ends after the third declined card', async () => {
    const page = await scene.post(PATH, { ...GIFT, ...(await scene.form()) });
    const session = /cs_test_\w+/.exec(page.text)![0];
    const tries = scene.app.nest.get(CardTries);
    const counts: number[] = [];
    for (let n = 0; n < 3; n += 1) {
      await stripeDeclines(session);
      await scene.app.nest.get(Poller).poll(1);
      await scene.app.nest.get(Projector).drain();
      counts.push(await tries.endTired());
    }
    expect(counts).toEqual([0, 0, 1]);
    expect((await scene.stripe.stripe.checkout.sessions.retrieve(session)).status).toBe('expired');
    expect(await tries.endTired()).toBe(0); // once more is no trouble
  });
});

describe('where no webhook arrives', () => {
  it('Stripe is asked as soon as several pages are open, and not again while something is heard', async () => {
    const heard = async (): Promise<number> => (await scene.app.db.admin.query('SELECT FROM payment_event')).rowCount!;
    const tries = scene.app.nest.get(CardTries);
    await scene.app.db.admin.query(`UPDATE payment SET opened_at = opened_at - interval '1 hour'`);
    for (let n = 0; n < 4; n += 1) {
      await tries.lookSooner();
      expect(await heard()).toBe(0);
      const page = await scene.post(PATH, { ...GIFT, ...(await scene.form()) });
      await stripeDeclines(/cs_test_\w+/.exec(page.text)![0]);
    }
    await tries.lookSooner();
    const known = await heard();
    expect(known).toBeGreaterThanOrEqual(4);
    await scene.app.db.admin.query(`DELETE FROM payment_event WHERE id = (SELECT max(id) FROM payment_event)`);
    await tries.lookSooner();
    expect(await heard()).toBe(known - 1);
  });
});

const stripeDeclines = (session: string) => scene.stripe.page(`/c/pay/${session}`, { card: '4000 0000 0000 0002', expiry: '12/34', cvc: '123' });

it('nothing of a visitor is in the gate’s tables', async () => {
  const { rows } = await scene.app.db.admin.query<{ name: string }>(`SELECT DISTINCT column_name AS name FROM information_schema.columns WHERE table_name LIKE 'gate\\_%' AND data_type IN ('text', 'bytea', 'inet') ORDER BY 1`);
  expect(rows.map(({ name }) => name)).toEqual(['door', 'level', 'name', 'pass', 'used_by']);
  const { rows: names } = await scene.app.db.admin.query<{ name: string }>('SELECT name FROM gate_bucket UNION SELECT door FROM gate_place UNION SELECT door FROM gate_minute');
  expect(names.every(({ name }) => /^(donate|apply|letter|phrase|code)(pass)?$/.test(name))).toBe(true);
});
