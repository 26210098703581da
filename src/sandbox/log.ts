import type { Rows } from './rows.js';
import type { Store } from './store.js';

const REMEMBERED = 1000;

/** Keeps what happened, the last thousand of each kind, numbered. */
export function remember<K extends 'delivery' | 'request'>(store: Store, kind: K, what: Omit<Rows[K], 'id'>): void {
  const rows = store.all(kind);
  const id = String(Number(rows.at(-1)?.id ?? 0) + 1);
  store.put(kind, { ...what, id } as Rows[K]);
  if (rows.length >= REMEMBERED) store.remove(kind, rows[0]!.id);
}
