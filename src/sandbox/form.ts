import { invalid } from './errors.js';

/** What `a[b][0][c]=v` means: texts inside nested groups. Without a prototype, so that no name is special. */
export interface Form {
  [name: string]: string | Form;
}

const newForm = (): Form => Object.create(null) as Form;

function namesOf(key: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(key);
  if (!match) throw invalid(`Invalid parameter name: ${key}`);
  return [match[1]!, ...[...match[2]!.matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1]!)];
}

/** Stripe's own request bodies nest five deep at most. */
const DEEPEST = 12;

function place(form: Form, names: string[], value: string): void {
  let at = form;
  names.forEach((name, depth) => {
    const key = name === '' ? String(Object.keys(at).length) : name;
    if (depth === names.length - 1) {
      at[key] = value;
      return;
    }
    const next = at[key] ?? (at[key] = newForm());
    if (typeof next === 'string') throw invalid(`Invalid parameter: ${names.join('.')}`);
    at = next;
  });
}

/** Reads an x-www-form-urlencoded text. Throws `Refusal` 400 when a name is malformed or nested too deep. */
export function parseForm(text: string): Form {
  const form = newForm();
  for (const [key, value] of new URLSearchParams(text)) {
    const names = namesOf(key);
    if (names.length > DEEPEST) throw invalid(`Parameter nested too deep: ${key.slice(0, 60)}`);
    place(form, names, value);
  }
  return form;
}
