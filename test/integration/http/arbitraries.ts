import fc from 'fast-check';
import { today } from '../../../src/kernel/clock.js';

/** What is used of OpenAPI's schema objects. */
export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}
export type Schemas = Readonly<Record<string, Schema>>;

const NASTY = ['', ' ', '\u0000', '\ud800', '\u202e', 'null', '-1', '0', '1e400', 'NaN', '９', '0x10', '2026-02-30', '0000-00-00', '9999-12-31', "'; DROP TABLE member; --", '%00', '../../etc/passwd', '<script>alert(1)</script>', '{{7*7}}', '=cmd()', '__proto__', 'constructor', '𝕏', 'Ж'.repeat(3000)];
export const nasty = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 40 }), fc.webUrl());
/** Anything JSON that is not what was asked for. */
const junk = fc.oneof<fc.Arbitrary<unknown>[]>(nasty, fc.constantFrom<unknown>(null, [], {}, [[]], 0, -1, 0.5, 1e308, Number.MAX_SAFE_INTEGER, -0, true, ['a', 1, null], { length: -1 }, { toString: 1 }), fc.jsonValue({ maxDepth: 3 }));

const days = fc.oneof(fc.constantFrom(today(), '2026-01-15', '2026-10-31', '2099-01-01', '2019-12-31', '0001-01-01', '9999-12-31', '2026-02-30'), fc.date({ noInvalidDate: true, min: new Date('2020-01-01'), max: new Date('2030-01-01') }).map((day) => day.toISOString().slice(0, 10)));
export const words = fc.constantFrom('Winter parcels', 'Confirmed by two people.', 'Цёплыя шкарпэткі', 'a', '12.50', '300', today(), 'post', 'RR473124829US');

function texts({ format, pattern, minLength = 0, maxLength = 200 }: Schema, ids: readonly string[]): fc.Arbitrary<unknown> {
  if (format === 'uuid') return fc.oneof({ arbitrary: fc.constantFrom(...ids), weight: 4 }, { arbitrary: fc.uuid(), weight: 1 });
  if (format === 'date') return days;
  if (pattern !== undefined) return patterned(pattern);
  return fc.oneof(words.filter((text) => text.length >= minLength && text.length <= maxLength || minLength > 30), fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 40) }));
}

function patterned(pattern: string): fc.Arbitrary<unknown> {
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'));
  } catch {
    return words;
  }
}

/** Mostly what the schema asks for, with the ids of things that are there; now and then something else, or nothing. */
export function fitting(schema: Schema, schemas: Schemas, ids: readonly string[]): fc.Arbitrary<unknown> {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
  const known = ref ? schemas[ref.split('/').at(-1)!] : schema;
  if (!known) throw new Error(`the document names ${ref} and does not have it`);
  const inner = (part: Schema): fc.Arbitrary<unknown> => fc.oneof({ arbitrary: fitting(part, schemas, ids), weight: 12 }, { arbitrary: junk, weight: 1 });
  if (known.enum) return fc.constantFrom(...known.enum);
  switch (known.type) {
    case 'object': return fc.record(Object.fromEntries(Object.entries(known.properties ?? {}).map(([name, part]) => [name, inner(part)])), { requiredKeys: requiredMostly(known) });
    case 'array': return fc.array(inner(known.items ?? {}), { minLength: Math.min(known.minItems ?? 0, 3), maxLength: Math.min(known.maxItems ?? 3, 3) });
    case 'integer': case 'number': return fc.oneof(fc.integer({ min: known.minimum ?? 0, max: Math.max(known.minimum ?? 0, Math.min(known.maximum ?? 1000, 1000)) }), fc.constantFrom(known.minimum ?? 0, known.maximum ?? 1));
    case 'boolean': return fc.boolean();
    case 'string': return texts(known, ids);
    default: return junk;
  }
}

/** fast-check leaves out keys that are not required half the time: here all but the last are kept. */
const requiredMostly = ({ properties = {} }: Schema): string[] => Object.keys(properties).slice(0, -1);

/** A body for a schema: mostly fitting, sometimes with a stranger in it, sometimes nothing like it. */
export const bodyOf = (schema: Schema, schemas: Schemas, ids: readonly string[]): fc.Arbitrary<unknown> => fc.oneof(
  { arbitrary: fitting(schema, schemas, ids), weight: 8 },
  { arbitrary: fc.tuple(fitting(schema, schemas, ids), junk).map(([body, odd]) => ({ ...(body as object), extra: odd })), weight: 1 },
  { arbitrary: junk, weight: 1 },
);

/** Idempotency keys: one of its own, the same again, none, or nonsense. */
export const keys = fc.oneof(
  { arbitrary: fc.uuid().map((key): Record<string, string> => ({ 'idempotency-key': key })), weight: 10 },
  { arbitrary: fc.constantFrom<Record<string, string>[]>({ 'idempotency-key': '' }, { 'idempotency-key': 'x'.repeat(2000) }, { 'idempotency-key': 'the-same-key-for-all' }, { 'accept-language': 'xx;q=é' }, { 'if-none-match': '*', range: 'bytes=0-1' }), weight: 1 },
);

/** What a form's field may come back with: what the page offered, what people type, nonsense, several at once, nothing. */
export const fieldOf = (offered: readonly string[], ids: readonly string[]): fc.Arbitrary<string | string[] | undefined> => fc.oneof(
  ...(offered.length > 0 ? [{ arbitrary: fc.constantFrom(...offered), weight: 8 }] : []),
  { arbitrary: fc.oneof(words, fc.nat(300).map(String), days), weight: offered.length > 0 ? 1 : 8 },
  { arbitrary: fc.oneof(nasty, fc.constantFrom(...ids)), weight: 2 },
  { arbitrary: fc.array(nasty, { minLength: 2, maxLength: 3 }), weight: 1 },
  { arbitrary: fc.constant(undefined), weight: 1 },
);
