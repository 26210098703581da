import { readRecord, type HistoryRow, type Queries, type RecordRow } from './history.js';

/** A record with its place in the log. */
export interface LoggedRow extends HistoryRow {
  readonly index: number;
  readonly subject: string;
}

/** Records by their place in the log, newest first; `after` is the index of the last one seen. */
export async function listRecords(reader: Queries, { limit, after }: { limit: number; after?: number | undefined }): Promise<LoggedRow[]> {
  const rows = await reader.query<RecordRow & { idx: string; subject: string }>(
    `SELECT l.idx, e.id, e.at, e.kind, e.actor_role, e.actor_ref, e.pub, d.bodies, e.subject_type || ':' || e.subject_id AS subject
     FROM audit.leaf l JOIN audit.entry e ON e.id = l.entry_id LEFT JOIN audit.disclosure d ON d.entry_id = e.id
     WHERE l.idx < $1 ORDER BY l.idx DESC LIMIT $2`,
    [after ?? Number.MAX_SAFE_INTEGER, limit],
  );
  return rows.map((row) => ({ ...readRecord(row), index: Number(row.idx), subject: row.subject }));
}

export interface LogState {
  readonly origin: string | null;
  /** Leaves in the tree, pads among them. */
  readonly size: number;
  /** Entries that wait for their leaf. */
  readonly pending: number;
  /** The last signed checkpoint. */
  readonly signedSize: number | null;
  readonly signedAt: Date | null;
}

/** How far the log is: sequenced, waiting, signed. */
export async function stateOf(reader: Queries): Promise<LogState> {
  const [row] = await reader.query<{ origin: string | null; size: string; pending: number; signed_size: string | null; signed_at: Date | null }>(
    `SELECT t.origin, t.size, (SELECT count(*)::int FROM audit.pending) AS pending, c.size AS signed_size, c.signed_at
     FROM audit.tree t LEFT JOIN LATERAL (SELECT size, signed_at FROM audit.checkpoint ORDER BY size DESC LIMIT 1) c ON true`,
  );
  return { origin: row!.origin, size: Number(row!.size), pending: row!.pending, signedSize: row!.signed_size === null ? null : Number(row!.signed_size), signedAt: row!.signed_at };
}
