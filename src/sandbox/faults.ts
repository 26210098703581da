import type { Fault, FaultKind } from './rows.js';
import type { World } from './world.js';

export const DELIVERY_FAULTS = ['delay', 'drop', 'duplicate', 'reorder'] as const satisfies readonly FaultKind[];
export const ATTEMPT_FAULTS = ['badSignature', 'oldTimestamp', 'truncate', 'wrongSecret'] as const satisfies readonly FaultKind[];
export const API_FAULTS = ['dropAfterExecute', 'dropBeforeExecute', 'html502', 'slow', 'status'] as const satisfies readonly FaultKind[];
export const FAULTS: readonly FaultKind[] = [...DELIVERY_FAULTS, ...ATTEMPT_FAULTS, ...API_FAULTS];

/** One step of a generator (mulberry32): a number of [0, 1) and the next state. The same seed always gives the same row. */
export function roll(state: number): { value: number; next: number } {
  const next = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(next ^ (next >>> 15), 1 | next);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return { value: ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296, next };
}

/** `charge.*`, `POST /v1/refunds*`: a star stands for anything. */
export const matches = (pattern: string, name: string): boolean =>
  new RegExp(`^${pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`).test(name);

/** A fault that strikes now, with its throw of the dice. */
export type Strike = Fault & { dice: number };

/** What goes wrong on purpose. Each fault is kept with its count and its generator's state, so that a restart changes nothing. */
export class Faults {
  private last = 0;

  constructor(private readonly world: World) {}

  get all(): Fault[] {
    return this.world.store.all('fault');
  }

  set(fault: Omit<Fault, 'id'>): Fault {
    this.last = Math.max(this.last, ...this.all.map(({ id }) => Number(id))) + 1;
    return this.world.store.put('fault', { id: String(this.last), ...fault });
  }

  /** Ends one fault, or all. */
  mend(id?: string): void {
    for (const fault of this.all) if (id === undefined || fault.id === id) this.world.store.remove('fault', fault.id);
  }

  /** The first fault of these kinds that strikes `name`: its dice is thrown, its count goes down. */
  strike(kinds: readonly FaultKind[], name: string): Strike | undefined {
    for (const fault of this.all) {
      if (!kinds.includes(fault.kind) || !matches(fault.match, name)) continue;
      const struck = this.throwDice(fault);
      if (struck) return struck;
    }
    return undefined;
  }

  private throwDice(fault: Fault): Strike | undefined {
    const chance = roll(fault.seed);
    const dice = roll(chance.next);
    const hit = chance.value * 100 < fault.percent;
    const left = fault.left !== null && hit ? fault.left - 1 : fault.left;
    if (left === 0) this.world.store.remove('fault', fault.id);
    else this.world.store.put('fault', { ...fault, seed: dice.next, left });
    return hit ? { ...fault, dice: dice.value } : undefined;
  }
}
