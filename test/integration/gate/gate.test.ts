import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { take, type Bucket } from '../../../src/gate/bucket.js';
import { Counters } from '../../../src/gate/counters.js';
import { LINE_MAX } from '../../../src/gate/doors.js';
import { codeIn, GateScene, GIFT, hidden, MINUTE, PATH } from '../../support/gate-scene.js';

let scene: GateScene;
beforeAll(async () => { scene = await GateScene.start(); });
beforeEach(() => scene.fresh());
afterAll(() => scene.close());

async function noSession(work: () => Promise<{ status: number }>, status: number): Promise<void> {
  const before = await scene.opened();
  expect((await work()).status).toBe(status);
  expect(await scene.opened()).toBe(before);
}

describe('a form', () => {
  it('as a person sends it opens a payment page; nothing else reaches Stripe', async () => {
    expect(codeIn((await scene.post(PATH, { ...GIFT, ...(await scene.form()) })).text)).toBeDefined();
    await noSession(() => scene.post(PATH, GIFT), 403); // no token
    await noSession(async () => scene.post(PATH, { ...GIFT, ...(await scene.form()), _key: randomUUID() }), 429); // a token is for one key
    await noSession(async () => scene.post(PATH, { ...GIFT, ...(await scene.form('/gift')) }), 429); // of another form
  });

  it('that comes back in a second, or after half a day, waits and loses nothing', async () => {
    for (const age of [-2_000, 7 * 60 * MINUTE]) {
      const fields = await scene.form();
      scene.now += age;
      const page = await scene.post(PATH, { ...GIFT, ...fields });
      expect(page.status).toBe(429);
      expect([hidden(page.text, 'sum'), hidden(page.text, 'currency'), hidden(page.text, 'cardCountry')]).toEqual(['2500', 'EUR', 'no']);
      expect(codeIn((await scene.post(PATH, { ...GIFT, ...scene.passing(page.text) })).text)).toBeDefined();
    }
  });
});

describe('a pass', () => {
  beforeEach(() => scene.tighten('pressed'));

  it('with the number goes through once: again with its key it is the same gift, with another key it waits', async () => {
    const wait = await scene.post(PATH, { ...GIFT, ...(await scene.form()) });
    const fields = { ...GIFT, ...scene.passing(wait.text) };
    const [one, two] = [await scene.post(PATH, fields), await scene.post(PATH, fields)];
    expect(codeIn(one.text)).toBeDefined();
    expect(codeIn(two.text)).toBe(codeIn(one.text));
    await noSession(async () => scene.post(PATH, { ...fields, ...(await scene.form()) }), 429);
  });

  it('without the number waits half a minute, and no shorter', async () => {
    const wait = await scene.post(PATH, { ...GIFT, ...(await scene.form()) });
    const back = async (): Promise<{ status: number }> => scene.post(PATH, { ...GIFT, ...(await scene.form()), _pass: hidden(wait.text, '_pass'), _proof: '0' });
    scene.now += 20_000;
    await noSession(back, 429);
    scene.now += 10_000;
    expect((await back()).status).toBe(200);
  });

  it('is for its own door, and for an hour', async () => {
    const wait = (await scene.ask('letter', '203.0.113.9', {}))!;
    const pass = wait.pass!.text;
    expect(await scene.stand('donate', pass)).not.toBeNull();
    scene.now += 61 * MINUTE;
    await scene.tighten('pressed');
    expect(await scene.stand('letter', pass)).not.toBeNull();
  });
});

describe('the line', () => {
  beforeEach(() => scene.tighten('held'));
  const stand = (pass: string) => scene.stand('donate', pass);
  const newPasses = async (many: number): Promise<string[]> => Promise.all(Array.from({ length: many }, async () => (await scene.ask('donate', '203.0.113.9', {}))!.pass!.text));

  it('goes by places: the first first, one every two minutes', async () => {
    const [one, two, three] = (await newPasses(3)) as [string, string, string];
    expect(await stand(one)).toBeNull(); // one at once
    expect((await stand(two))?.ahead).toBe(0);
    expect((await stand(three))?.ahead).toBe(1);
    scene.now += 2 * MINUTE - 10_000;
    expect((await stand(two))?.seconds).toBeLessThanOrEqual(10);
    scene.now += 10_000;
    expect(await stand(three)).toMatchObject({ ahead: 1 });
    expect(await stand(two)).toBeNull();
    expect((await stand(three))?.seconds).toBe(120);
  });

  it('who went away holds up nobody, and finds the place again', async () => {
    const [one, gone, here] = (await newPasses(3)) as [string, string, string];
    await stand(one);
    await stand(gone);
    await stand(here);
    scene.now += 3 * MINUTE;
    expect(await stand(here)).toBeNull();
    expect((await stand(gone))?.ahead).toBe(0);
  });

  it('is full at a bound, says so, and keeps the form', async () => {
    for (const pass of await newPasses(LINE_MAX + 1)) await stand(pass);
    const [late] = await newPasses(1);
    expect(await stand(late!)).toMatchObject({ pass: null });
    const wait = await scene.post(PATH, { ...GIFT, ...(await scene.form()) });
    const full = await scene.post(PATH, { ...GIFT, ...scene.passing(wait.text) });
    expect(full.text).toContain('More forms are waiting just now than we can take.');
    expect(full.text).toContain('LT12 1000 0111 0100 1000');
    expect(hidden(full.text, 'sum')).toBe('2500');
  });
});

describe('one bucket for all processes', () => {
  it('takes as the rule says', async () => {
    const counters = scene.app.nest.get(Counters);
    const steps = fc.array(fc.record({ wait: fc.integer({ min: 0, max: 90_000 }), ahead: fc.integer({ min: 0, max: 3 }) }), { minLength: 1, maxLength: 25 });
    const pace = fc.record({ burst: fc.integer({ min: 1, max: 8 }), perMinute: fc.constantFrom(0.5, 3, 20, 60) });
    await fc.assert(fc.asyncProperty(steps, pace, async (asked, limit) => {
      await scene.app.db.admin.query('TRUNCATE gate_bucket');
      let bucket: Bucket | undefined;
      let at = scene.now;
      for (const { wait, ahead } of asked) {
        at += wait;
        const after = take(bucket, limit, at, ahead + 1);
        expect(await counters.take({ door: 'letter', passed: true, apart: false, pace: limit, now: at, ahead })).toBe(after !== null);
        bucket = after ?? bucket;
      }
    }), { numRuns: 25 });
  });

  it('fifty at once take no more than there is', async () => {
    const counters = scene.app.nest.get(Counters);
    const taken = await Promise.all(Array.from({ length: 50 }, () => counters.take({ door: 'letter', passed: false, apart: false, pace: { burst: 7, perMinute: 1 }, now: scene.now, ahead: 0 })));
    expect(taken.filter(Boolean)).toHaveLength(7);
  });
});
