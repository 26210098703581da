import { createHash, randomBytes } from 'node:crypto';
import type { Actor, Role } from '../kernel/actor.js';
import { defineRecord } from '../kernel/record.js';
import type { Change } from '../platform/change/index.js';

/** How somebody proved to be who they are. */
export type Proof = 'password' | 'totp' | 'recovery' | 'passkey';
export type SessionKind = 'page' | 'api' | 'household';

/** How long a session lives at most, and how long it may lie unused, in minutes. */
const LIVES: Record<SessionKind, { most: number; idle: number }> = {
  page: { most: 12 * 60, idle: 60 },
  api: { most: 60, idle: 60 },
  household: { most: 30, idle: 15 },
};

const opened = defineRecord('session.opened');
const proven = defineRecord('session.confirmed');
const closed = defineRecord('session.closed');

export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Whose session it is: its hash, the seconds since they last confirmed that it is they, and whether it is good only for setting up a second factor. */
export interface Holder {
  readonly actor: Actor;
  readonly hash: Buffer;
  readonly confirmed: number;
  readonly setup: boolean;
}

interface Queries {
  query<Row>(sql: string, params?: unknown[]): Promise<Row[]>;
}

/** Server-side sessions: the browser holds a random token, the database its hash. */
export const Sessions = {
  lives: LIVES,

  /** Opens a session in the change and returns its token, which is shown to its holder only. */
  async open(change: Change, kind: SessionKind, owner: string): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await change.query(`INSERT INTO session (token_hash, kind, owner, expires_at) VALUES ($1, $2, $3, now() + make_interval(mins => $4::int))`, [hashOf(token), kind, owner, LIVES[kind].most]);
    change.record(opened, { type: kind === 'household' ? 'household' : 'member', id: owner }, { kind });
    return token;
  },

  /** Ends one session, or with `owner` all of theirs. */
  async close(change: Change, which: { hash: Buffer; owner: string } | { owner: string }): Promise<void> {
    const hash = 'hash' in which ? which.hash : null;
    await change.query('DELETE FROM session WHERE owner = $1 AND ($2::bytea IS NULL OR token_hash = $2)', [which.owner, hash]);
    change.record(closed, { type: 'member', id: which.owner }, { all: hash === null });
  },

  /** Notes that whoever holds the session has just proven to be there. */
  async confirm(change: Change, hash: Buffer, owner: string, how: Proof): Promise<void> {
    await change.query('UPDATE session SET confirmed_at = now() WHERE token_hash = $1 AND owner = $2', [hash, owner]);
    change.record(proven, { type: 'member', id: owner }, { how });
  },

  /** Who holds the token, if the session still lives; counts as use, noted once a minute so that a request need not write. `db` needs the application's role. */
  async actorOf(db: Queries, token: string, kinds: readonly SessionKind[]): Promise<Holder | null> {
    const hash = hashOf(token);
    const [row] = await db.query<{ kind: SessionKind; owner: string; confirmed: number; setup: boolean; roles: Role[] | null; active: boolean | null }>(
      `WITH known AS (
         SELECT token_hash, kind, owner, seen_at, setup, extract(epoch FROM now() - confirmed_at)::int AS confirmed FROM session
         WHERE token_hash = $1 AND kind = ANY($2) AND expires_at > now()
           AND seen_at > now() - make_interval(mins => CASE kind WHEN 'household' THEN $3::int ELSE $4::int END)
       ), noted AS (
         UPDATE session SET seen_at = now() FROM known WHERE session.token_hash = known.token_hash AND known.seen_at < now() - interval '1 minute')
       SELECT known.kind, known.owner, known.confirmed, known.setup, member.roles, member.active FROM known LEFT JOIN member ON member.id = known.owner`,
      [hash, kinds, LIVES.household.idle, LIVES.page.idle],
    );
    if (!row) return null;
    const { kind, owner, confirmed, setup } = row;
    if (kind === 'household') return { hash, confirmed, setup, actor: { kind, id: owner, roles: [] } };
    return row.active && row.roles ? { hash, confirmed, setup, actor: { kind: 'person', id: owner, roles: setup ? [] : row.roles } } : null;
  },
} as const;
