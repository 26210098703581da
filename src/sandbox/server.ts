import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Control } from './control.js';
import { Refusal } from './errors.js';
import type { FaultyApi } from './faulty-api.js';
import type { Answer } from './http.js';
import { json, readBody, send } from './http.js';
import type { Hosted } from './pages/hosted.js';

export interface Rooms {
  api: FaultyApi;
  control: Control;
  hosted: Hosted;
}

/** The sandbox is for this machine only, control above all: nothing but loopback is ever bound. */
const LOOPBACK = '127.0.0.1';

/** Listens on loopback; port 0 takes a free one. Rejects when the port is taken. */
export async function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

export function serve(rooms: Rooms): Server {
  return createServer((request, response) => {
    answer(rooms, request).then(
      (result) => send(response, result),
      (error: unknown) => send(response, failure(error)),
    );
  });
}

async function answer(rooms: Rooms, request: IncomingMessage): Promise<Answer> {
  const { method = 'GET', headers } = request;
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const body = method === 'POST' ? await readBody(request) : '';
  if (path.startsWith('/v1/')) return rooms.api.answer({ method, path, input: method === 'POST' ? body : query, headers });
  if (path === '/_sandbox' || path.startsWith('/_sandbox/')) {
    checkControl(request);
    return json(200, await rooms.control.answer(method, path, readJson(body)));
  }
  return rooms.hosted.answer(method, path, new URLSearchParams(body));
}

/** Keeps web pages in a browser on this machine away from control: they cannot send JSON here unasked, nor name us by another host. */
function checkControl({ method, headers }: IncomingMessage): void {
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  const local = host === 'localhost' || host === LOOPBACK;
  const plain = method === 'GET' || headers['content-type']?.startsWith('application/json') === true;
  if (!local || !plain) {
    throw new Refusal(403, { type: 'invalid_request_error', message: 'Control takes JSON (content-type application/json) from this machine only.' });
  }
}

function readJson(body: string): Record<string, unknown> {
  if (body === '') return {};
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new Refusal(400, { type: 'invalid_request_error', message: 'The body has to be one JSON object.' });
}

function failure(error: unknown): Answer {
  if (error instanceof Refusal) return json(error.status, { error: error.body });
  const message = error instanceof Error ? error.message : 'The sandbox failed.';
  return json(error instanceof RangeError ? 413 : 500, { error: { type: 'api_error', message } });
}
