import { Inject, Injectable } from '@nestjs/common';
import { Sessions } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { newId, newReference } from '../kernel/ids.js';
import { NotFound, Unauthenticated } from '../kernel/problem.js';
import { defineRecord } from '../kernel/record.js';
import { type Change, Changes } from '../platform/change/index.js';
import type { Lang } from '../platform/i18n/index.js';
import { type SealedAt, Vault } from '../platform/vault/index.js';
import { beginCare, type Open } from '../reveals/index.js';
import { foldName } from './names.js';
import { phraseFrom, readPhrase } from './phrase.js';

const records = {
  opened: defineRecord('household.opened'),
  described: defineRecord('household.described'),
  phraseReplaced: defineRecord('household.phraseReplaced'),
};

/** What a family tells about itself; sealed, all but the two numbers. */
export interface Household {
  /** What we may call them. */
  readonly caller: string;
  /** The name of the person in detention. */
  readonly inside: string;
  /** How they belong together. */
  readonly relation: string;
  readonly adults: number;
  readonly children: number;
}

interface Row {
  id: string;
  phrase_version: number;
  contents: Buffer | null;
  adults: number | null;
  children: number | null;
}

interface Queries {
  query<T>(sql: string, params?: unknown[]): Promise<T[]>;
}

/** How long a form sent again may still show the first phrase, in minutes: a connection that broke comes back; who finds the phone later sees nothing. */
const LOST_ANSWER_MIN = 10;
const ENTRY: Actor = { kind: 'visitor', id: 'phrase', roles: [] };

/** The families and their phrases. */
@Injectable()
export class Families {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /**
   * Opens a portal session for whoever has the phrase; returns its token. Throws Invalid `families.phrase…` when it cannot be
   * one of ours, Unauthenticated `families.unknownPhrase` when it is nobody's. The gate stands before it.
   */
  async enter(typed: string): Promise<string> {
    const digest = this.lookupOf(readPhrase(typed));
    const sentence = 'Nobody has this phrase. Compare it word by word.';
    return this.changes.run(ENTRY, async (change) => {
      const row = await change.one<{ id: string }>('SELECT id FROM household WHERE phrase_digest = $1', [digest]);
      if (!row) throw new Unauthenticated('families.unknownPhrase', sentence, { phrase: sentence });
      return Sessions.open(change, 'household', row.id);
    });
  }

  /** A portal session for a household that has just been opened. Returns its token. */
  session(id: string): Promise<string> {
    return this.changes.run(householdActor(id), (change) => Sessions.open(change, 'household', id));
  }

  /** Opens a household for somebody we know nothing about yet. Its phrase is `phrase(change, id)`. */
  async open(change: Change, language: Lang): Promise<string> {
    const id = newId();
    const record = change.record(records.opened, { type: 'household', id });
    await change.query(
      'INSERT INTO household (id, reference, language, phrase_digest, record_id) VALUES ($1, $2, $3, $4, $5)',
      [id, newReference('F'), language, this.lookupOf(this.derive(id, 1)), record],
    );
    await beginCare(change, { kind: 'household', id });
    return id;
  }

  /** The phrase of a household: derived, never stored. Show it once, to whom it is new. */
  async phrase(queries: Queries, id: string): Promise<string> {
    const [row] = await queries.query<{ phrase_version: number }>('SELECT phrase_version FROM household WHERE id = $1 AND erased_at IS NULL', [id]);
    if (!row) throw unknown();
    return this.derive(id, row.phrase_version);
  }

  /** For a first form that arrives again, its answer perhaps lost on the way: the phrase while it is the first one and minutes old, then nothing. */
  async firstPhrase(queries: Queries, id: string): Promise<string | undefined> {
    const rows = await queries.query('SELECT FROM household WHERE id = $1 AND erased_at IS NULL AND phrase_version = 1 AND phrase_set_at > now() - make_interval(mins => $2)', [id, LOST_ANSWER_MIN]);
    return rows.length === 0 ? undefined : this.derive(id, 1);
  }

