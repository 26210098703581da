/** What JSON can say. Canonical JSON takes nothing else: no undefined, bigint, NaN, Date. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * RFC 8785 (JCS): one text per value. ECMAScript already writes numbers and strings the way the RFC asks, so only the
 * order of keys (UTF-16 code units, which is what sort() does) is ours. Throws TypeError on what I-JSON cannot carry.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`;
  if (value !== null && typeof value === 'object') return canonicalObject(value);
  return scalar(value);
}

function canonicalObject(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('canonical JSON takes plain objects only');
  return `{${Object.keys(value).sort().map((key) => `${scalar(key)}:${canonicalJson((value as Record<string, Json>)[key]!)}`).join(',')}}`;
}

function scalar(value: unknown): string {
  const carried =
    value === null ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value)) ||
    (typeof value === 'string' && value.isWellFormed());
  if (!carried) throw new TypeError(`canonical JSON cannot carry this ${typeof value}`);
  return JSON.stringify(value);
}

/** Reads a text only if it is already canonical: doubled keys, other spacing, `1.0` or trailing data are refused (SyntaxError). */
export function parseCanonical(text: string): Json {
  const value = JSON.parse(text) as Json;
  if (canonicalJson(value) !== text) throw new SyntaxError('not canonical JSON');
  return value;
}
