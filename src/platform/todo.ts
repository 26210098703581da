import type { Reader } from './database/index.js';
import type { PlainKey } from './i18n/index.js';

/** One kind of waiting work: who may do it, where, and a query that answers how many wait and since when. */
export interface TodoSource {
  readonly permission: string;
  readonly path: string;
  readonly label: PlainKey;
  /** One row of `count` (int) and `since` (timestamptz or null): `SELECT count(*)::int AS count, min(asked_at) AS since FROM …`. */
  readonly sql: string;
}

export interface TodoItem {
  readonly path: string;
  readonly label: PlainKey;
  readonly count: number;
  readonly since: Date | null;
}

/** What waits for whom. Each module adds what it knows when it is made; the console's first page asks. */
export class TodoList {
  private readonly sources: TodoSource[] = [];

  constructor(private readonly reader: Reader) {}

  add(...sources: readonly TodoSource[]): void {
    this.sources.push(...sources);
  }

  /** What waits for somebody with these permissions, the longest wait first; what does not wait is left out. */
  async waiting(may: (permission: string) => boolean): Promise<TodoItem[]> {
    const asked = this.sources.filter(({ permission }) => may(permission)).map(async ({ path, label, sql }) => {
      const row = await this.reader.one<{ count: number; since: Date | null }>(sql);
      return { path, label, count: row?.count ?? 0, since: row?.since ?? null };
    });
    const items = (await Promise.all(asked)).filter(({ count }) => count > 0);
    return items.sort((a, b) => (a.since?.getTime() ?? Infinity) - (b.since?.getTime() ?? Infinity));
  }
}
