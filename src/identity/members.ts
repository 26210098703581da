import { Inject, Injectable } from '@nestjs/common';
import type { Actor, Role } from '../kernel/actor.js';
import { newId } from '../kernel/ids.js';
import { Conflict, Invalid } from '../kernel/problem.js';
import { defineRecord } from '../kernel/record.js';
import { Changes, type Change } from '../platform/change/index.js';
import { hashPassword } from './passwords.js';
import { checkRoles } from './role-rules.js';
import { Sessions } from './sessions.js';

const created = defineRecord('member.created');

/** People who sign in. Their sign-in name is one they choose; no other name is kept. */
@Injectable()
export class Members {
  constructor(@Inject(Changes) private readonly changes: Changes) {}

  /** Throws Invalid for a bad name or a password under ten characters, Conflict `identity.taken`. Returns the member's id. */
  async create(actor: Actor, { signIn, password, roles }: { signIn: string; password: string; roles: readonly Role[] }): Promise<string> {
    checkMember({ signIn, password });
    checkRoles(roles);
    const passwordHash = await hashPassword(password);
    return this.changes.run(actor, (change) => insertMember(change, { id: newId(), signIn, passwordHash, roles }));
  }

  async signOut(actor: Actor, sessionHash: Buffer): Promise<void> {
    await this.changes.run(actor, (change) => Sessions.close(change, { hash: sessionHash, owner: actor.id }));
  }
}

/** Throws Invalid `identity.member` naming the field. */
export function checkMember({ signIn, password }: { signIn: string; password: string }): void {
  const fields: Record<string, string> = {};
  if (!/^[a-z0-9][a-z0-9._-]{1,40}$/.test(signIn)) fields['signIn'] = 'Use 2 to 41 small letters, digits, dots, dashes.';
  if (password.length < 10 || password.length > 200) fields['password'] = 'Use 10 to 200 characters.';
  if (Object.keys(fields).length > 0) throw new Invalid('identity.member', 'This person cannot be added so.', fields);
}

/** Writes the new member and their record. Throws Conflict `identity.taken`. */
export async function insertMember(change: Change, { id, signIn, passwordHash, roles }: { id: string; signIn: string; passwordHash: string; roles: readonly Role[] }): Promise<string> {
  const recordId = change.record(created, { type: 'member', id }, { roles: roles.join(' ') });
  const rows = await change.query('INSERT INTO member (id, sign_in, password_hash, roles, record_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (sign_in) DO NOTHING RETURNING id', [id, signIn, passwordHash, roles, recordId]);
  if (rows.length === 0) throw new Conflict('identity.taken', 'Somebody has this sign-in name already.', { signIn: 'Somebody has this name already.' });
  return id;
}
