import { Conflict } from './problem.js';

type Table<T> = { readonly [State in keyof T]: Readonly<Record<string, keyof T>> };
type StateOf<T> = keyof T & string;
type EventOf<T> = { [State in keyof T]: keyof T[State] }[keyof T] & string;

export interface Lifecycle<State extends string = string, Event extends string = string> {
  readonly subject: string;
  readonly states: readonly State[];
  readonly table: Readonly<Record<State, Readonly<Partial<Record<Event, State>>>>>;
  allows(from: State, event: Event): boolean;
  /** The state after `event`. Throws Conflict `<subject>.cannot` when the table has no such step. */
  next(from: State, event: Event): State;
}

/** Every lifecycle there is, by subject: docs and tests are generated from it. */
export const LIFECYCLES = new Map<string, Lifecycle>();

/** A state machine as a table, state → event → next state. What is not in the table cannot happen. */
export function lifecycle<const T extends Table<T>>(subject: string, table: T): Lifecycle<StateOf<T>, EventOf<T>> {
  const target = (from: StateOf<T>, event: EventOf<T>): StateOf<T> | undefined =>
    Object.hasOwn(table, from) && Object.hasOwn(table[from], event) ? (table[from] as Record<string, StateOf<T>>)[event] : undefined;
  const made: Lifecycle<StateOf<T>, EventOf<T>> = {
    subject,
    states: Object.keys(table) as StateOf<T>[],
    table: table as never,
    allows: (from, event) => target(from, event) !== undefined,
    next(from, event) {
      const to = target(from, event);
      if (to === undefined) throw new Conflict(`${subject}.cannot`, `A ${subject} that is “${from}” cannot be changed by “${event}”.`);
      return to;
    },
  };
  LIFECYCLES.set(subject, made);
  return made;
}
