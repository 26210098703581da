import { addressKey, followerErasing } from '../campaigns/index.js';
import { familyErasing } from '../families/index.js';
import { shipmentErasing, volunteerErasing } from '../fulfilment/index.js';
import { grantErasing } from '../grants/index.js';
import { memberErasing, sessionErasing } from '../identity/index.js';
import { addresseeErasing, letterErasing } from '../letters/index.js';
import { parcelErasing } from '../parcels/index.js';
import type { Erasing, SubjectKind, Vault } from '../platform/vault/index.js';
import { recipientErasing } from '../recipients/index.js';
import { careErasing } from '../reveals/index.js';

/** How somebody is found, under which class their key lies, and whom it concerns, in the order in which they are asked. */
export interface Erasable {
  readonly class: SubjectKind;
  /** One row `id` for the reference (or sign-in) `$1`; locks it. */
  readonly byReference: string;
  readonly byId: string;
  readonly rooms: readonly Erasing[];
  /** What stands in the row for the reference that is typed, where that itself does not. */
  readonly keyOf?: (vault: Vault, word: string) => Buffer;
}

const found = (table: string, reference: string): Pick<Erasable, 'byReference' | 'byId'> => ({
  byReference: `SELECT id FROM ${table} WHERE ${reference} = $1 ORDER BY id FOR UPDATE`,
  byId: `SELECT id FROM ${table} WHERE id = $1::uuid FOR UPDATE`,
});

/** Everybody we keep something about. A donor is not among them: nothing of theirs is kept but the letter they wrote. Who follows by mail is found by the address, under which nothing else is. */
export const ERASABLE = {
  recipient: { class: 'recipient', ...found('recipient', 'reference'), rooms: [parcelErasing, addresseeErasing, shipmentErasing, recipientErasing, careErasing] },
  household: { class: 'household', ...found('household', 'reference'), rooms: [grantErasing, familyErasing, careErasing, sessionErasing] },
  volunteer: { class: 'staff', ...found('member', 'sign_in'), rooms: [volunteerErasing, memberErasing] },
  staff: { class: 'staff', ...found('member', 'sign_in'), rooms: [volunteerErasing, memberErasing] },
  letter: { class: 'donor', ...found('letter_order', 'reference'), rooms: [letterErasing] },
  follower: { class: 'follower', ...found('follower', 'address_hash'), rooms: [followerErasing], keyOf: addressKey },
} as const satisfies Record<string, Erasable>;

export type ErasableKind = keyof typeof ERASABLE;
export const ERASABLE_KINDS = Object.keys(ERASABLE) as readonly ErasableKind[];
