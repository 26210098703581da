import { Invalid } from '../kernel/problem.js';
import { readForm } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';

/** A small form's value; throws Invalid in the reader's language, for forms that are not worth showing again. */
export async function taken<T extends object>(page: PageContext, shape: new () => T, body: unknown): Promise<T> {
  const { value, errors } = await readForm(page, shape, body);
  if (!value) throw new Invalid('http.invalid', 'Please look again at what is marked.', errors);
  return value;
}
