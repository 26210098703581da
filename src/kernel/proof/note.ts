import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign, verify, type KeyObject } from 'node:crypto';

/** A signed note (C2SP signed-note): text, a blank line, signature lines. Only Ed25519 keys (type 1) are taken. */
export interface Verifier {
  readonly name: string;
  readonly id: Buffer;
  readonly key: KeyObject;
}
export interface Signer extends Verifier {
  readonly secret: KeyObject;
}

/** Something that claims to be a note, a key or a checkpoint and is not. */
export class Malformed extends Error {}

const ED25519 = 1;
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const NAME = /^[^\s+]+$/u;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const keyId = (name: string, publicKey: Buffer): Buffer =>
  hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ED25519), publicKey]), 'buffer').subarray(0, 4);

/** Base64 in its one canonical spelling; Malformed otherwise, so that no two texts mean the same bytes. */
export function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (!BASE64.test(text) || bytes.toString('base64') !== text) throw new Malformed('not canonical base64');
  return bytes;
}

function keyBytes(text: string): Buffer {
  const bytes = fromBase64(text);
  if (bytes.length !== 33 || bytes[0] !== ED25519) throw new Malformed('only Ed25519 keys are known here');
  return bytes.subarray(1);
}

/** Reads `name+id+key`. Throws Malformed. */
export function parseVerifier(text: string): Verifier {
  const [, name = '', id = '', key = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text) ?? [];
  const raw = keyBytes(key);
  return matching(id, { name, id: keyId(name, raw), key: createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' }) });
}

/** Reads a file of keys, one a line. Throws Malformed. */
export function parseVerifiers(text: string): Verifier[] {
  if (!text.endsWith('\n')) throw new Malformed('a file of keys ends with a newline');
  return text.slice(0, -1).split('\n').map(parseVerifier);
}

/** Reads `PRIVATE+KEY+name+id+key`. Throws Malformed. */
export function parseSigner(text: string): Signer {
  const [, name = '', id = '', key = ''] = /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text) ?? [];
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8, keyBytes(key)]), format: 'der', type: 'pkcs8' });
  return matching(id, signerOf(name, secret));
}

function matching<Key extends Verifier>(id: string, key: Key): Key {
  if (key.id.toString('hex') !== id) throw new Malformed('the key does not have the id it names');
  return key;
}

function signerOf(name: string, secret: KeyObject): Signer {
  const key = createPublicKey(secret);
  return { name, id: keyId(name, rawPublic(key)), key, secret };
}

const rawPublic = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
const keyText = (raw: Buffer): string => Buffer.concat([Buffer.of(ED25519), raw]).toString('base64');

/** A new key and its text for a file that only the signer reads. */
export function generateSigner(name: string): { signer: Signer; text: string } {
  if (!NAME.test(name)) throw new Malformed('a key’s name has no space and no plus');
  const { privateKey } = generateKeyPairSync('ed25519');
  const signer = signerOf(name, privateKey);
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8.length);
  return { signer, text: `PRIVATE+KEY+${name}+${signer.id.toString('hex')}+${keyText(seed)}` };
}

/** The text by which everybody knows a key: `name+id+key`. */
export const verifierText = ({ name, id, key }: Verifier): string => `${name}+${id.toString('hex')}+${keyText(rawPublic(key))}`;

/** Signs a text that ends with a newline. */
export function signNote(text: string, signer: Signer): string {
  if (!text.endsWith('\n')) throw new Malformed('the text of a note ends with a newline');
  const signature = sign(null, Buffer.from(text), signer.secret);
  return `${text}\n\u2014 ${signer.name} ${Buffer.concat([signer.id, signature]).toString('base64')}\n`;
}

/** The text of a note, if at least one of the keys signed it and none of their signatures is wrong. Throws Malformed. */
export function openNote(note: string, keys: readonly Verifier[]): { text: string; signedBy: string[] } {
  const { text, signatures } = splitNote(note);
  const signedBy: string[] = [];
  for (const { name, bytes } of signatures) {
    const known = keys.find((key) => key.name === name && key.id.equals(bytes.subarray(0, 4)));
    if (!known) continue;
    if (!verify(null, Buffer.from(text), known.key, bytes.subarray(4))) throw new Malformed(`the signature of ${name} is wrong`);
    signedBy.push(name);
  }
  if (signedBy.length === 0) throw new Malformed('no signature by a known key');
  return { text, signedBy };
}

// Control characters other than the newline have no place in a note (C2SP signed-note).
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/;

function splitNote(note: string): { text: string; signatures: { name: string; bytes: Buffer }[] } {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n') || CONTROL.test(note) || note.includes('\ufffd')) throw new Malformed('not a signed note');
  const lines = note.slice(end + 2, -1).split('\n');
  return { text: note.slice(0, end + 1), signatures: lines.map(signatureLine) };
}

function signatureLine(line: string): { name: string; bytes: Buffer } {
  const [, name = '', base64 = ''] = /^\u2014 ([^\s+]+) (\S+)$/u.exec(line) ?? [];
  const bytes = fromBase64(base64);
  if (bytes.length < 5) throw new Malformed('a line after the text is not a signature');
  return { name, bytes };
}
