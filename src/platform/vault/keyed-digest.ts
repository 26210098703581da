import { hash } from 'node:crypto';

const BLOCK = 64;
/** What is hashed behind the key's block mostly fits here; longer texts get room of their own. */
const ROOM = 1024;

/**
 * HMAC-SHA-256 (RFC 2104) under one key. Node's own makes an object of OpenSSL for each call, which takes five times as
 * long, or keeps one that nobody can overwrite; this keeps the key as its two padded blocks and can.
 */
export class KeyedDigest {
  private readonly inner = Buffer.alloc(BLOCK + ROOM);
  private readonly outer = Buffer.alloc(BLOCK + 32);

  /** The key is copied; at most 64 bytes. */
  constructor(key: Uint8Array) {
    if (key.length > BLOCK) throw new RangeError('a key is at most 64 bytes');
    for (let at = 0; at < BLOCK; at += 1) {
      this.inner[at] = (key[at] ?? 0) ^ 0x36;
      this.outer[at] = (key[at] ?? 0) ^ 0x5c;
    }
  }

  /** The digest of the text, 32 bytes. Nothing of the text stays here. */
  of(text: string): Buffer {
    const length = BLOCK + Buffer.byteLength(text);
    const laid = length > this.inner.length ? this.withRoom(length) : this.inner.subarray(0, length);
    laid.write(text, BLOCK);
    hash('sha256', laid, 'buffer').copy(this.outer, BLOCK);
    laid.fill(0, length > this.inner.length ? 0 : BLOCK);
    return hash('sha256', this.outer, 'buffer');
  }

  /** The key is gone afterwards; what it still answers is noise. */
  overwrite(): void {
    this.inner.fill(0);
    this.outer.fill(0);
  }

  private withRoom(length: number): Buffer {
    const room = Buffer.alloc(length);
    this.inner.copy(room, 0, 0, BLOCK);
    return room;
  }
}
