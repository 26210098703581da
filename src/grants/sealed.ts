import type { SealedAt } from '../platform/vault/index.js';

/** What a family wrote with its application. */
export interface Answers {
  /** What we should know; may be empty. */
  readonly story: string;
  /** A day it must come before, as they wrote it; may be empty. */
  readonly before: string;
}

/** Where the money goes. */
export interface PayoutContents {
  /** The account's holder, or whose bill it is. */
  readonly payee: string;
  /** IBAN, bill or meeting place; empty where the route asks for none. */
  readonly account: string;
}

type Field = 'answers' | 'rationale' | 'decision';

/** Everything a family's application holds is sealed under the household's key and goes with it. */
export const inApplication = (id: string, column: Field, household: string): SealedAt => ({ table: 'application', column, row: id, subject: household, subjectKind: 'household' });
/** Where the money goes has a key of its own for each version, which is destroyed before the family's. */
export const inPayout = (household: string, key: string): SealedAt => ({ table: 'payout_detail', column: 'contents', row: household, subject: key, subjectKind: 'household' });
