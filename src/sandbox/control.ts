import { billingControls } from './billing/control.js';
import type { Json, Verb } from './control-input.js';
import { moment, read, wrong } from './control-input.js';
import { faultControls } from './control-faults.js';
import { moneyControls } from './control-money.js';
import { Refusal } from './errors.js';
import type { Faults } from './faults.js';
import { runDue, settleAll } from './jobs.js';
import { authenticate, pay } from './payments/pay.js';
import type { Result } from './payments/pay.js';
import { settle } from './payments/settle.js';
import { findSession } from './resources/sessions.js';
import type { Webhooks } from './webhooks.js';
import type { World } from './world.js';

/**
 * What only the sandbox can do, for tests and for the demo's history: `/_sandbox/…`, JSON in and out.
 * `at` (unix seconds) dates what happens, into the past if need be. Loopback only: see server.ts.
 */
export class Control {
  private readonly verbs: Record<string, Verb> = {
    'GET ': () => this.summary(),
    'POST clock': (body) => this.clock(body),
    'POST settle': (body) => this.settle(body),
    'POST pay': (body) => this.payMany(body),
    'POST sessions/:id/pay': (body, id) => this.payOne({ ...body, session: id }),
    'POST webhooks': (body) => this.setWebhooks(body),
    'POST events/:id/send': (_, id) => this.resend(id),
    'POST idle': () => this.webhooks.idle().then(() => this.summary()),
  };

  constructor(
    private readonly world: World,
    private readonly webhooks: Webhooks,
    faults: Faults,
  ) {
    Object.assign(this.verbs, moneyControls(world), billingControls(world), faultControls(world, faults));
  }

  async answer(method: string, path: string, body: Json): Promise<object> {
    const [, , verb = '', id = '', action] = path.split('/');
    const name = [verb, id && ':id', action].filter(Boolean).join('/');
    const handler = Object.hasOwn(this.verbs, `${method} ${name}`) ? this.verbs[`${method} ${name}`] : undefined;
    if (!handler) throw new Refusal(404, { type: 'invalid_request_error', message: `The sandbox has no control ${method} ${path}.` });
    return handler(body, id);
  }

  private summary(): object {
    const { store } = this.world;
    return {
      now: this.world.now(),
      sessions: store.all('checkout.session').length,
      charges: store.all('charge').length,
      due: store.all('due').length,
      events: store.all('event').length,
      webhooks: { on: this.webhooks.on, waiting: this.webhooks.waiting },
    };
  }

  /** `{ at }` sets the clock, `{ advance }` moves it by seconds, and it runs on from there; `{ at: null }` goes back to real time. What is due by then happens. */
  private clock(body: Json): object {
    const advance = read(body, 'advance', 'number');
    this.world.setClock(advance === undefined ? moment(body) : this.world.now() + advance);
    const done = runDue(this.world);
    return { now: this.world.now(), done };
  }

  /** `{ at? }`: what waits for banks and networks happens now: fees become known, … */
  private settle(body: Json): object {
    return { settled: settleAll(this.world, moment(body)) };
  }

  /** `{ payments: [{ session, card, … }] }`: many at once, each answered by itself. */
  private payMany(body: Json): object {
    const payments = body['payments'] as Json[] | undefined;
    if (!Array.isArray(payments)) throw wrong('payments has to be a list.');
    return {
      payments: payments.map((payment) => {
        try {
          return this.payOne(payment);
        } catch (error) {
          if (error instanceof Refusal) return { session: payment['session'], status: 'refused', code: error.body.code, message: error.message };
          throw error;
        }
      }),
    };
  }

  /** `{ session, card, person?, email?, name?, at?, settle?, confirm? }`; `confirm` answers 3D Secure. The session is dated back with `at`. */
  private payOne(body: Json): object {
    const session = read(body, 'session', 'string') ?? '';
    const at = moment(body);
    if (at !== undefined) this.dateBack(session, at);
    return this.world.at(at, () => {
      const result = this.attempt(session, body);
      const settled = result.status === 'paid' && read(body, 'settle', 'boolean') ? this.world.at(this.world.now() + 2, () => settle(this.world, result.charge.id)) : undefined;
      return { session, ...brief(result), balance_transaction: settled?.id ?? null };
    });
  }

  private attempt(session: string, body: Json): Result {
    const text = (key: string): string | undefined => read(body, key, 'string');
    const payer = { person: text('person') ?? '', email: text('email') ?? null, name: text('name') ?? null };
    const result = pay(this.world, session, text('card') ?? '4242424242424242', payer);
    const confirm = read(body, 'confirm', 'boolean');
    return result.status === 'authenticate' && confirm !== undefined ? authenticate(this.world, result.intent.id, confirm) : result;
  }

  private dateBack(id: string, at: number): void {
    const session = findSession(this.world, id);
    if (session.status !== 'open' || session.created <= at) return;
    this.world.store.put('checkout.session', { ...session, created: at, expires_at: at + session.expires_at - session.created });
  }

  private setWebhooks(body: Json): object {
    this.webhooks.set({ on: read(body, 'on', 'boolean'), url: read(body, 'url', 'string'), secret: read(body, 'secret', 'string') });
    return { on: this.webhooks.on };
  }

  private resend(id: string): object {
    const event = this.world.store.find('event', id);
    if (!event) throw wrong(`No such event: ${id}`);
    this.webhooks.send(event);
    return { sent: id };
  }
}

function brief(result: Result): object {
  const { status, intent } = result;
  const ids = { status, payment_intent: intent.id, charge: intent.latest_charge };
  return result.status === 'declined' ? { ...ids, code: result.decline.code, decline_code: result.decline.decline, message: result.message } : ids;
}
