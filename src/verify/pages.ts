import type { Client, QueryResultRow } from 'pg';

const PAGE = 5000;

/** Rows of a query that takes `$1` (the last key seen) and `$2` (how many), page by page, by its column `key`. */
export async function* pagesOf<Row extends QueryResultRow & { key: string }>(client: Client, sql: string, first = '-1'): AsyncGenerator<Row> {
  for (let last = first; ; ) {
    const { rows } = await client.query<Row>(sql, [last, PAGE]);
    yield* rows;
    if (rows.length < PAGE) return;
    last = rows.at(-1)!.key;
  }
}
