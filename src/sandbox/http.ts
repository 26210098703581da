import type { IncomingMessage, ServerResponse } from 'node:http';

const LARGEST = 1_000_000;

/** What a handler answers; nothing here knows Stripe. */
export interface Answer {
  status: number;
  body: string;
  type?: string;
  headers?: Record<string, string>;
  /** The connection is closed without an answer. */
  hangUp?: true;
}

/** The request's body as text. Throws RangeError above one megabyte. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST) throw new RangeError('The request is larger than one megabyte.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export const json = (status: number, value: unknown): Answer => ({ status, body: JSON.stringify(value, null, 2), type: 'application/json' });

/** A page that may load nothing, run nothing and be framed by nobody. (No `form-action`: it would forbid going on to `success_url`.) */
export const html = (status: number, body: string): Answer => ({
  status,
  body,
  type: 'text/html; charset=utf-8',
  headers: {
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  },
});

export const seeOther = (location: string): Answer => ({ status: 303, body: '', headers: { location } });

export function send(response: ServerResponse, { status, body, type, headers, hangUp }: Answer): void {
  if (hangUp) return void response.destroy();
  response.writeHead(status, {
    'cache-control': 'no-store',
    ...(type && { 'content-type': type }),
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}
