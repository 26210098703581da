import { timingSafeEqual } from 'node:crypto';
import { NotFound } from '../../kernel/problem.js';
import type { Vault } from '../../platform/vault/index.js';

type Mac = Pick<Vault, 'mac'>;
/** What a link in a mail does: it says nothing of whose it is, and one does not do for the other. */
type Use = 'confirm' | 'leave';

const macOf = (vault: Mac, use: Use, id: string): Buffer => vault.mac(`follower ${use}`, id).subarray(0, 16);
const bare = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

/** 43 letters: the follower's id and our mark under it. */
export const tokenFor = (vault: Mac, use: Use, id: string): string => Buffer.concat([bare(id), macOf(vault, use, id)]).toString('base64url');

/** The id in a token of ours. Throws NotFound `follow.link`; whether somebody still follows under it is not said. */
export function readToken(vault: Mac, use: Use, token: string): string {
  const bytes = /^[\w-]{43}$/.test(token) ? Buffer.from(token, 'base64url') : Buffer.alloc(0);
  const id = bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (bytes.length !== 32 || !timingSafeEqual(bytes.subarray(16), macOf(vault, use, id))) throw new NotFound('follow.link', 'This link is not one of ours, or not whole. Copy all of it from the mail.');
  return id;
}
