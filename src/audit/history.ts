import type { Json } from '../kernel/canonical-json.js';
import { openDisclosure, type Fields, type Subject } from '../kernel/record.js';

/** One thing that happened to an object, as its page shows it. */
export interface HistoryRow {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly actorRole: string;
  /** A pseudonym: the same person has the same one, and nobody can be found by it. */
  readonly actorRef: string;
  readonly fields: Readonly<Record<string, Json>>;
}

/** Where rows come from: a Reader, a Change, anything that runs SQL. */
export interface Queries {
  query<Row>(sql: string, params?: unknown[]): Promise<Row[]>;
}

export interface RecordRow {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly actor_role: string;
  readonly actor_ref: string;
  readonly pub: Fields | null;
  readonly bodies: string[] | null;
}

/** All that was recorded about one object, oldest first (at most 500). */
export async function historyOf(reader: Queries, subject: Subject): Promise<HistoryRow[]> {
  const rows = await reader.query<RecordRow>(
    `SELECT e.id, e.at, e.kind, e.actor_role, e.actor_ref, e.pub, d.bodies FROM audit.entry e LEFT JOIN audit.disclosure d ON d.entry_id = e.id
     WHERE e.subject_type = $1 AND e.subject_id = $2 ORDER BY e.at, e.id LIMIT 500`,
    [subject.type, subject.id],
  );
  return rows.map(readRecord);
}

/** What a record says, whether its fields stand in clear or in disclosures. */
export function readRecord(row: RecordRow): HistoryRow {
  const disclosed = (row.bodies ?? []).map(openDisclosure).map(({ name, value }) => [name, value] as const);
  const said = Object.entries(row.pub ?? (Object.fromEntries(disclosed) as Record<string, Json>));
  const fields = Object.fromEntries(said.filter(([name]) => name !== 'subject'));
  return { id: row.id, at: row.at, kind: row.kind, actorRole: row.actor_role, actorRef: row.actor_ref, fields };
}
