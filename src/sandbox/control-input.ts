import { Refusal } from './errors.js';

export type Json = Record<string, unknown>;
/** One control: the JSON sent, and the `:id` of the path. */
export type Verb = (body: Json, id: string) => object | Promise<object>;

export const wrong = (message: string): Refusal => new Refusal(400, { type: 'invalid_request_error', message });

/** Throws `Refusal` 400 when the field is of another type; absent and null are undefined. */
export function read<T extends 'string' | 'number' | 'boolean'>(body: Json, key: string, type: T) {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== type || (type === 'number' && !Number.isSafeInteger(value))) throw wrong(`${key} has to be a ${type}.`);
  return value as { string: string; number: number; boolean: boolean }[T];
}

/** Nothing before Stripe existed, nothing in the far future: most likely milliseconds. */
const EARLIEST = 1_300_000_000;
const LATEST = 4_000_000_000;

/** `at`: unix seconds. */
export function moment(body: Json): number | undefined {
  const at = read(body, 'at', 'number');
  if (at !== undefined && (at < EARLIEST || at > LATEST)) throw wrong('at has to be a time in unix seconds.');
  return at;
}
