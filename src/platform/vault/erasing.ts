import type { Change } from '../change/change.js';
import type { Vault } from './vault.js';

/** What one room does when somebody is erased; their key is destroyed in the same change. */
export interface Erasing {
  /** What has to be finished first: one sentence for each, which says what to do. */
  hinders?(change: Change, id: string): Promise<readonly string[]>;
  /** Deletes blind indexes and whatever lies there in clear, and destroys further keys of theirs; `record` explains it in the rows that stay. */
  erase?(change: Change, id: string, record: string, vault: Pick<Vault, 'destroy'>): Promise<void>;
}
