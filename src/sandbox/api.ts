import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { paymentsOf } from './billing/invoices.js';
import { badKey, invalid, keyReused, Refusal } from './errors.js';
import { expand, type Source } from './expand.js';
import { Fields } from './fields.js';
import { parseForm } from './form.js';
import type { Answer } from './http.js';
import { json } from './http.js';
import { newStripeId } from './ids.js';
import { findTransaction } from './resources/balance.js';
import { findDispute } from './resources/disputes.js';
import { listRefunds } from './resources/refunds.js';
import { listLineItems } from './resources/sessions.js';
import { route } from './routes.js';
import type { Cause, World } from './world.js';
import { API_VERSION } from './world.js';

export interface ApiRequest {
  method: string;
  path: string;
  /** Query text of a GET, body of a POST. */
  input: string;
  headers: IncomingHttpHeaders;
}

export const KEY_PREFIX = 'sk_test_sandbox';
/** Whether a key is for a sandbox: a secret one, or a restricted one as a real installation has. */
export const isSandboxKey = (key: string): boolean => /^[rs]k_test_sandbox/.test(key);
const DAY_MS = 86_400_000;

/** One call of the Stripe API: key, version, idempotency, parameters, answer, expansion; every refusal in Stripe's shape. */
export class Api {
  constructor(
    private readonly world: World,
    private readonly key?: string,
  ) {}

  answer(request: ApiRequest): Answer {
    const requestId = newStripeId('request');
    const result = this.guarded(request, requestId);
    return { ...result, headers: { 'request-id': requestId, 'stripe-version': API_VERSION, ...result.headers } };
  }

  private guarded(request: ApiRequest, requestId: string): Answer {
    try {
      this.authenticate(request.headers.authorization);
      checkVersion(request.headers['stripe-version']);
      return this.once(request, requestId);
    } catch (error) {
      return refusalOf(error);
    }
  }

  private authenticate(header = ''): void {
    const basic = /^Basic (.+)$/.exec(header)?.[1];
    const key = basic ? Buffer.from(basic, 'base64').toString('utf8').replace(/:.*$/, '') : (/^Bearer (.+)$/.exec(header)?.[1] ?? '');
    if (!key) throw badKey('You did not provide an API key. Send it as `Authorization: Bearer sk_test_sandbox…`.');
    if (!isSandboxKey(key)) {
      throw badKey(`Invalid API Key provided: ${key.slice(0, 7)}***. The sandbox takes only keys that begin with ${KEY_PREFIX}.`);
    }
    if (this.key !== undefined && key !== this.key) throw badKey(`Invalid API Key provided: ${KEY_PREFIX}***`);
  }

  /** The same key and request within a day: the stored answer again, byte for byte. Refusals of parameters are not stored. */
  private once(request: ApiRequest, requestId: string): Answer {
    const key = request.method === 'POST' ? headerText(request.headers['idempotency-key']) : undefined;
    if (key === undefined) return this.run(request, { id: requestId, idempotency_key: null });
    if (key.length > 255) throw invalid('Idempotency keys can have up to 255 characters.');
    const digest = createHash('sha256').update(`${request.path}\n${request.input}`).digest('hex');
    const stored = this.world.store.find('answer', key);
    if (stored && Date.now() - stored.storedMs < DAY_MS) {
      if (stored.request !== digest) throw keyReused(key);
      return replay(stored);
    }
    const answer = this.run(request, { id: requestId, idempotency_key: key });
    this.world.store.put('answer', { id: key, request: digest, requestId, status: answer.status, body: answer.body, storedMs: Date.now() });
    return { ...answer, headers: { 'idempotency-key': key, 'original-request': requestId } };
  }

  private run({ method, path, input }: ApiRequest, cause: Cause): Answer {
    const { handler, id } = route(method, path);
    const fields = new Fields(parseForm(input));
    const paths = fields.texts('expand');
    const result = handler(this.world, { id, fields, cause });
    fields.done();
    return json(200, expand(sourceOf(this.world), result, paths));
  }
}

const sourceOf = (world: World): Source => ({
  find: (kind, id) => {
    if (kind === 'balance_transaction') return findTransaction(world, id);
    return kind === 'dispute' && world.store.find(kind, id) ? findDispute(world, id) : world.store.find(kind, id);
  },
  list: (owner, field) => {
    const id = String(owner['id']);
    if (field === 'line_items') return listLineItems(world, id, new Fields({}));
    if (field === 'payments') return paymentsOf(world, id, new Fields({}));
    return { ...listRefunds(world, new Fields({ charge: id })), url: `/v1/charges/${id}/refunds` };
  },
});

/** Forgets stored answers after a day; called at start. */
export function forgetOldAnswers({ store }: World): void {
  for (const { id, storedMs } of store.all('answer')) if (Date.now() - storedMs >= DAY_MS) store.remove('answer', id);
}

const headerText = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

function checkVersion(value: string | string[] | undefined): void {
  const version = headerText(value);
  if (version !== undefined && version !== API_VERSION) {
    throw invalid(`Invalid Stripe API version: ${version.slice(0, 40)}. The sandbox speaks ${API_VERSION} only.`);
  }
}

const replay = ({ status, body, requestId, id }: { status: number; body: string; requestId: string; id: string }): Answer => ({
  status, body, type: 'application/json',
  headers: { 'idempotency-key': id, 'original-request': requestId, 'idempotent-replayed': 'true' },
});

function refusalOf(error: unknown): Answer {
  if (error instanceof Refusal) return json(error.status, { error: error.body });
  const message = error instanceof Error ? error.message : 'The sandbox failed.';
  return json(500, { error: { type: 'api_error', message } });
}
