import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { PASS_LIVES_MS, type Door } from './doors.js';

/** A keyed digest, such as the vault's. */
export type Mac = (purpose: string, text: string) => Buffer;

/** A paper that lets its holder through once, when a number was found or a while has passed. It says nothing of who holds it. */
export interface Pass {
  readonly text: string;
  readonly door: Door;
  /** Milliseconds. */
  readonly made: number;
  /** The number to find is below this. */
  readonly most: number;
}

const signed = (mac: Mac, body: string): string => `${body}.${mac('gate pass', body).subarray(0, 16).toString('base64url')}`;

export function newPass(mac: Mac, { door, made, most }: Omit<Pass, 'text'>): Pass {
  const body = [door, made.toString(36), most.toString(36), randomBytes(9).toString('base64url')].join('.');
  return { text: signed(mac, body), door, made, most };
}

/** Reads a pass that came back; null when it is not one of ours, is for another door, or is over an hour old. */
export function readPass(mac: Mac, text: unknown, door: Door, now: number): Pass | null {
  if (typeof text !== 'string') return null;
  const parts = /^([a-z]+\.([0-9a-z]{1,12})\.([0-9a-z]{1,8})\.[\w-]{12})\.[\w-]{22}$/.exec(text);
  if (!parts || !timingSafeEqual(Buffer.from(text), Buffer.from(signed(mac, parts[1]!)))) return null;
  const [made, most] = [parseInt(parts[2]!, 36), parseInt(parts[3]!, 36)];
  const isNow = now >= made && now - made < PASS_LIVES_MS;
  return isNow && text.startsWith(`${door}.`) ? { text, door, made, most } : null;
}

/** What the reader's machine looks for: the number whose SHA-256 after the pass is `target`. */
export const targetOf = (mac: Mac, pass: Pass): string => createHash('sha256').update(`${pass.text}:${numberOf(mac, pass)}`).digest('hex');

/** Whether the number is the right one. Costs us one digest, however long it took to find. */
export const solves = (mac: Mac, pass: Pass, proof: unknown): boolean => typeof proof === 'string' && proof === String(numberOf(mac, pass));

const numberOf = (mac: Mac, { text, most }: Pass): number => Number(mac('gate number', text).readBigUInt64BE() % BigInt(most));

/** What the line keeps of a pass, and of the form that used it. */
export const fingerprint = (text: string, bytes: number): Buffer => createHash('sha256').update(text).digest().subarray(0, bytes);
