import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, openSync, renameSync, rmSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { StartError } from '../../../config/settings.js';

export interface Written {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the file as it lies there, in hexadecimal. */
  readonly sha256: string;
}

/** A new pair: the recipient is public and stays in the settings, the identity is secret and stays off this machine. */
export async function newAgePair(): Promise<{ identity: string; recipient: string }> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** The public half of an age identity. Throws StartError when the text is none. */
export async function recipientOf(identity: string): Promise<string> {
  return identityToRecipient(identity.trim()).catch(() => {
    throw new StartError('This is no age identity: it begins with AGE-SECRET-KEY-1.');
  });
}

/** Writes `content` compressed and sealed for `recipient` (age), readable by the owner only, complete or not at all. */
export async function writeSealed(path: string, recipient: string, content: AsyncIterable<Buffer>): Promise<Written> {
  const draft = `${path}.part`;
  const digest = createHash('sha256');
  let bytes = 0;
  try {
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    const compressed = new PassThrough();
    const feeding = pipeline(Readable.from(content), createGzip({ level: 6 }), compressed);
    feeding.catch((error: unknown) => compressed.destroy(error as Error));
    const sealed = await encrypter.encrypt(Readable.toWeb(compressed) as ReadableStream<Uint8Array>);
    const counted = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        digest.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    };
    await pipeline(Readable.fromWeb(sealed as NodeReadableStream), counted, createWriteStream(draft, { fd: openSync(draft, 'w', 0o600), flush: true }));
    await feeding;
    renameSync(draft, path);
    return { path, bytes, sha256: digest.digest('hex') };
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** The bytes that were sealed into the file. Throws StartError when the identity is another one or the file is damaged. */
export async function* readSealed(path: string, identity: string): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter();
  await recipientOf(identity);
  decrypter.addIdentity(identity.trim());
  const opened = await decrypter.decrypt(Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>).catch((error: unknown) => {
    if ((error as { code?: string }).code === 'ENOENT') throw new StartError(`There is no ${path}.`);
    const other = error instanceof Error && error.message.includes('no identity matched');
    throw new StartError(other ? `${path} is sealed for another age key: use the identity whose public half was in BACKUP_RECIPIENT then.` : `${path} is no backup of Pasylka, or it is damaged.`);
  });
  const plain = createGunzip();
  const feeding = pipeline(Readable.fromWeb(opened as NodeReadableStream), plain);
  feeding.catch(() => undefined); // told below, by whoever reads
  try {
    for await (const chunk of plain) yield chunk as Uint8Array;
    await feeding;
  } catch {
    throw new StartError(`${path} is damaged or cut off: nothing was restored from it.`);
  }
}
