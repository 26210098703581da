import type Stripe from 'stripe';
import { endSubscription, isLive } from './end.js';
import { invalid, missing, missingParam } from '../errors.js';
import type { Fields } from '../fields.js';
import { newStripeId } from '../ids.js';
import type { Listed } from '../list.js';
import { listDated } from '../list.js';
import type { World } from '../world.js';
import { boundary } from './period.js';
import { runDue } from '../jobs.js';

type Clock = Stripe.TestHelpers.TestClock;

const LIFETIME = 30 * 86_400;

export function createClock(world: World, fields: Fields): Clock {
  const frozen = fields.whole('frozen_time');
  if (frozen === undefined) throw missingParam('frozen_time');
  const name = fields.text('name', 300) ?? null;
  fields.done();
  const clock = world.store.put('test_helpers.test_clock', {
    id: newStripeId('test_clock'),
    object: 'test_helpers.test_clock',
    created: world.now(),
    deletes_after: world.now() + LIFETIME,
    frozen_time: frozen,
    livemode: false,
    name,
    status: 'ready',
    status_details: {},
  });
  world.emit('test_helpers.test_clock.created', clock);
  return clock;
}

export function findClock({ store }: World, id: string): Clock {
  const clock = store.find('test_helpers.test_clock', id);
  if (!clock) throw missing('test clock', id, 'test_clock');
  return clock;
}

export function listClocks({ store }: World, fields: Fields): Listed<Clock> {
  return listDated<'test_helpers.test_clock'>(store.all('test_helpers.test_clock'), fields, { noun: 'test clock', url: '/v1/test_helpers/test_clocks' });
}

/** Everything due on the clock happens, in order. Answers `advancing` as Stripe does; whoever asks again finds it `ready`. */
export function advanceClock(world: World, id: string, fields: Fields): Clock {
  const clock = findClock(world, id);
  const to = fields.whole('frozen_time');
  if (to === undefined) throw missingParam('frozen_time');
  fields.done();
  if (to <= clock.frozen_time) throw invalid('Advancing a test clock moves it forward: `frozen_time` must be after its current time.', 'frozen_time');
  const furthest = limitOf(world, clock);
  if (to > furthest) throw invalid('You cannot advance a test clock more than two intervals of its shortest subscription at once.', 'frozen_time', 'test_clock_advance_too_far');
  const advancing: Clock = { ...clock, status: 'advancing', status_details: { advancing: { target_frozen_time: to } } };
  world.emit('test_helpers.test_clock.advancing', world.store.put('test_helpers.test_clock', advancing));
  runDue(world, id, to);
  const ready = world.store.put('test_helpers.test_clock', { ...clock, frozen_time: to });
  world.emit('test_helpers.test_clock.ready', ready);
  return advancing;
}

function limitOf({ store }: World, { id, frozen_time: now }: Clock): number {
  const intervals = store.all('subscription').filter((row) => row.test_clock === id && isLive(row)).flatMap((row) => row.items.data.map((item) => item.price.recurring!));
  return Math.min(...intervals.map((interval) => boundary(now, interval, 2)), Infinity);
}

/** The clock and whoever lives by it are gone. */
export function deleteClock(world: World, id: string): Stripe.TestHelpers.DeletedTestClock {
  const clock = findClock(world, id);
  for (const row of world.store.all('subscription')) if (row.test_clock === id && isLive(row)) endSubscription(world, row, 'cancellation_requested');
  for (const row of world.store.all('customer')) if (!row.deleted && row.test_clock === id) world.store.put('customer', { id: row.id, object: 'customer', deleted: true });
  world.store.remove('test_helpers.test_clock', id);
  world.emit('test_helpers.test_clock.deleted', clock);
  return { id, object: 'test_helpers.test_clock', deleted: true };
}