  /** Keeps what the family says about itself, and the keyed indexes by which a second application is noticed. */
  async describe(change: Change, id: string, household: Household): Promise<void> {
    const { adults, children, ...secret } = household;
    const contents = await this.vault.seal(change, contentsAt(id), JSON.stringify(secret));
    const record = change.record(records.described, { type: 'household', id });
    await change.query('UPDATE household SET contents = $2, adults = $3, children = $4, record_id = $5 WHERE id = $1', [id, contents, adults, children, record]);
    await change.query('DELETE FROM household_key WHERE household_id = $1', [id]);
    for (const purpose of ['caller', 'inside'] as const) {
      const folded = foldName(secret[purpose]);
      if (folded) await change.query('INSERT INTO household_key (household_id, purpose, digest) VALUES ($1, $2, $3)', [id, purpose, this.vault.blindIndex(`household ${purpose}`, folded)]);
    }
  }

  /** Other households that name the same person inside. A person decides what that means. */
  async alike(change: Change, id: string): Promise<string[]> {
    const rows = await change.query<{ id: string }>(
      `SELECT DISTINCT other.household_id AS id FROM household_key own
         JOIN household_key other ON other.purpose = own.purpose AND other.digest = own.digest AND other.household_id <> own.household_id
        WHERE own.household_id = $1 AND own.purpose = 'inside' ORDER BY 1`, [id]);
    return rows.map((row) => row.id);
  }

  /** What the family said, for the family itself: no record, for nobody else looks. */
  async own(change: Change, id: string): Promise<Household | undefined> {
    const row = await this.row(change, id);
    return row.contents ? this.read(row, await this.vault.open(change, contentsAt(id), row.contents)) : undefined;
  }

  /** The same for a person of ours, within a look at `household.contents`. Throws Conflict `vault.erased`. */
  async opened(change: Change, id: string, open: Open): Promise<Household | undefined> {
    const row = await this.row(change, id);
    return row.contents ? this.read(row, await open(contentsAt(id), row.contents)) : undefined;
  }

  /** A new phrase (`Phrases.collect`; the database asks for two people); the old one stops working, and whoever came with it is out. Payout details rest 72 hours after it (grants). */
  async replacePhrase(change: Change, id: string): Promise<void> {
    const row = await this.row(change, id);
    const record = change.record(records.phraseReplaced, { type: 'household', id });
    await change.query(
      'UPDATE household SET phrase_version = phrase_version + 1, phrase_digest = $2, phrase_set_at = $3, record_id = $4 WHERE id = $1',
      [id, this.lookupOf(this.derive(id, row.phrase_version + 1)), change.at, record],
    );
    await Sessions.close(change, { owner: id });
  }

  /** Locks the household's row until the change ends. Throws NotFound when there is none, or it was erased. */
  async lock(change: Change, id: string): Promise<void> {
    await this.row(change, id);
  }

  private async row(change: Change, id: string): Promise<Row> {
    const row = await change.one<Row>('SELECT id, phrase_version, contents, adults, children FROM household WHERE id = $1 AND erased_at IS NULL FOR UPDATE', [id]);
    if (!row) throw unknown();
    return row;
  }

  private read(row: Row, text: string): Household {
    return { ...(JSON.parse(text) as Omit<Household, 'adults' | 'children'>), adults: row.adults ?? 0, children: row.children ?? 0 };
  }

  private derive(id: string, version: number): string {
    return phraseFrom(this.vault.mac('family phrase', `${id}|${version}`));
  }

  private lookupOf(phrase: string): Buffer {
    return this.vault.mac('family phrase lookup', phrase);
  }
}

/** The household acting for itself. */
export const householdActor = (id: string): Actor => ({ kind: 'household', id, roles: [] });

const unknown = (): NotFound => new NotFound('families.unknown', 'There is no such family, or it was erased.');
const contentsAt = (id: string): SealedAt => ({ table: 'household', column: 'contents', row: id, subject: id, subjectKind: 'household' });
