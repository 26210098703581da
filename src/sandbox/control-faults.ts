import type { Json, Verb } from './control-input.js';
import { read, wrong } from './control-input.js';
import { FAULTS, type Faults } from './faults.js';
import type { FaultKind } from './rows.js';
import type { World } from './world.js';

/** What a fault's `n` is when it is not said: a status, copies, or milliseconds. */
const USUAL: Partial<Record<FaultKind, number>> = { status: 500, duplicate: 1, delay: 5_000, reorder: 5_000, slow: 1_000 };

/**
 * `{ kind, match?, count?, n?, percent?, seed?, retry? }`. `match` is an event type or `METHOD /path`, with stars; `count` how often (absent: always);
 * `n` the status, further copies or milliseconds; `percent` with `seed` picks some of what matches, the same ones each time.
 */
function setFault(faults: Faults, body: Json): object {
  const kind = read(body, 'kind', 'string') as FaultKind | undefined;
  if (!kind || !FAULTS.includes(kind)) throw wrong(`kind has to be one of ${FAULTS.join(', ')}.`);
  const number = (key: string, usual: number): number => read(body, key, 'number') ?? usual;
  const n = number('n', USUAL[kind] ?? 0);
  if (kind === 'status' && ![403, 409, 429, 500, 503].includes(n)) throw wrong('n of a status fault has to be 403, 409, 429, 500 or 503.');
  const match = read(body, 'match', 'string') ?? '*';
  return faults.set({ kind, n, match, left: number('count', 0) || null, percent: number('percent', 100), seed: number('seed', 1), retry: read(body, 'retry', 'boolean') });
}

/** `{ perSecond }`: null = no limit, as at first; Stripe's own sandboxes have 25. */
function setRate(world: World, body: Json): object {
  const perSecond = read(body, 'perSecond', 'number') ?? 0;
  world.store.put('setting', { id: 'rate', value: perSecond });
  return { perSecond: perSecond || null };
}

/** What goes wrong on purpose, and what was asked of us. */
export function faultControls(world: World, faults: Faults): Record<string, Verb> {
  return {
    'GET faults': () => ({ faults: faults.all }),
    'POST faults': (body) => setFault(faults, body),
    'POST mend': (body) => (faults.mend(read(body, 'id', 'string')), { faults: faults.all }),
    'POST rate': (body) => setRate(world, body),
    'GET requests': () => ({ requests: world.store.all('request') }),
    'GET deliveries': () => ({ deliveries: world.store.all('delivery') }),
  };
}
