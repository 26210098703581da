import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const VERSION = 1;

/** Where a sealed value stands; part of the seal, so that a value moved to another row or person does not open. */
export interface SealedAt {
  readonly table: string;
  readonly column: string;
  /** Primary key of the row. */
  readonly row: string;
  /** Whose secret it is (uuid): the key is theirs and is destroyed with them. */
  readonly subject: string;
  readonly subjectKind: SubjectKind;
}
/** Classes of people; each has a class key of its own, which opens no other's. */
export const SUBJECT_KINDS = ['recipient', 'household', 'volunteer', 'donor', 'staff', 'follower'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

export const associated = ({ table, column, subject, row }: SealedAt): Buffer => Buffer.from(`${table}|${column}|${subject}|${row}`);

/** AES-256-GCM: version byte, 12-byte nonce, 16-byte tag, ciphertext. */
export function encrypt(key: Buffer, plain: Buffer, aad: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), body]);
}

/** Throws when key, place or bytes are not those of the sealing. */
export function decrypt(key: Buffer, sealed: Buffer, aad: Buffer): Buffer {
  if (sealed[0] !== VERSION || sealed.length < 29) throw new Error('not a sealed value');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13)).setAAD(aad).setAuthTag(sealed.subarray(13, 29));
  return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()]);
}
