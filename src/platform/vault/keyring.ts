import { Conflict } from '../../kernel/problem.js';
import { Reader } from '../database/reader.js';
import type { SubjectKind } from './seal.js';

export interface Queries {
  query<Row>(sql: string, params?: unknown[]): Promise<Row[]>;
}

/** A key of the keyring as it lies there. `wrapped` is empty before the keyring was opened for the first time. */
export interface MasterRow {
  readonly name: string;
  readonly version: number;
  readonly wrapped: Buffer | null;
  readonly retired: boolean;
}
export interface HomeRow {
  readonly id: string;
  readonly place: 'here' | 'apart';
  readonly derived: boolean;
  readonly rootCheck: Buffer | null;
}
export interface SubjectRow {
  readonly wrapped: Buffer;
  readonly version: number;
}

/**
 * The rows of the keyring: in the main database, where they take part in the caller's transaction, or apart in one of
 * their own (KEYRING_DATABASE_URL), where each statement stands for itself.
 */
export class Keyring {
  /** `main` reaches the main database as the application, outside any transaction; `apart` the keyring's own. */
  constructor(
    private readonly main: Queries,
    private readonly apart: Queries | null,
  ) {}

  get isApart(): boolean {
    return this.apart !== null;
  }

  /** Apart, a key may outlive its erasure by moments: what the main database says of it holds. */
  async find(queries: Queries, subject: string): Promise<SubjectRow | undefined> {
    if (this.isApart && (await this.isDestroyed(queries, subject))) return undefined;
    const [row] = await this.door(queries).query<SubjectRow>('SELECT wrapped, version FROM keyring.subject_key WHERE subject = $1', [subject]);
    return row;
  }

  /** Adds the key of somebody who has none; false when that version of the class key is no longer the current one. Throws Conflict `vault.erased`. */
  async add(queries: Queries, { subject, kind, version, wrapped }: { subject: string; kind: SubjectKind; version: number; wrapped: Buffer }): Promise<boolean> {
    const [row] = await this.door(queries).query<{ said: 'added' | 'retired' | 'destroyed' }>('SELECT keyring.add_subject($1, $2, $3, $4) AS said', [subject, kind, version, wrapped]);
    if (row!.said === 'destroyed') throw erased();
    return row!.said === 'added';
  }

  /** Destroys a key for ever, in the caller's transaction; where the keyring is apart this is the intent, and `destroyApart` follows. */
  async destroyInMain(change: Queries, subject: string, kind: SubjectKind): Promise<void> {
    await change.query('SELECT keyring.destroy_subject($1, $2)', [subject, kind]);
  }

  /** The second half where the keyring is apart; false when it was done before. */
  async destroyApart(subject: string, kind: SubjectKind): Promise<boolean> {
    const [row] = await this.apart!.query<{ gone: boolean }>('SELECT keyring.destroy_subject($1, $2) AS gone', [subject, kind]);
    return row!.gone;
  }

  masters(): Promise<MasterRow[]> {
    return (this.apart ?? this.main).query<MasterRow>('SELECT name, version, wrapped, retired_at IS NOT NULL AS retired FROM keyring.master_key ORDER BY name, version');
  }

  /** What the main database says. */
  async isDestroyed(queries: Queries, subject: string): Promise<boolean> {
    return (await this.inMain(queries).query('SELECT 1 AS one FROM keyring.destroyed WHERE subject = $1', [subject])).length > 0;
  }

  private door(queries: Queries): Queries {
    return this.apart ?? this.inMain(queries);
  }

  /** Readers do not see the keyring; what only reads comes in by our own door. */
  private inMain(queries: Queries): Queries {
    return queries instanceof Reader ? this.main : queries;
  }
}

/** What everybody answers about somebody who was erased. */
export const erased = (): Conflict => new Conflict('vault.erased', 'This was erased on request: the key is destroyed, and nobody can read it any more, us included.');
