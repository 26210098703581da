import { Inject, Injectable } from '@nestjs/common';
import type { Actor, Role } from '../kernel/actor.js';
import { newId } from '../kernel/ids.js';
import { Conflict, Forbidden, NotFound } from '../kernel/problem.js';
import { defineRecord } from '../kernel/record.js';
import { Changes, type Change } from '../platform/change/index.js';
import { checkRoles, mayConfirm, type RoleRequest } from './role-rules.js';
import { Sessions } from './sessions.js';
import { ToDos } from './todos.js';

const asked = defineRecord('roles.asked');
const confirmed = defineRecord('roles.confirmed');
const refused = defineRecord('roles.refused', { evenStopped: true });
const taken = defineRecord('roles.taken', { evenStopped: true });
const stopped = defineRecord('member.stopped', { evenStopped: true });

/** Somebody who signs in, as administrators see them. */
export interface Person {
  readonly id: string;
  readonly signIn: string;
  readonly roles: readonly Role[];
  readonly active: boolean;
  readonly hasFactor: boolean;
}
/** Roles that wait; `mayConfirm` for whoever looks. */
export interface Waiting extends RoleRequest {
  readonly id: string;
  readonly signIn: string;
  readonly askedByName: string;
  readonly createdAt: Date;
  readonly mayConfirm: boolean;
}
export interface OpenInvitation {
  readonly id: string;
  readonly roles: readonly Role[];
  readonly signIn: string | null;
  readonly expiresAt: Date;
}

const PERSON = `SELECT id, sign_in AS "signIn", roles, active,
  EXISTS (SELECT 1 FROM member_passkey WHERE member_id = member.id) OR EXISTS (SELECT 1 FROM member_totp WHERE member_id = member.id AND proven) AS "hasFactor" FROM member WHERE erased_at IS NULL`;

/** `mayConfirm` of role-rules in SQL, for the console's first page (a test holds them together). */
const TO_CONFIRM = `SELECT count(*)::int AS count, min(r.created_at) AS oldest FROM role_request r, member me
  WHERE r.state = 'open' AND me.id = $1 AND me.id <> r.asked_by AND me.id <> r.member_id AND NOT EXISTS (
    SELECT 1 FROM unnest(r.roles) AS role WHERE NOT CASE WHEN role = 'volunteer' THEN me.roles && '{coordinator,admin}' ELSE role = ANY(me.roles) OR (me.roles && '{admin,auditor}'
      AND NOT EXISTS (SELECT 1 FROM member holder WHERE holder.active AND role = ANY(holder.roles) AND holder.id NOT IN (r.member_id, r.asked_by))) END)`;

/** Who has which role. Taking away takes one person; giving, and letting somebody back in, takes two. */
@Injectable()
export class Roles {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(ToDos) todos: ToDos,
  ) {
    todos.add({ permission: 'members.confirm', path: '/staff/team/waiting', label: 'identity.todo.roles', sql: TO_CONFIRM });
  }

  async people({ after = '', limit = 200 }: { after?: string; limit?: number } = {}): Promise<Person[]> {
    return this.look((change) => change.query<Person>(`${PERSON} AND sign_in > $1 ORDER BY sign_in LIMIT $2`, [after, limit]));
  }

  /** Throws NotFound `identity.nobody`. */
  async person(id: string): Promise<Person> {
    const found = await this.look((change) => change.one<Person>(`${PERSON} AND id = $1`, [id]));
    if (!found) throw new NotFound('identity.nobody', 'There is nobody with this id.');
    return found;
  }

  async invitations(): Promise<OpenInvitation[]> {
    return this.look((change) => change.query<OpenInvitation>(
      `SELECT invitation.id, invitation.roles, sign_in AS "signIn", expires_at AS "expiresAt" FROM invitation LEFT JOIN member ON member.id = member_id WHERE state = 'open' AND expires_at > now() ORDER BY invitation.created_at, invitation.id`));
  }

  /** What waits for a second person, oldest first. */
  async waiting(actor: Actor): Promise<Waiting[]> {
    return this.look(async (change) => {
      const rows = await change.query<Omit<Waiting, 'mayConfirm'>>(
        `SELECT r.id, r.member_id AS "memberId", r.roles, r.asked_by AS "askedBy", r.created_at AS "createdAt", m.sign_in AS "signIn", a.sign_in AS "askedByName"
         FROM role_request r JOIN member m ON m.id = r.member_id JOIN member a ON a.id = r.asked_by WHERE r.state = 'open' ORDER BY r.created_at, r.id`);
      const holders = await holdersOf(change);
      return rows.map((row) => ({ ...row, mayConfirm: mayConfirm(row, actor, holders) }));
    });
  }

  /** Asks for other roles for somebody: what is taken away ends at once, what is new waits. Throws Invalid, NotFound. */
  async ask(actor: Actor, memberId: string, roles: readonly Role[]): Promise<void> {
    checkRoles(roles);
    await this.changes.run(actor, async (change) => {
      const member = await lockMember(change, memberId);
      const kept = member.active ? member.roles.filter((role) => roles.includes(role)) : [];
      if (member.active && kept.length < member.roles.length) await setRoles(change, memberId, kept, taken);
      if (kept.length < roles.length) await askForRoles(change, { memberId, roles, askedBy: actor.id });
      else await dropRequest(change, memberId);
      if (kept.length === roles.length && kept.length === member.roles.length) change.skip();
    });
  }

  /** The second person. Throws Conflict `identity.noRequest`, Forbidden `identity.notSecond`. */
  async confirm(actor: Actor, id: string): Promise<void> {
    await this.changes.run(actor, async (change) => {
      const row = await openRequest(change, id);
      if (!mayConfirm(row, actor, await holdersOf(change))) throw new Forbidden('identity.notSecond', 'Somebody else confirms this: neither who asked nor who it is for, and they hold the role already.');
      const recordId = change.record(confirmed, { type: 'member', id: row.memberId }, { roles: row.roles.join(' ') });
      await change.query(`UPDATE role_request SET state = 'confirmed', decided_by = $2, record_id = $3 WHERE id = $1`, [id, actor.id, recordId]);
      await change.query('UPDATE member SET roles = $2, active = true, record_id = $3 WHERE id = $1', [row.memberId, row.roles, recordId]);
    });
  }

  /** Stopping takes one: whoever may confirm, the asker too. Throws Conflict `identity.noRequest`. */
  async refuse(actor: Actor, id: string): Promise<void> {
    await this.changes.run(actor, async (change) => {
      const row = await openRequest(change, id);
      const recordId = change.record(refused, { type: 'member', id: row.memberId }, { roles: row.roles.join(' ') });
      await change.query(`UPDATE role_request SET state = 'refused', decided_by = $2, record_id = $3 WHERE id = $1`, [id, actor.id, recordId]);
    });
  }

  /** Nothing lets them in any more, at once. Their history stays. Throws NotFound. */
  async stop(actor: Actor, memberId: string): Promise<void> {
    await this.changes.run(actor, async (change) => {
      const { active } = await lockMember(change, memberId);
      if (!active) return change.skip();
      const recordId = change.record(stopped, { type: 'member', id: memberId });
      await change.query('UPDATE member SET active = false, record_id = $2 WHERE id = $1', [memberId, recordId]);
      await shutOut(change, memberId, recordId);
    });
  }

  /** Ends all their sessions; they may sign in again. */
  async signOut(actor: Actor, memberId: string): Promise<void> {
    await this.changes.run(actor, async (change) => {
      await lockMember(change, memberId);
      await Sessions.close(change, { owner: memberId });
    });
  }

  private look<R>(work: (change: Change) => Promise<R>): Promise<R> {
    return this.changes.run({ kind: 'system', id: 'roles', roles: [] }, (change) => {
      change.skip();
      return work(change);
    });
  }
}

