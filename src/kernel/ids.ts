import { randomBytes, randomUUID } from 'node:crypto';

/** Ids that leave the database are v4: a v7 would tell the time of a gift. */
export const newId = (): string => randomUUID();

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Crockford's base32, most significant bits first, no padding. */
export function base32(bytes: Uint8Array): string {
  let bits = 0, held = 0, out = '';
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += CROCKFORD[(held >> bits) & 31]!;
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? out + CROCKFORD[(held << (5 - bits)) & 31]! : out;
}

/** A short reference people read aloud, such as `P-7K2M9Q`: 30 random bits, unique only together with a constraint. */
export const newReference = (prefix: string): string => `${prefix}-${base32(randomBytes(4)).slice(0, 6)}`;
