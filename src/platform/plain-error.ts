/**
 * What may be said of an error nobody expected. Texts of databases and parsers quote the value that broke them
 * (`Key (email)=(…) already exists`, `invalid input syntax for type uuid: "…"`, `"…" is not valid JSON`), and that value may be a
 * person's: so quotes, brackets and whatever looks like a name, an address or a number are left out; kind, code, names of tables
 * and the places in the program stay.
 */
export function plainError(error: unknown): string {
  const { code, schema, table, column, constraint } = fieldsOf(error);
  const place = [schema, table, column].filter(Boolean).join('.');
  return [code, place && `at ${place}`, constraint && `(${constraint})`, plainText(textOf(error))].filter(Boolean).join(' ');
}

/** The same as an error that can be thrown on. */
export function withoutValues(error: unknown): Error {
  const text = plainError(error);
  const plain = new Error(text.split('\n')[0]);
  plain.stack = text;
  return plain;
}

/** The first line of a text without what it quotes, and the lines that say where in the program. */
export function plainText(text: string): string {
  const [first = '', ...more] = text.split('\n');
  return [tidy(first), ...more.filter((line) => FRAME.test(line))].join('\n');
}

/** Kind and first line of an error, then where it happened: further lines of its message could look like that. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : 'something that is no error';
  const { name, message, stack = '' } = error;
  const after = stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : '';
  return `${name}: ${message.split('\n')[0]!}${after}`;
}

const FRAME = /^ {4}at [\w\s.<>[\]#$-]*\(?(?:file:\/\/|node:|\/)[\w/.@+-]+:\d+:\d+\)?$/;
/** From the first sign that opens a quotation to the last that closes one: values contain such signs themselves. */
const QUOTED = /["'`“«(=[{].*["'`”»)\]}]/u;
/** Letters beyond ASCII, an @, six digits: a name, an address, a number of somebody. */
const TELLING = /\S*(?:[^\x20-\x7e]|@|\d{6})\S*/gu;

const tidy = (line: string): string => line.replace(QUOTED, '…').replace(TELLING, '…').slice(0, 300);

interface DatabaseFields {
  readonly code?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}
const NAMES = ['code', 'schema', 'table', 'column', 'constraint'] as const;

/** Names the database gives, never its `detail`, `where`, `hint` or the statement's parameters. */
function fieldsOf(error: unknown): DatabaseFields {
  if (typeof error !== 'object' || error === null) return {};
  const given = error as Record<string, unknown>;
  return Object.fromEntries(NAMES.flatMap((name) => (typeof given[name] === 'string' && /^\w{1,63}$/.test(given[name]) ? [[name, given[name]]] : [])));
}
