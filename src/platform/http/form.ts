import type { FieldErrors } from '../../kernel/problem.js';
import { Invalid, Problem } from '../../kernel/problem.js';
import { lookup, type Lang } from '../i18n/index.js';
import { check } from './validation.js';

/** What came of a form: its checked value, or what is wrong, in the reader's language; `values` is what was typed, to show again. */
export type FormResult<T> = { readonly value: T; readonly errors?: undefined; readonly values: Values } | { readonly value?: undefined; readonly errors: FieldErrors; readonly values: Values };
type Values = Readonly<Record<string, unknown>>;

/** Checks the body of a page's form against its class, so that the page can show the form again with what was typed. Fields starting with `_` are the platform's. */
export async function readForm<T extends object>(page: { readonly lang: Lang }, shape: new () => T, body: unknown): Promise<FormResult<T>> {
  const values = Object.fromEntries(Object.entries((body ?? {}) as Values).filter(([name]) => !name.startsWith('_')));
  const { value, wrong } = await check(shape, values);
  if (wrong.length === 0) return { value, values };
  const find = lookup(page.lang);
  return { values, errors: Object.fromEntries(wrong.map(({ field, rule, sentence }) => [field, find(`http.field.${rule}`, { n: Number(/\d+/.exec(sentence)?.[0] ?? 0) }) ?? sentence])) };
}

/**
 * The field errors of a rule's refusal, for showing the form again; anything else is thrown on. With `page`, a refusal that
 * has words in the reader's language says them at its fields, and conflicts that name a field (“this number is taken”) count too.
 */
export function errorsOf(error: unknown, page?: { readonly lang: Lang }): FieldErrors {
  const names = error instanceof Problem ? Object.keys(error.fields) : [];
  if (error instanceof Invalid && names.length > 0 && !page) return error.fields;
  if (!(error instanceof Problem) || names.length === 0 || !page) throw error;
  const sentence = lookup(page.lang)(error.code.replace('.', '.problem.'));
  return sentence === undefined ? error.fields : Object.fromEntries(names.map((name) => [name, sentence]));
}
