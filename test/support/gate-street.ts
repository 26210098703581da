import { Clock } from '../../src/gate/clock.js';
import { Gate } from '../../src/gate/index.js';
import { Poller } from '../../src/payments/index.js';
import { Contexts } from '../../src/platform/http/index.js';
import type { TestApp } from './app.js';
import type { SandboxScene } from './stripe-sandbox.js';

export const PATH = '/campaigns/winter-parcels/donate';
const GIFT = { currency: 'EUR', sum: '2500', often: 'once', cardCountry: 'no' };
const GOOD = '4242 4242 4242 4242';
const BAD = '4000 0000 0000 0002';

export interface Visitor {
  readonly address: string;
  readonly card: 'good' | 'bad';
  /** Without a script one waits; with one the number is found at once, whatever it costs others. */
  readonly script: boolean;
  /** Seconds. */
  readonly at: number;
}
export interface Outcome {
  readonly at: number;
  /** Seconds at which the code was shown; undefined: never. */
  through?: number;
  /** How often they were asked to wait. */
  waits: number;
}

/** A street before the gate: virtual seconds, visitors with addresses, and Stripe's sandbox behind it. Nothing sleeps. */
export class Street {
  readonly start = Date.now();
  private now = 0;
  private readonly queue: { at: number; run: () => Promise<void> }[] = [];

  constructor(
    private readonly app: TestApp,
    private readonly stripe: SandboxScene,
    /** Seconds from a tried card to the event being here. */
    private readonly latency: number,
  ) {
    app.nest.get(Gate).enforce();
    const clock = () => this.start + Math.round(this.now * 1000);
    app.nest.get(Clock).now = clock;
    app.nest.get(Contexts).now = clock;
  }

  /** Lets them come and go until the street is empty or `until` (seconds from now) is over. */
  async walk(visitors: readonly Visitor[], until: number): Promise<Outcome[]> {
    const from = this.now;
    const outcomes = visitors.map((visitor) => this.arrive(from, visitor));
    const end = from + until;
    for (let next = this.take(); next && next.at <= end; next = this.take()) {
      this.now = Math.max(this.now, next.at);
      await next.run();
    }
    this.queue.length = 0;
    this.now = end;
    return outcomes;
  }

  private arrive(from: number, visitor: Visitor): Outcome {
    const outcome: Outcome = { at: visitor.at, waits: 0 };
    const READS_S = 3;
    this.later(from + visitor.at, async () => {
      const form = visitor.card === 'good' ? await this.call(visitor, 'GET') : this.form();
      this.later(this.now + READS_S, () => this.send(visitor, form, outcome, from));
    });
    return outcome;
  }

  /** What a tester's program takes from the form; it does not read the rest. */
  private form(): string {
    const page = this.app.nest.get(Contexts).make({ lang: 'en', path: PATH, actor: null, session: null });
    return `name="_token" value="${page.token('donate')}" name="_key" value="${page.key}"`;
  }

  private async send(visitor: Visitor, from: string, outcome: Outcome, start: number, proof = ''): Promise<void> {
    const fields = { ...GIFT, _token: hidden(from, '_token'), _key: hidden(from, '_key'), ...passOf(from), ...(proof ? { _proof: proof } : {}) };
    const page = await this.call(visitor, 'POST', fields);
    const session = /cs_test_\w+/.exec(page)?.[0];
    if (session) {
      outcome.through = this.now - start;
      const TYPES_S = visitor.card === 'good' ? 40 : 1;
      this.later(this.now + TYPES_S, () => this.pay(session, visitor.card));
      return;
    }
    outcome.waits += 1;
    if (outcome.waits > 100) throw new Error(`asked to wait a hundred times: ${page.slice(0, 2000)}`);
    const seconds = Number(/data-seconds="(\d+)"/.exec(page)?.[1] ?? 600); // the full line says ten minutes
    if (visitor.script && page.includes('data-target=')) await this.send(visitor, page, outcome, start, this.solved(page));
    else this.later(this.now + (seconds < 600 ? Math.min(seconds, 60) : seconds), () => this.send(visitor, page, outcome, start));
  }

  /** What the number would be, at no cost: the worst attacker there can be. */
  private solved(page: string): string {
    const pass = hidden(page, '_pass');
    return String(this.app.db.vault.mac('gate number', pass).readBigUInt64BE() % BigInt(parseInt(pass.split('.')[2]!, 36)));
  }

  private async pay(session: string, card: Visitor['card']): Promise<void> {
    await this.stripe.page(`/c/pay/${session}`, { card: card === 'good' ? GOOD : BAD, expiry: '12/34', cvc: '123' });
    this.later(this.now + this.latency, async () => {
      const { rows } = await this.app.db.admin.query<{ id: string }>('SELECT id FROM payment_event');
      await this.app.nest.get(Poller).poll(1);
      await this.app.db.admin.query('UPDATE payment_event SET received_at = $1, created = $1 WHERE id <> ALL ($2::text[])', [new Date(this.start + this.now * 1000), rows.map(({ id }) => id)]);
    });
  }

  private async call({ address }: Visitor, method: 'GET' | 'POST', fields?: Record<string, string>): Promise<string> {
    const headers = { 'x-forwarded-for': address, ...(fields ? { 'content-type': 'application/x-www-form-urlencoded', origin: this.app.url } : {}) };
    const response = await fetch(`${this.app.url}${PATH}`, { method, headers, ...(fields ? { body: new URLSearchParams(fields).toString() } : {}) });
    return response.text();
  }

  private later(at: number, run: () => Promise<void>): void {
    this.queue.push({ at, run });
  }

  private take(): { at: number; run: () => Promise<void> } | undefined {
    const first = this.queue.reduce<number>((best, one, index) => (best < 0 || one.at < this.queue[best]!.at ? index : best), -1);
    return first < 0 ? undefined : this.queue.splice(first, 1)[0];
  }
}

const hidden = (html: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';

const passOf = (html: string): Record<string, string> => {
  const pass = hidden(html, '_pass');
  return pass ? { _pass: pass, _proof: hidden(html, '_proof') } : {};
};
