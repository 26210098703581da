import { hash, randomBytes } from 'node:crypto';
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

const opened = defineRecord('session.opened', { evenStopped: true });
const closed = defineRecord('session.closed', { evenStopped: true });

export const hashOf = (token: string): Buffer => hash('sha256', token, 'buffer');

/** Whose session it is: its hash, the seconds since they last confirmed that it is they, and whether it is good only for setting up a second factor. */
export interface Holder {
  readonly actor: Actor;
  readonly hash: Buffer;
  readonly confirmed: number;
  readonly setup: boolean;
}

export interface OpenSession {
  readonly id: string;
  readonly kind: SessionKind;
  readonly created_at: Date;
  readonly seen_at: Date;
  readonly current: boolean;
}

interface Queries {
  query<Row>(sql: string, params?: unknown[]): Promise<Row[]>;
}

/** Server-side sessions: the browser holds a random token, the database its hash. */
export const Sessions = {
  lives: LIVES,

  /** Opens a session in the change and returns its token, which is shown to its holder only. `setup`: good only for setting up a second factor. */
  async open(change: Change, kind: SessionKind, owner: string, { setup = false } = {}): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await change.query(`INSERT INTO session (token_hash, kind, owner, setup, expires_at) VALUES ($1, $2, $3, $4, now() + make_interval(mins => $5::int))`, [hashOf(token), kind, owner, setup, LIVES[kind].most]);
    change.record(opened, { type: kind === 'household' ? 'household' : 'member', id: owner }, { kind });
    return token;
  },

  /** Ends one session, or with `owner` all of theirs. */
  async close(change: Change, which: { hash: Buffer; owner: string } | { owner: string }): Promise<void> {
    const hash = 'hash' in which ? which.hash : null;
    await change.query('DELETE FROM session WHERE owner = $1 AND ($2::bytea IS NULL OR token_hash = $2)', [which.owner, hash]);
    change.record(closed, { type: change.actor.kind === 'household' ? 'household' : 'member', id: which.owner }, { all: hash === null });
  },

  /** The open sessions of a person: opened and last seen, never from where. */
  of(change: Change, owner: string, current: Buffer): Promise<OpenSession[]> {
    return change.query(`SELECT id, kind, created_at, seen_at, token_hash = $2 AS current FROM session
      WHERE owner = $1 AND expires_at > now() AND seen_at > now() - make_interval(mins => $3::int) ORDER BY created_at DESC, id LIMIT 50`, [owner, current, LIVES.page.idle]);
  },

  /** Ends one session of the owner by its id; false when it had ended. */
  async closeOne(change: Change, id: string, owner: string): Promise<boolean> {
    const gone = await change.query('DELETE FROM session WHERE id = $1 AND owner = $2 RETURNING 1', [id, owner]);
    if (gone.length > 0) change.record(closed, { type: 'member', id: owner }, { all: false });
    return gone.length > 0;
  },

  /** Deletes sessions whose time is over, so that nobody reads from the table when somebody was here. Resolves to how many. `db` needs the application's role. */
  async forgetOver(db: Queries): Promise<number> {
    const gone = await db.query('DELETE FROM session WHERE expires_at < now() OR seen_at < now() - make_interval(mins => $1::int) RETURNING 1', [LIVES.page.idle]);
    return gone.length;
  },

  /** Ends every session there is. */
  async closeAll(change: Change): Promise<void> {
    const owners = await change.query<{ owner: string; kind: SessionKind }>('DELETE FROM session RETURNING owner, kind');
    const once = new Map(owners.map(({ owner, kind }) => [owner, kind]));
    for (const [id, kind] of once) change.record(closed, { type: kind === 'household' ? 'household' : 'member', id }, { all: true });
  },

  /** Ends all sessions of the owner but this one. */
  async closeOthers(change: Change, current: Buffer, owner: string): Promise<void> {
    await change.query('DELETE FROM session WHERE owner = $1 AND token_hash <> $2', [owner, current]);
    change.record(closed, { type: 'member', id: owner }, { all: true });
  },

  /** A second factor is there: the session that set it up is as good as any. */
  async setUp(change: Change, hash: Buffer, owner: string): Promise<void> {
    await change.query('UPDATE session SET setup = false, confirmed_at = now() WHERE token_hash = $1 AND owner = $2', [hash, owner]);
  },

  /** Notes that whoever holds the session has just proven to be there (`member.proved` or `passkey.used` says how). */
  async confirm(change: Change, hash: Buffer, owner: string): Promise<void> {
    await change.query('UPDATE session SET confirmed_at = now() WHERE token_hash = $1 AND owner = $2', [hash, owner]);
  },

  /** Who holds the token, if the session still lives; counts as use, noted once a minute so that a request need not write. `db` needs the application's role. */
  async actorOf(db: Queries, token: string, kinds: readonly SessionKind[]): Promise<Holder | null> {
    const hash = hashOf(token);
    const [row] = await db.query<{ kind: SessionKind; owner: string; confirmed: number; setup: boolean; noted: boolean; roles: Role[] | null; active: boolean | null }>(
      `SELECT kind, owner, setup, extract(epoch FROM now() - confirmed_at)::int AS confirmed, seen_at > now() - interval '1 minute' AS noted, member.roles, member.active
       FROM session LEFT JOIN member ON member.id = owner
       WHERE token_hash = $1 AND kind = ANY($2) AND expires_at > now()
         AND seen_at > now() - make_interval(mins => CASE kind WHEN 'household' THEN $3::int ELSE $4::int END)`,
      [hash, kinds, LIVES.household.idle, LIVES.page.idle],
    );
    if (!row) return null;
    if (!row.noted) await db.query('UPDATE session SET seen_at = now() WHERE token_hash = $1', [hash]);
    const { kind, owner, confirmed, setup } = row;
    if (kind === 'household') return { hash, confirmed, setup, actor: { kind, id: owner, roles: [] } };
    return row.active && row.roles ? { hash, confirmed, setup, actor: { kind: 'person', id: owner, roles: setup ? [] : row.roles } } : null;
  },
} as const;
