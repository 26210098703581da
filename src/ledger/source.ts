/** Anything that can be asked: a Reader, or a Change that must see its own writes. */
export interface Source {
  query<Row>(sql: string, params?: unknown[]): Promise<Row[]>;
  one<Row>(sql: string, params?: unknown[]): Promise<Row | undefined>;
}
