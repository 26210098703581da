import type { Facts } from '../places/index.js';
import { system } from '../kernel/actor.js';
import { type Change, Changes } from '../platform/change/index.js';
import type { SealedAt, Vault } from '../platform/vault/index.js';
import { recipientDescribed } from './records.js';
import type { Source } from './rows.js';

type Known = Facts['known'];

/** What the rules may ask about a person: sealed, opened for the evaluator and for the person's own page. */
export const factsAt = (id: string): SealedAt => ({ table: 'recipient', column: 'facts', row: id, subject: id, subjectKind: 'recipient' });

export const sealFacts = (change: Change, vault: Vault, id: string, facts: Known): Promise<Buffer> => vault.seal(change, factsAt(id), JSON.stringify(facts));

/** Empty for somebody who was erased, or of whom nothing is known. */
export async function openFacts(source: Source, vault: Vault, id: string): Promise<Known> {
  const row = await source.one<{ facts: Known; sealed: Buffer | null }>('SELECT facts, facts_sealed AS sealed FROM recipient WHERE id = $1 AND erased_at IS NULL', [id]);
  if (!row?.sealed) return row?.facts ?? {};
  return { ...row.facts, ...(JSON.parse(await vault.open(source, factsAt(id), row.sealed)) as Known) };
}

/** Seals what the first version kept in clear. Returns how many people it was about; nothing the second time. */
export function sealOldFacts(changes: Changes, vault: Vault): Promise<number> {
  return changes.run(system('start'), async (change) => {
    const people = await change.query<{ id: string }>(`SELECT id FROM recipient WHERE facts <> '{}' FOR UPDATE`);
    for (const { id } of people) {
      const record = change.record(recipientDescribed, { type: 'recipient', id }, { facts: 'sealed' });
      await change.query(`UPDATE recipient SET facts_sealed = $2, facts = '{}', record_id = $3 WHERE id = $1`, [id, await sealFacts(change, vault, id, await openFacts(change, vault, id)), record]);
    }
    if (people.length === 0) change.skip();
    return people.length;
  });
}
