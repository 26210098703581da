import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Conflict } from '../../kernel/problem.js';
import { defineRecord } from '../../kernel/record.js';
import type { Change } from '../change/change.js';
import { associated, decrypt, encrypt, type SealedAt, type SubjectKind } from './seal.js';

const secretRevealed = defineRecord('secret.revealed');

interface Queries {
  query<Row>(sql: string, params?: unknown[]): Promise<Row[]>;
}

/**
 * The one place where secrets are sealed and opened: a data key for each person, wrapped by the key of its class, which
 * comes from the root key. Also keyed digests for codes, phrases and exact search.
 */
export class Vault {
  constructor(private readonly rootKey: Buffer) {}

  /** Seals text under its subject's key, which is made when it is the first. */
  async seal(change: Queries, at: SealedAt, text: string): Promise<Buffer> {
    return encrypt(await this.keyFor(change, at.subject, at.subjectKind), Buffer.from(text), associated(at));
  }

  /** Opens without a trace: only for steps in which no person looks (printing runs, matching). Throws Conflict `vault.erased`. */
  async open(change: Queries, at: SealedAt, sealed: Buffer): Promise<string> {
    const key = await this.existingKey(change, at.subject, at.subjectKind);
    if (!key) throw new Conflict('vault.erased', 'This was erased and cannot be read any more.');
    return decrypt(key, sealed, associated(at)).toString();
  }

  /** Opens a secret for a person's eyes: writes `secret.revealed` with who, which field and the reason, in the same transaction. */
  async reveal(change: Change, at: SealedAt, sealed: Buffer, reason: string): Promise<string> {
    const text = await this.open(change, at, sealed);
    change.record(secretRevealed, { type: at.subjectKind, id: at.subject }, { field: `${at.table}.${at.column}`, reason });
    return text;
  }

  /** Keyed digest (32 bytes) for exact search; the caller normalises the text first. */
  blindIndex(purpose: string, text: string): Buffer {
    return this.mac(`blind index ${purpose}`, text);
  }

  /** HMAC-SHA-256 under a key of its own for each purpose. */
  mac(purpose: string, text: string): Buffer {
    return createHmac('sha256', this.derived(`mac ${purpose}`)).update(text).digest();
  }

  private async keyFor(change: Queries, subject: string, kind: SubjectKind): Promise<Buffer> {
    const known = await this.existingKey(change, subject, kind);
    if (known) return known;
    const wrapped = encrypt(this.classKey(kind), randomBytes(32), wrapping(subject, kind));
    await change.query('INSERT INTO keyring.subject_key (subject, kind, wrapped) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [subject, kind, wrapped]);
    return (await this.existingKey(change, subject, kind))!;
  }

  private async existingKey(change: Queries, subject: string, kind: SubjectKind): Promise<Buffer | undefined> {
    const [row] = await change.query<{ wrapped: Buffer }>('SELECT wrapped FROM keyring.subject_key WHERE subject = $1', [subject]);
    return row && decrypt(this.classKey(kind), row.wrapped, wrapping(subject, kind));
  }

  private classKey(kind: SubjectKind): Buffer {
    return this.derived(`class ${kind}`);
  }

  private derived(info: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.rootKey, 'pasylka', info, 32));
  }
}

const wrapping = (subject: string, kind: SubjectKind): Buffer => Buffer.from(`subject_key|${kind}|${subject}`);
