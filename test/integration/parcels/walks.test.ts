import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parcelLifecycle } from '../../../src/parcels/index.js';
import { boris, cora, ParcelScene } from './scene.js';

const SEED = 20_261_122;
const WALKS = 24;

let scene: ParcelScene;
let start: number;
beforeAll(async () => {
  scene = await ParcelScene.open();
  start = await scene.available();
});
afterAll(() => scene.db.close());

/** The same numbers for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const EVENTS = ['approve', 'hold', 'cancel', 'claim', 'pack', 'leave', 'deliver', 'except', 'close', 'writeOff', 'resume'] as const;
const act: Record<(typeof EVENTS)[number], (id: string) => Promise<unknown>> = {
  approve: (id) => scene.orders.approve(id, boris),
  hold: (id) => scene.orders.hold(id, cora, 'waiting for news'),
  cancel: (id) => scene.orders.cancel(id, cora, 'not needed any more'),
  claim: (id) => scene.do((progress, change) => progress.markInWork(change, [id]).then(() => change.skip())),
  pack: (id) => scene.do((progress, change) => progress.markPacked(change, id, 2_000)),
  leave: (id) => scene.do((progress, change) => progress.markDispatched(change, id, scene.day())),
  deliver: (id) => scene.do((progress, change) => progress.markDelivered(change, id, 'L2', scene.day())),
  except: (id) => scene.do((progress, change) => progress.markFailed(change, id, 'lost')),
  close: (id) => scene.orders.close(id, cora),
  writeOff: (id) => scene.orders.writeOff(id, cora, 'nobody heard of it again'),
  resume: (id) => scene.orders.resume(id, cora),
};

describe(`random walks through the life of an order (seed ${SEED})`, () => {
  it('leave nothing set aside at the end, and in between exactly what the state says', async () => {
    const next = random(SEED);
    const person = await scene.remand();
    let refused = 0;
    for (let walk = 0; walk < WALKS; walk++) {
      const id = await scene.request(person);
      for (let step = 0; step < 40; step++) {
        const event = EVENTS[Math.floor(next() * EVENTS.length)]!;
        const before = await look(id);
        const outcome = await act[event](id).then(() => undefined, (error: unknown) => error as { status?: number });
        if (outcome) {
          refused += 1;
          expect([403, 409]).toContain(outcome.status);
          expect(await look(id)).toEqual(before);
        }
        const { state, reserved, allowance } = await look(id);
        const waits = ['ready', 'in_work', 'packed'].includes(state);
        const left = ['dispatched', 'delivered', 'exception'].includes(state);
        expect([state, reserved > 0]).toEqual([state, waits || left]);
        expect([state, allowance]).toEqual([state, waits ? 'held' : left || state === 'closed' || state === 'failed' ? 'used' : null]);
        if (Object.keys(parcelLifecycle.table[state]).length === 0) break;
      }
      const { state } = await look(id);
      if (parcelLifecycle.allows(state, 'cancel')) await act.cancel(id);
      else if (state === 'dispatched') await act.deliver(id).then(() => act.close(id));
      else if (state === 'delivered') await act.close(id);
      else if (state === 'exception') await act.writeOff(id);
    }
    expect(refused).toBeGreaterThan(WALKS);
    expect(await scene.available()).toBe(start);
    expect(await scene.db.reader.query(`SELECT 1 FROM allowance_now WHERE state = 'held'`)).toEqual([]);
  });
});

async function look(id: string): Promise<{ state: (typeof parcelLifecycle.states)[number]; reserved: number; allowance: string | null }> {
  const state = (await scene.state(id)) as (typeof parcelLifecycle.states)[number];
  const reserved = (await scene.ledger.reservedFor(scene.db.reader, id)).reduce((sum, { amount }) => sum + amount, 0);
  const entry = await scene.db.reader.one<{ state: string }>('SELECT state FROM allowance_now WHERE order_id = $1', [id]);
  return { state, reserved, allowance: entry?.state ?? null };
}
