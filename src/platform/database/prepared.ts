import { createHash } from 'node:crypto';
import pg from 'pg';

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

/** What `pg` reads of a query beside its text and values. */
interface Sent extends pg.Query {
  name: string | undefined;
  callback(error: Error | null, result: pg.QueryResult): void;
}

/** Sends the statement, prepared. pg copies whatever describes a statement property by property, which takes longer than to send it: this hands over what it would have made. */
export function ask<Row extends object>(client: pg.ClientBase, text: string, values: unknown[] = []): Promise<pg.QueryResult<Row>> {
  const sent = new pg.Query(text, values) as unknown as Sent;
  sent.name = prepared(text, values).name;
  return new Promise<pg.QueryResult<Row>>((resolve, reject) => {
    sent.callback = (error, result) => (error ? reject(error) : resolve(result as pg.QueryResult<Row>));
    client.query(sent as unknown as pg.Submittable);
  }).catch((error: unknown) => {
    Error.captureStackTrace(error as Error); // from whoever asked, not from the socket
    throw error;
  });
}
