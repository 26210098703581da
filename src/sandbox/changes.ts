import type Stripe from 'stripe';
import type { Kind, Rows } from './rows.js';
import type { Cause, World } from './world.js';

/** What `before` said where `after` says something else: an event's `previous_attributes`. */
export function previousOf(before: object, after: object): object {
  const now = after as Record<string, unknown>;
  return Object.fromEntries(Object.entries(before).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(now[key])));
}

/** Stores `row` with `changes` and tells of it by an event of `type`, unless nothing changed. */
export function update<K extends Kind>(world: World, kind: K, row: Rows[K], changes: Partial<Rows[K]>, { type, cause }: { type: Stripe.Event.Type; cause?: Cause }): Rows[K] {
  const changed = { ...row, ...changes };
  const previous = previousOf(row, changed);
  if (Object.keys(previous).length === 0) return row;
  world.store.put(kind, changed);
  world.emit(type, changed, cause, previous);
  return changed;
}
