import type pg from 'pg';

/** A table by schema and name, with the columns that are stored rather than computed, in their order. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
}
export interface SequenceState {
  readonly name: string;
  readonly last: string;
  readonly called: boolean;
}

/** The same text for the same rows on every server. */
const SAME_TEXT = `SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'iso_8601'; SET LOCAL TimeZone = 'UTC'; SET LOCAL extra_float_digits = 3;
  SET LOCAL bytea_output = 'hex'; SET LOCAL synchronize_seqscans = off; SET LOCAL client_encoding = 'UTF8'; SET LOCAL search_path = pg_catalog; SET LOCAL row_security = off`;

/** To be called inside a transaction, before tables are read or written. */
export const speakPlainly = (client: pg.ClientBase): Promise<unknown> => client.query(SAME_TEXT);

const OURS = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`;

/** Tables of the schemas chosen by `only` or, without it, of all but `except`; by name. */
export async function tablesOf(client: pg.ClientBase, choice: { only?: string; except?: string }): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name,
            array_agg(quote_ident(a.attname) ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '') AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind = 'r' AND ${OURS} AND n.nspname = coalesce($1, n.nspname) AND n.nspname IS DISTINCT FROM $2
     GROUP BY n.nspname, c.relname ORDER BY n.nspname, c.relname`, [choice.only ?? null, choice.except ?? null]);
  return rows;
}

/** Where each sequence of these schemas stands. */
export async function sequencesOf(client: pg.ClientBase, choice: { only?: string; except?: string }): Promise<SequenceState[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'S' AND ${OURS} AND n.nspname = coalesce($1, n.nspname) AND n.nspname IS DISTINCT FROM $2 ORDER BY 1`, [choice.only ?? null, choice.except ?? null]);
  const states: SequenceState[] = [];
  for (const { name } of rows) {
    const state = await client.query<{ last: string; called: boolean }>(`SELECT last_value AS last, is_called AS called FROM ${name}`);
    states.push({ name, ...state.rows[0]! });
  }
  return states;
}

interface Statement {
  readonly off: string;
  readonly on: string;
}

/** What has to stand aside while rows are loaded in any order: foreign keys, which are checked anew when they return, and triggers. */
export async function guardsOf(client: pg.ClientBase, tables: readonly TableShape[]): Promise<Statement[]> {
  const names = tables.map(({ name }) => name);
  const { rows } = await client.query<Statement>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', t.name, k.conname) AS off, format('ALTER TABLE %s ADD CONSTRAINT %I %s', t.name, k.conname, pg_get_constraintdef(k.oid)) AS on
     FROM unnest($1::text[]) AS t (name) JOIN pg_constraint k ON k.conrelid = t.name::regclass AND k.contype = 'f' AND k.conparentid = 0
     UNION ALL
     SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', t.name, g.tgname), format('ALTER TABLE %s ENABLE TRIGGER %I', t.name, g.tgname)
     FROM unnest($1::text[]) AS t (name) JOIN pg_trigger g ON g.tgrelid = t.name::regclass AND NOT g.tgisinternal AND g.tgenabled = 'O'`, [names]);
  return rows;
}
