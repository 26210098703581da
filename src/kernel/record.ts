import { hash, randomBytes, randomUUID } from 'node:crypto';
import { canonicalJson, type Json } from './canonical-json.js';

/**
 * One kind of audit record. `public` kinds carry their fields in clear (`pub`), so that anyone can read them beside
 * their proof; of all others only salted digests are in the record and each field can be shown or withheld alone.
 */
export interface RecordKind {
  readonly name: string;
  readonly public: boolean;
  /** It may be written while the service is stopped: part of stopping, of starting again, or of keeping the log. */
  readonly evenStopped: boolean;
}

/** Every kind there is, by name: the closed list that docs and checks are generated from. */
export const RECORD_KINDS = new Map<string, RecordKind>();

/** Declares a kind, such as `defineRecord('parcel.approved')`. Throws on a second declaration or a name that is not `noun.verb`. */
export function defineRecord(name: string, options: { public?: boolean; evenStopped?: boolean } = {}): RecordKind {
  if (!/^[a-z][a-zA-Z]*(\.[a-z][a-zA-Z]*)+$/.test(name)) throw new TypeError(`a kind of record is named noun.verb, not “${name}”`);
  if (RECORD_KINDS.has(name)) throw new TypeError(`the kind of record “${name}” is declared twice`);
  const kind: RecordKind = { name, public: options.public ?? false, evenStopped: options.evenStopped ?? false };
  RECORD_KINDS.set(name, kind);
  return kind;
}

/** What a record says. Ids, states, whole numbers (amounts in minor units) and digests; never personal data. */
export type Fields = Readonly<Record<string, string | number | boolean | null>>;

export interface Subject {
  readonly type: string;
  readonly id: string;
}

/** A record as `audit.append` takes it: everything but the time, which the database stamps. */
export interface BuiltRecord {
  readonly id: string;
  readonly kind: string;
  readonly actorRole: string;
  readonly actorRef: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly nonce: string;
  /** Digests of the disclosures and of decoys, sorted; a multiple of eight, so that their number says nothing. */
  readonly sd: readonly string[];
  /** RFC 9901 disclosures, base64url: `openDisclosure` reads one. */
  readonly disclosures: readonly string[];
  readonly pub: Fields | null;
}

export interface RecordDraft {
  readonly kind: RecordKind;
  readonly actorRole: string;
  /** A keyed pseudonym of the actor: the log never holds the id itself. */
  readonly actorRef: string;
  readonly subject: Subject;
  readonly fields?: Fields;
}

const SALT_BYTES = 16;
const SD_STEP = 8;

/** The digest that stands in the record for a disclosure (RFC 9901 §4.2.3: over the base64url text itself). */
export const disclosureDigest = (disclosure: string): string => hash('sha256', disclosure, 'base64url');

/** Reads a disclosure back: salt, name and value. Throws SyntaxError when it is not one. */
export function openDisclosure(disclosure: string): { name: string; value: Json } {
  const parts = JSON.parse(Buffer.from(disclosure, 'base64url').toString('utf8')) as Json;
  if (!Array.isArray(parts) || parts.length !== 3 || typeof parts[1] !== 'string') throw new SyntaxError('not a disclosure');
  const [, name, value] = parts as [Json, string, Json];
  return { name, value };
}

/** Makes the record of one act. Pure but for its random id, nonce, salts and decoys. Throws TypeError on a field a log cannot carry. */
export function buildRecord({ kind, actorRole, actorRef, subject, fields = {} }: RecordDraft): BuiltRecord {
  refuseUnsafe(fields);
  const said = { subject: `${subject.type}:${subject.id}`, ...fields };
  const disclosures = kind.public ? [] : disclose(said);
  return {
    id: randomUUID(),
    kind: kind.name,
    actorRole,
    actorRef,
    subjectType: subject.type,
    subjectId: subject.id,
    nonce: draw(SALT_BYTES),
    sd: withDecoys(disclosures.map(disclosureDigest)),
    disclosures,
    pub: kind.public ? said : null,
  };
}

function refuseUnsafe(fields: Fields): void {
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'subject') throw new TypeError('“subject” is the record’s own field');
    if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new TypeError(`the field “${name}” is not a whole number`);
  }
}

/** Random bytes are fetched some thousand at a time: a call for sixteen costs nearly as much as one for hundreds. */
const POOL_BYTES = 8192;
let pool = Buffer.alloc(0);

/** That many random bytes, base64url. Each byte is drawn once. */
function draw(bytes: number): string {
  if (pool.length < bytes) pool = randomBytes(POOL_BYTES);
  const text = pool.toString('base64url', 0, bytes);
  pool = pool.subarray(bytes);
  return text;
}

function disclose(fields: Fields): string[] {
  return Object.entries(fields).map(([name, value]) => Buffer.from(canonicalJson([draw(SALT_BYTES), name, value])).toString('base64url'));
}

function withDecoys(digests: string[]): string[] {
  for (let missing = (SD_STEP - (digests.length % SD_STEP)) % SD_STEP; missing > 0; missing -= 1) digests.push(draw(32));
  return digests.sort();
}

/** What the log commits to: a built record with its time and the log it stands in. */
export type LoggedRecord = Pick<BuiltRecord, 'kind' | 'actorRole' | 'actorRef' | 'nonce' | 'sd' | 'pub'> & {
  /** The database's clock, whole milliseconds. */
  readonly at: Date;
  /** The origin of the log, such as `foundation.example/audit/2026`. */
  readonly log: string;
};

/** The record's one text: RFC 8785 over `v, log, kind, at, actor, nonce, _sd_alg, _sd` and, for public kinds, `pub`. */
export function recordText(record: LoggedRecord): string {
  return canonicalJson({
    v: 1,
    log: record.log,
    kind: record.kind,
    at: record.at.toISOString(),
    actor: { role: record.actorRole, ref: record.actorRef },
    nonce: record.nonce,
    _sd_alg: 'sha-256',
    _sd: record.sd,
    ...(record.pub === null ? {} : { pub: record.pub }),
  });
}

const RECORD_DOMAIN = 'solidarity-audit-record/v1\n';
const PAD_DOMAIN = 'solidarity-audit-pad/v1\n';
const entryOf = (digest: Uint8Array): Buffer => Buffer.concat([Buffer.of(1), digest]);

/** The 33 bytes that go into the tree for a record. */
export const recordEntry = (text: string): Buffer => entryOf(hash('sha256', RECORD_DOMAIN + text, 'buffer'));

/** The 33 bytes of a pad: from outside no different from a record's, so that the tree's size hides a quiet day. */
export const padEntry = (nonce: Uint8Array): Buffer => entryOf(hash('sha256', Buffer.concat([Buffer.from(PAD_DOMAIN), nonce]), 'buffer'));