/** Writes down that somebody is to have roles, in place of what was asked before. */
export async function askForRoles(change: Change, { memberId, roles, askedBy }: RoleRequest): Promise<void> {
  await dropRequest(change, memberId);
  const id = newId();
  const recordId = change.record(asked, { type: 'member', id: memberId }, { roles: roles.join(' ') });
  await change.query(`INSERT INTO role_request (id, member_id, roles, asked_by, state, record_id) VALUES ($1, $2, $3, $4, 'open', $5)`, [id, memberId, roles, askedBy, recordId]);
}

/** Closes every way in that is open to somebody who goes: links, roles that wait, sessions. */
export async function shutOut(change: Change, memberId: string, recordId: string): Promise<void> {
  await change.query(`UPDATE invitation SET state = 'withdrawn', record_id = $2 WHERE member_id = $1 AND state = 'open'`, [memberId, recordId]);
  await dropRequest(change, memberId);
  await Sessions.close(change, { owner: memberId });
}

async function dropRequest(change: Change, memberId: string): Promise<void> {
  const open = await change.one<{ id: string; roles: Role[] }>(`SELECT id, roles FROM role_request WHERE member_id = $1 AND state = 'open' FOR UPDATE`, [memberId]);
  if (!open) return;
  const recordId = change.record(refused, { type: 'member', id: memberId }, { roles: open.roles.join(' ') });
  await change.query(`UPDATE role_request SET state = 'refused', record_id = $2 WHERE id = $1`, [open.id, recordId]);
}

async function openRequest(change: Change, id: string): Promise<RoleRequest> {
  const row = await change.one<RoleRequest>(`SELECT member_id AS "memberId", roles, asked_by AS "askedBy" FROM role_request WHERE id = $1 AND state = 'open' FOR UPDATE`, [id]);
  if (!row) throw new Conflict('identity.noRequest', 'This was decided already.');
  return row;
}

/** Throws NotFound `identity.nobody`, also for somebody erased: nothing is done to them any more. */
export async function lockMember(change: Change, id: string): Promise<{ roles: Role[]; active: boolean }> {
  const row = await change.one<{ roles: Role[]; active: boolean }>('SELECT roles, active FROM member WHERE id = $1 AND erased_at IS NULL FOR UPDATE', [id]);
  if (!row) throw new NotFound('identity.nobody', 'There is nobody with this id.');
  return row;
}

async function setRoles(change: Change, id: string, roles: readonly Role[], kind: typeof taken): Promise<void> {
  const recordId = change.record(kind, { type: 'member', id }, { roles: roles.join(' ') });
  await change.query('UPDATE member SET roles = $2, record_id = $3 WHERE id = $1', [id, roles, recordId]);
}

/** The active people who hold a role. */
async function holdersOf(change: Change): Promise<(role: Role) => readonly string[]> {
  const rows = await change.query<{ role: Role; ids: string[] }>('SELECT role, array_agg(id::text) AS ids FROM member, unnest(roles) AS role WHERE active GROUP BY role');
  const known = new Map(rows.map(({ role, ids }) => [role, ids]));
  return (role) => known.get(role) ?? [];
}
