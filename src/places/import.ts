import { createHash } from 'node:crypto';
import { canonicalJson } from '../kernel/canonical-json.js';
import { newId } from '../kernel/ids.js';
import { Conflict } from '../kernel/problem.js';
import type { Change } from '../platform/change/index.js';
import { LOCKS } from '../platform/database/index.js';
import type { PlaceData } from './data.js';
import { placesImported } from './records.js';
import type { ItemRow, KitRow, PlaceRow, RouteRow, SourcedRow, TagRow } from './rows.js';
import type { RuleSetRow } from './rule-rows.js';

export interface Imported {
  /** Rows read, and how many of them were new or different. */
  readonly rows: number;
  readonly changed: number;
}

type Columns = Readonly<Record<string, unknown>>;
interface Draft {
  readonly table: 'place' | 'item_tag' | 'item' | 'route' | 'kit' | 'rule_set';
  readonly keys: readonly string[];
  readonly columns: Columns;
  readonly digest: Buffer;
  readonly lines?: KitRow['lines'];
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const digestOf = (value: unknown): Buffer => createHash('sha256').update(canonicalJson(plain(value) as never)).digest();
const sourced = ({ source, confidence, verified_at, status }: SourcedRow): Columns => ({ source, confidence, verified_at: verified_at ?? null, status });
const holds = ({ valid_from, valid_to }: SourcedRow): Columns => ({ valid_from: valid_from ?? null, valid_to: valid_to ?? null });
const named = (row: { name: object }): Columns => ({ name: JSON.stringify(row.name) });

const place = (row: PlaceRow): Columns => ({ code: row.code, country: row.country, kind: row.kind, town: row.town, postcode: row.postcode ?? null, address: row.address, notes: row.notes ?? null, ...named(row), ...holds(row), ...sourced(row) });
const tag = (row: TagRow): Columns => ({ code: row.tag, condition: row.condition ?? null, ...named(row), ...sourced(row) });
const item = (row: ItemRow): Columns => ({ code: row.code, tags: row.tags, hs: row.hs ?? null, grams: row.grams, price_minor: row.price_minor, keeps: row.keeps, ...named(row), ...sourced(row) });
const route = (row: RouteRow): Columns => ({ code: row.code, carrier: row.carrier, direction: row.direction, state: row.state, finding: row.finding, as_of: row.as_of ?? null, ...sourced(row) });
const kit = (row: KitRow): Columns => ({ code: row.code, version: row.version, purpose: row.purpose, packaging_grams: row.packaging_grams, postage_minor: row.postage_minor, ...named(row), ...sourced(row) });
const ruleSet = (row: RuleSetRow): Columns => ({
  code: row.code, version: row.version, basis: row.basis, precedence: row.precedence, scope: JSON.stringify(row.scope), rules: JSON.stringify(row.rules), review_by: row.review_by ?? null, ...holds(row), ...sourced(row),
});

function draftsOf(data: PlaceData): Draft[] {
  const many = <Row>(table: Draft['table'], keys: string[], reads: readonly { row: Row }[], columns: (row: Row) => Columns): Draft[] =>
    reads.map(({ row }) => ({ table, keys, columns: columns(row), digest: digestOf(row) }));
  return [
    ...many('place', ['code'], data.places, place),
    ...many('item_tag', ['code'], data.tags, tag),
    ...many('item', ['code'], data.items, item),
    ...many('route', ['code'], data.routes, route),
    ...many('rule_set', ['code', 'version'], data.rule_sets, ruleSet),
    ...data.kits.map(({ row }): Draft => ({ table: 'kit', keys: ['code', 'version'], columns: kit(row), digest: digestOf(row), lines: row.lines })),
  ];
}

const keyOf = (keys: readonly string[], columns: Columns): string => keys.map((key) => String(columns[key])).join('@');

/** What of the drafts is not in the database yet, or differs. Throws Conflict `places.published` for a published rule set that would change. */
async function different(change: Change, drafts: readonly Draft[]): Promise<Draft[]> {
  const known = new Map<string, { digest: Buffer; status: string }>();
  for (const table of new Set(drafts.map((draft) => draft.table))) {
    const keys = drafts.find((draft) => draft.table === table)!.keys;
    const rows = await change.query<Columns & { digest: Buffer; status: string }>(`SELECT ${keys.join(', ')}, digest, status FROM ${table}`);
    for (const row of rows) known.set(`${table} ${keyOf(keys, row)}`, row);
  }
  return drafts.filter(({ table, keys, columns, digest }) => {
    const before = known.get(`${table} ${keyOf(keys, columns)}`);
    if (before?.digest.equals(digest)) return false;
    if (table === 'rule_set' && before?.status === 'published' && columns['status'] !== 'withdrawn') throw new Conflict('places.published', `${keyOf(keys, columns)} is published and does not change: raise its version.`);
    return true;
  });
}

async function write(change: Change, { table, keys, columns, digest, lines }: Draft, record: string): Promise<void> {
  const withId = table === 'place' || table === 'rule_set';
  const row: Columns = { ...(withId && { id: newId() }), ...columns, digest, record_id: record };
  const names = Object.keys(row);
  const updates = names.filter((name) => name !== 'id' && !keys.includes(name)).map((name) => `${name} = EXCLUDED.${name}`);
  await change.query(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, at) => `$${at + 1}`).join(', ')}) ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${updates.join(', ')}`,
    Object.values(row),
  );
  if (!lines) return;
  await change.query('DELETE FROM kit_line WHERE kit = $1 AND version = $2', [columns['code'], columns['version']]);
  await change.query('INSERT INTO kit_line (kit, version, position, item, qty) SELECT $1, $2, at, item, qty FROM unnest($3::text[], $4::int[]) WITH ORDINALITY AS line (item, qty, at)',
    [columns['code'], columns['version'], lines.map((line) => line.item), lines.map((line) => line.qty)]);
}

/** Loads rows that were read and validated: all that differ from the database, in this change; rows gone from the files stay, their `valid_to` ends them. */
export async function importRows(change: Change, data: PlaceData): Promise<Imported> {
  await change.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.placesImport]);
  const drafts = draftsOf(data);
  const changed = await different(change, drafts);
  if (changed.length === 0) {
    change.skip();
    return { rows: drafts.length, changed: 0 };
  }
  const id = newId();
  const digest = createHash('sha256').update(Buffer.concat(changed.map((draft) => draft.digest))).digest('hex');
  const record = change.record(placesImported, { type: 'placeImport', id }, { rows: drafts.length, changed: changed.length, digest });
  await change.query('INSERT INTO place_import (id, at, changed, record_id) VALUES ($1, $2, $3, $4)', [id, change.at, changed.length, record]);
  for (const draft of changed) await write(change, draft, record);
  return { rows: drafts.length, changed: changed.length };
}
