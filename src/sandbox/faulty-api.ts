import { setTimeout as sleep } from 'node:timers/promises';
import type { Api, ApiRequest } from './api.js';
import { API_FAULTS, type Faults, type Strike } from './faults.js';
import type { Answer } from './http.js';
import { json } from './http.js';
import { remember } from './log.js';
import type { World } from './world.js';

/** How many moments of the last second count against the limit; both in milliseconds. */
export class Rate {
  private times: number[] = [];

  /** Whether one more at `now` is too many. One that is refused does not count. */
  exceeded(now: number, perSecond: number): boolean {
    this.times = this.times.filter((time) => now - time < 1000);
    if (this.times.length >= perSecond) return true;
    this.times.push(now);
    return false;
  }
}

const MESSAGES: Record<number, string> = {
  403: "The provided key 'rk_test_***' does not have the required permissions for this endpoint on account 'acct_sandbox'.",
  409: 'There is currently another in-progress request using this Idempotency Key (that probably means you submitted twice, and the other request is still going through)',
  429: 'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
  500: 'An unknown error occurred',
  503: 'Stripe is temporarily unavailable.',
};
const CODES: Record<number, string> = { 409: 'idempotency_key_in_use', 429: 'rate_limit' };

/** Stripe's answer when it does not get round to the request. */
function refused(status: number, headers: Record<string, string> = {}): Answer {
  const type = status < 500 ? 'invalid_request_error' : 'api_error';
  const code = CODES[status];
  return { ...json(status, { error: { type, message: MESSAGES[status] ?? 'The sandbox was told to fail.', ...(code && { code }) } }), headers };
}

const BAD_GATEWAY: Answer = { status: 502, type: 'text/html', body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>' };
const HUNG_UP: Answer = { status: 0, body: '', hangUp: true };

/** The API as it is on a bad day: rate limit, keys in use, and the faults that were set. Remembers every request. */
export class FaultyApi {
  private readonly rate = new Rate();
  private readonly inFlight = new Set<string>();

  constructor(
    private readonly api: Api,
    private readonly world: World,
    private readonly faults: Faults,
  ) {}

  async answer(request: ApiRequest): Promise<Answer> {
    const key = request.method === 'POST' ? String(request.headers['idempotency-key'] ?? '') : '';
    const { answer, fault } = await this.guarded(request, key);
    const { method, path } = request;
    remember(this.world.store, 'request', { method, path, status: answer.status, idempotencyKey: key || null, fault, at: this.world.now() });
    return answer;
  }

  private async guarded(request: ApiRequest, key: string): Promise<{ answer: Answer; fault: string | null }> {
    const limit = this.world.store.find('setting', 'rate')?.value ?? 0;
    if (limit > 0 && this.rate.exceeded(Date.now(), limit)) return { answer: refused(429, { 'stripe-rate-limited-reason': 'global-rate' }), fault: 'rate' };
    if (this.inFlight.has(key)) return { answer: refused(409), fault: null };
    const fault = this.faults.strike(API_FAULTS, `${request.method} ${request.path}`);
    if (!fault) return { answer: this.api.answer(request), fault: null };
    if (key) this.inFlight.add(key);
    try {
      return { answer: await this.failing(request, fault), fault: fault.kind };
    } finally {
      this.inFlight.delete(key);
    }
  }

  private async failing(request: ApiRequest, fault: Strike): Promise<Answer> {
    if (fault.kind === 'status') return refused(fault.n, fault.retry === undefined ? {} : { 'stripe-should-retry': String(fault.retry) });
    if (fault.kind === 'html502') return BAD_GATEWAY;
    if (fault.kind === 'dropBeforeExecute') return HUNG_UP;
    const answer = this.api.answer(request);
    if (fault.kind === 'dropAfterExecute') return HUNG_UP;
    await sleep(fault.n, undefined, { ref: false });
    return answer;
  }
}
