import { randomUUID } from 'node:crypto';
import type { Erasing } from '../platform/vault/index.js';
import { shutOut } from './roles.js';
import { Sessions } from './sessions.js';

/** Whatever proves that it is they; each table is emptied of them. */
const FACTORS = ['member_totp', 'member_passkey', 'recovery_code'] as const;

/** Somebody who signs in: their name for it, every factor, session, open link and role that waits go; the id stays, for what they decided. */
export const memberErasing: Erasing = {
  async hinders(change, id) {
    const others = await change.one(`SELECT 1 AS one FROM member WHERE active AND 'admin' = ANY (roles) AND id <> $1`, [id]);
    const admin = await change.one(`SELECT 1 AS one FROM member WHERE id = $1 AND active AND 'admin' = ANY (roles)`, [id]);
    return admin && !others ? ['This is the only administrator: make another one first.'] : [];
  },
  async erase(change, id, record) {
    for (const table of FACTORS) await change.query(`DELETE FROM ${table} WHERE member_id = $1`, [id]);
    await change.query(`UPDATE member SET sign_in = $2, password_hash = '-', roles = '{}', active = false, erased_at = $3, record_id = $4 WHERE id = $1`, [id, `erased-${randomUUID().slice(0, 8)}`, change.at, record]);
    await shutOut(change, id, record);
  },
};

/** Sessions of a family that came with its phrase. */
export const sessionErasing: Erasing = {
  erase: (change, id) => Sessions.close(change, { owner: id }),
};
