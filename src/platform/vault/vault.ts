import { randomBytes } from 'node:crypto';
import { defineRecord } from '../../kernel/record.js';
import type { Change } from '../change/change.js';
import { destroyKey } from './destroy-job.js';
import { erased, type Keyring, type Queries, type SubjectRow } from './keyring.js';
import { Keys } from './keys.js';
import type { RootKey } from './root-key.js';
import { associated, decrypt, encrypt, type SealedAt, type SubjectKind } from './seal.js';

/** Somebody saw a secret: a person of ours through the room `reveals`, a letter's writer through `reveal` below. */
export const secretRevealed = defineRecord('secret.revealed');

/** How often a key may be replaced under our hands before it is no coincidence. */
const TRIES = 4;

/**
 * The one place where secrets are sealed and opened: a data key for each person, wrapped by the key of their class, which
 * the root key wraps (docs/keys.md). Also keyed digests for codes, phrases and exact search.
 */
export class Vault {
  private readonly keys: Keys;

  /** Opens nothing before `unlock`. */
  constructor(readonly keyring: Keyring) {
    this.keys = new Keys(keyring);
  }

  /** Takes the keys into memory. Throws when the root key is another than the keyring's. */
  unlock(root: RootKey): Promise<void> {
    return this.keys.load(root);
  }

  /**
   * Drops the unwrapped keys from memory, until `unlock` or the next start. After `secrets` nothing sealed opens and nothing is sealed;
   * after `everything` there are no digests either, so nobody signs in, no form is shown and no code is found. What asks throws Unavailable `vault.locked`.
   */
  lock(what: 'secrets' | 'everything' = 'everything'): void {
    this.keys.drop(what);
  }

  /** Seals text under its subject's key, which is made when it is the first. Throws Conflict `vault.erased`. */
  async seal(change: Queries, at: SealedAt, text: string): Promise<Buffer> {
    return encrypt(await this.keyFor(change, at.subject, at.subjectKind), Buffer.from(text), associated(at));
  }

  /** Opens without a trace: only for steps in which no person looks (printing runs, matching). Throws Conflict `vault.erased`. */
  async open(queries: Queries, at: SealedAt, sealed: Buffer): Promise<string> {
    const key = await this.existingKey(queries, at.subject, at.subjectKind);
    if (!key) throw erased();
    return decrypt(key, sealed, associated(at)).toString();
  }

  /** Opens a secret for whose it is, with a record; people of ours look through `Reveals` (room reveals), which asks for more. */
  async reveal(change: Change, at: SealedAt, sealed: Buffer, reason: string): Promise<string> {
    const text = await this.open(change, at, sealed);
    change.record(secretRevealed, { type: at.subjectKind, id: at.subject }, { field: `${at.table}.${at.column}`, reason });
    return text;
  }

  /**
   * Destroys somebody's key: whatever was sealed for them, in every copy of the database, is noise. Where the keyring is
   * apart, a job of this change does it; nothing opens from the moment it commits. The caller records who was erased.
   */
  async destroy(change: Change, subject: string, kind: SubjectKind): Promise<void> {
    await this.keyring.destroyInMain(change, subject, kind);
    if (this.keyring.isApart) change.later(destroyKey, { subject, kind });
  }

  /** Whether `destroy` was ever called for them. */
  isErased(queries: Queries, subject: string): Promise<boolean> {
    return this.keyring.isDestroyed(queries, subject);
  }

  /** Keyed digest (32 bytes) for exact search; the caller normalises the text first. */
  blindIndex(purpose: string, text: string): Buffer {
    return this.mac(`blind index ${purpose}`, text);
  }

  /** HMAC-SHA-256 under a key of its own for each purpose. */
  mac(purpose: string, text: string): Buffer {
    return this.keys.purpose(purpose).of(text);
  }

  private async keyFor(change: Queries, subject: string, kind: SubjectKind): Promise<Buffer> {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const known = await this.existingKey(change, subject, kind);
      if (known) return known;
      const { key, version } = this.keys.currentOf(kind);
      const added = await this.keyring.add(change, { subject, kind, version, wrapped: encrypt(key, randomBytes(32), wrapping(subject, kind)) });
      if (!added) await this.keys.reload();
    }
    throw new Error('the class key is being replaced over and over');
  }

  private async existingKey(queries: Queries, subject: string, kind: SubjectKind): Promise<Buffer | undefined> {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const row = await this.keyring.find(queries, subject);
      if (!row) return undefined;
      const key = await this.unwrap(row, subject, kind);
      if (key) return key;
    }
    throw new Error('the class key of this person is not in the keyring');
  }

  /** Undefined when its class key is gone: the row has been wrapped anew meanwhile. */
  private async unwrap(row: SubjectRow, subject: string, kind: SubjectKind): Promise<Buffer | undefined> {
    const key = await this.keys.classKey(kind, row.version);
    return key && decrypt(key, row.wrapped, wrapping(subject, kind));
  }
}

/** What a wrapped key of a person is bound to. */
export const wrapping = (subject: string, kind: string): Buffer => Buffer.from(`subject_key|${kind}|${subject}`);
