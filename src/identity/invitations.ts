import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor, Role } from '../kernel/actor.js';
import { newId } from '../kernel/ids.js';
import { Conflict, NotFound } from '../kernel/problem.js';
import { defineRecord } from '../kernel/record.js';
import { Changes, type Change } from '../platform/change/index.js';
import { checkMember, insertMember } from './members.js';
import { hashPassword } from './passwords.js';
import { askForRoles, lockMember } from './roles.js';
import { checkRoles } from './role-rules.js';
import { hashOf, Sessions } from './sessions.js';

const invited = defineRecord('invitation.made');
const withdrawn = defineRecord('invitation.withdrawn', { evenStopped: true });
const accepted = defineRecord('invitation.accepted');
const returned = defineRecord('member.returned');

/** How long a link is good. */
const LIVES_HOURS = 72;

export interface Invitation {
  readonly id: string;
  readonly roles: readonly Role[];
  /** The name of somebody known who comes back; null for somebody new, who chooses one. */
  readonly signIn: string | null;
}

interface Row extends Invitation {
  readonly member_id: string | null;
  readonly invited_by: string | null;
}

const OPEN = `SELECT invitation.id, invitation.roles, member_id, invited_by, member.sign_in AS "signIn" FROM invitation LEFT JOIN member ON member.id = member_id
  WHERE token_hash = $1 AND state = 'open' AND expires_at > now()`;

const gone = (): NotFound => new NotFound('identity.noInvitation', 'This link was used, withdrawn or is too old. Ask for another.');

/**
 * One-time links. Whoever invites never learns a password: who comes chooses name, password and second factor. The token
 * stands in the fragment of the link, which no server is told; the database holds its hash.
 */
@Injectable()
export class Invitations {
  constructor(@Inject(Changes) private readonly changes: Changes) {}

  /** Makes a link's token, shown once. With `memberId` the link lets somebody known come back; their roles then wait for a second person again. Throws Invalid, NotFound `identity.nobody`. */
  async make(actor: Actor, { roles, memberId }: { roles: readonly Role[]; memberId?: string }): Promise<string> {
    checkRoles(roles);
    const token = randomBytes(24).toString('base64url');
    await this.changes.run(actor, async (change) => {
      if (memberId !== undefined) await lockMember(change, memberId);
      const id = newId();
      const recordId = change.record(invited, { type: 'invitation', id }, { roles: roles.join(' '), member: memberId ?? null });
      await change.query(`INSERT INTO invitation (id, token_hash, roles, member_id, invited_by, expires_at, state, record_id) VALUES ($1, $2, $3, $4, $5, now() + make_interval(hours => $6::int), 'open', $7)`,
        [id, hashOf(token), roles, memberId ?? null, actor.kind === 'person' ? actor.id : null, LIVES_HOURS, recordId]);
    });
    return token;
  }

  /** What a token invites to. Throws NotFound `identity.noInvitation`. */
  async look(token: string): Promise<Invitation> {
    const row = await this.changes.run(INVITED, (change) => {
      change.skip();
      return change.one<Row>(OPEN, [hashOf(token)]);
    });
    if (!row) throw gone();
    return row;
  }

  async withdraw(actor: Actor, id: string): Promise<void> {
    await this.changes.run(actor, async (change) => {
      const recordId = change.record(withdrawn, { type: 'invitation', id });
      const rows = await change.query(`UPDATE invitation SET state = 'withdrawn', record_id = $2 WHERE id = $1 AND state = 'open' RETURNING 1`, [id, recordId]);
      if (rows.length === 0) throw new Conflict('identity.noInvitation', 'This link was used or withdrawn already.');
    });
  }

  /** Uses the link up and opens a session in which the second factor is set up. Throws NotFound, Invalid, Conflict `identity.taken`. */
  async accept(token: string, given: { signIn: string; password: string }): Promise<string> {
    checkMember(given);
    const passwordHash = await hashPassword(given.password);
    return this.changes.run(INVITED, async (change) => {
      const row = await change.one<Row>(`${OPEN} FOR UPDATE OF invitation`, [hashOf(token)]);
      if (!row) throw gone();
      const memberId = row.member_id ?? newId();
      const recordId = change.record(accepted, { type: 'invitation', id: row.id }, { member: memberId });
      await change.query(`UPDATE invitation SET state = 'accepted', record_id = $2 WHERE id = $1`, [row.id, recordId]);
      const roles = row.invited_by === null ? row.roles : [];
      if (row.member_id) await comeBack(change, { id: memberId, passwordHash, roles });
      else await insertMember(change, { id: memberId, signIn: given.signIn, passwordHash, roles });
      if (row.invited_by !== null) await askForRoles(change, { memberId, roles: row.roles, askedBy: row.invited_by });
      return Sessions.open(change, 'page', memberId, { setup: true });
    });
  }
}

const INVITED: Actor = { kind: 'system', id: 'invitation', roles: [] };

/** All their factors and sessions end; nothing of before lets anybody in. */
async function comeBack(change: Change, { id, passwordHash, roles }: { id: string; passwordHash: string; roles: readonly Role[] }): Promise<void> {
  const recordId = change.record(returned, { type: 'member', id });
  await change.query('UPDATE member SET password_hash = $2, roles = $3, active = true, record_id = $4 WHERE id = $1', [id, passwordHash, roles, recordId]);
  for (const table of ['member_totp', 'member_passkey', 'recovery_code']) await change.query(`DELETE FROM ${table} WHERE member_id = $1`, [id]);
  await Sessions.close(change, { owner: id });
}

/** The link somebody is given; everything after `#` stays in the browser. */
export const invitationLink = (publicUrl: string, token: string): string => `${publicUrl}/invitation#${token}`;
