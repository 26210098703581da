import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Seconds a code is shown for, and its digits: what every authenticator app understands without being told (RFC 6238 §4, §5.2). */
const STEP_S = 30;
const DIGITS = 6;
/** A clock may be one step off either way (RFC 6238 §5.2). */
const DRIFT = 1;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 base32 without padding, as authenticator apps read it. */
export function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[parseInt(five.padEnd(5, '0'), 2)]).join('');
}

export function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

/** A new secret: 160 bits, the length RFC 4226 §4 recommends, in base32. */
export const newTotpSecret = (): string => toBase32(randomBytes(20));

/** What the QR code of an authenticator app says. */
export const totpUri = (secret: string, signIn: string): string => `otpauth://totp/Pasylka:${encodeURIComponent(signIn)}?secret=${secret}&issuer=Pasylka`;

export const stepAt = (at: Date): number => Math.floor(at.getTime() / 1000 / STEP_S);

/** The code of a time step (RFC 4226 §5.3 with HMAC-SHA-1). */
export function codeOf(secret: Buffer, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = mac[19]! & 0x0f;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0');
}

/** The time step the code belongs to, or null. Steps up to `after` are spent: a code that was seen is worth nothing (RFC 6238 §5.2). */
export function stepOfCode(secret: Buffer, code: string, { at, after }: { at: Date; after: number }): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const now = stepAt(at);
  for (let step = now - DRIFT; step <= now + DRIFT; step += 1) {
    if (step > after && timingSafeEqual(Buffer.from(codeOf(secret, step)), Buffer.from(code))) return step;
  }
  return null;
}
