import { createHash } from 'node:crypto';

interface Prepared {
  readonly name?: string;
  readonly text: string;
  readonly values: unknown[];
}

/** Far more than there are statements in the program: text that is put together anew each time must not fill the server's memory. */
const NAMES_MAX = 2000;
const names = new Map<string, string>();

/**
 * The statement under a name of its own, so that a connection parses and plans it once. Statements without parameters
 * stay as they are: there may be several in one text.
 */
export function prepared(text: string, values: unknown[] = []): Prepared {
  if (values.length === 0) return { text, values };
  const known = names.get(text);
  if (known !== undefined) return { name: known, text, values };
  if (names.size >= NAMES_MAX) return { text, values };
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 24);
  names.set(text, name);
  return { name, text, values };
}
