import { invalid, missingParam, unknownParam } from './errors.js';
import type { Form } from './form.js';

/** `a or b`; `a, b, or c` */
const alternatives = (values: readonly string[]): string => `${values.slice(0, -1).join(', ')}${values.length > 2 ? ',' : ''} or ${values.at(-1)}`;

/** Reads a request's parameters one by one, in Stripe's words when one is wrong; `done()` refuses those nobody asked for. */
export class Fields {
  private readonly asked = new Set<string>();
  private readonly groups: Fields[] = [];

  constructor(
    private readonly form: Form,
    private readonly path = '',
  ) {}

  /** The full name of a parameter, as `line_items[0][quantity]`. */
  name(key: string): string {
    return this.path ? `${this.path}[${key}]` : key;
  }

  /** A text of at most `max` characters; empty counts as absent. */
  text(key: string, max = 5000): string | undefined {
    this.asked.add(key);
    const value = this.form[key];
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'string') throw invalid(`Invalid string: ${this.name(key)}`, this.name(key));
    if (value.length > max) {
      throw invalid(`Invalid string: must be at most ${max} characters`, this.name(key), 'parameter_invalid_string');
    }
    return value;
  }

  required(key: string, max?: number): string {
    const value = this.text(key, max);
    if (value === undefined) throw missingParam(this.name(key));
    return value;
  }

  /** A whole number within the limits. */
  whole(key: string, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}): number | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value)) {
      throw invalid(`Invalid integer: ${text.slice(0, 40)}`, this.name(key), 'parameter_invalid_integer');
    }
    if (value < min) throw invalid(`This value must be greater than or equal to ${min}.`, this.name(key), 'parameter_invalid_integer');
    if (value > max) throw invalid(`This value must be less than or equal to ${max}.`, this.name(key), 'parameter_invalid_integer');
    return value;
  }

  flag(key: string): boolean | undefined {
    const text = this.oneOf(key, ['true', 'false']);
    return text === undefined ? undefined : text === 'true';
  }

  oneOf<T extends string>(key: string, values: readonly T[]): T | undefined {
    const text = this.text(key);
    if (text === undefined || values.includes(text as T)) return text as T | undefined;
    throw invalid(`Invalid ${this.name(key)}: must be one of ${alternatives(values)}`, this.name(key));
  }

  isGroup(key: string): boolean {
    return typeof this.form[key] === 'object';
  }

  /** A nested group of parameters, or undefined. */
  group(key: string): Fields | undefined {
    this.asked.add(key);
    const value = this.form[key];
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string') throw invalid(`Invalid object`, this.name(key));
    const group = new Fields(value, this.name(key));
    this.groups.push(group);
    return group;
  }

  /** An array of groups, such as `line_items[0][…]`. */
  list(key: string): Fields[] {
    const outer = this.group(key);
    return outer ? outer.keys().map((index) => outer.group(index)).filter((item) => item !== undefined) : [];
  }

  /** An array of texts, such as `expand[]`. */
  texts(key: string): string[] {
    const outer = this.group(key);
    return outer ? outer.keys().map((index) => outer.required(index)) : [];
  }

  /** At most 50 pairs, names up to 40 and values up to 500 characters. */
  metadata(key = 'metadata'): Record<string, string> {
    const outer = this.group(key);
    const names = outer?.keys() ?? [];
    if (names.length > 50) throw invalid('Metadata can have up to 50 keys.', this.name(key));
    const long = names.find((name) => name.length > 40);
    if (long) throw invalid(`Metadata keys can have up to 40 characters: ${long.slice(0, 60)}`, this.name(key));
    const pairs = names.map((name): [string, string] => [name, outer?.text(name, 500) ?? '']);
    return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
  }

  /** Sent empty, to take away what was there. */
  isCleared(key: string): boolean {
    this.asked.add(key);
    return this.form[key] === '';
  }

  /** What `metadata` makes of `old`: an empty value unsets its key, an empty `metadata` all of them. */
  mergedMetadata(old: Record<string, string>): Record<string, string> {
    if (this.isCleared('metadata')) return {};
    const named = Object.keys(this.form['metadata'] ?? {});
    return { ...Object.fromEntries(Object.entries(old).filter(([key]) => !named.includes(key))), ...this.metadata() };
  }

  keys(): string[] {
    return Object.keys(this.form);
  }

  /** Throws `parameter_unknown` for the first parameter that was not asked for. */
  done(): void {
    const extra = this.keys().find((key) => !this.asked.has(key));
    if (extra !== undefined) throw unknownParam(this.name(extra));
    for (const group of this.groups) group.done();
  }
}
