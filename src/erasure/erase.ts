import { Conflict, Invalid, NotFound } from '../kernel/problem.js';
import { defineRecord } from '../kernel/record.js';
import type { Change } from '../platform/change/index.js';
import type { Erasing, SubjectKind, Vault } from '../platform/vault/index.js';
import { ERASABLE, type Erasable, type ErasableKind } from './people.js';

const personErased = defineRecord('person.erased');

/** Why somebody is erased: they asked, or one of the grounds of GDPR Art. 17(1). A word, so that the log holds nothing personal. */
export const ERASE_REASONS = ['asked', 'consent_withdrawn', 'no_longer_needed', 'objected', 'unlawful'] as const;
export type EraseReason = (typeof ERASE_REASONS)[number];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Erases somebody for ever: destroys their key, so that whatever was sealed for them is noise in every copy of the database, and
 * deletes blind indexes and what lay in clear. Books and log stay and verify. `word` is the id, or the reference (sign-in, for who
 * signs in). Throws Invalid `erasure.reason`, NotFound `erasure.nobody`, Conflict `erasure.before`, `erasure.unfinished` saying what to finish first.
 */
export async function erasePerson(change: Change, vault: Vault, { kind, word, reason }: { kind: ErasableKind; word: string; reason: string }): Promise<{ id: string; subjectKind: SubjectKind }> {
  if (!ERASE_REASONS.some((one) => one === reason)) throw new Invalid('erasure.reason', `Say why: ${ERASE_REASONS.join(', ')}.`, { reason: 'is not one of the reasons' });
  const { class: subjectKind, byReference, byId, keyOf }: Erasable = ERASABLE[kind];
  const rooms: readonly Erasing[] = ERASABLE[kind].rooms;
  const row = await change.one<{ id: string }>(UUID.test(word) ? byId : byReference, [UUID.test(word) ? word : (keyOf?.(vault, word) ?? word)]);
  if (!row) throw new NotFound('erasure.nobody', `There is no ${kind} with this id or reference.`);
  if (await vault.isErased(change, row.id)) throw new Conflict('erasure.before', `This ${kind} was erased before.`);
  await assertFinished(change, rooms, row.id);
  const record = change.record(personErased, { type: subjectKind, id: row.id }, { reason });
  for (const room of rooms) await room.erase?.(change, row.id, record, vault);
  await vault.destroy(change, row.id, subjectKind);
  return { id: row.id, subjectKind };
}

async function assertFinished(change: Change, rooms: readonly Erasing[], id: string): Promise<void> {
  const sentences: string[] = [];
  for (const room of rooms) sentences.push(...((await room.hinders?.(change, id)) ?? []));
  if (sentences.length > 0) throw new Conflict('erasure.unfinished', `Nothing was erased. ${sentences.join(' ')}`);
}
