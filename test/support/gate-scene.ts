import { randomUUID } from 'node:crypto';
import { Clock } from '../../src/gate/clock.js';
import type { Door } from '../../src/gate/doors.js';
import { Gate, type Wait } from '../../src/gate/index.js';
import { Watch } from '../../src/gate/watch.js';
import { system } from '../../src/kernel/actor.js';
import { Contexts } from '../../src/platform/http/index.js';
import { startApp, type TestApp } from './app.js';
import { winterParcels } from './campaign.js';
import { sandboxScene, TEST_KEY, type SandboxScene } from './stripe-sandbox.js';

export const PATH = '/campaigns/winter-parcels/donate';
export const GIFT = { currency: 'EUR', sum: '2500', often: 'once', cardCountry: 'no' };
export const MINUTE = 60_000;

export const hidden = (html: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';
export const codeIn = (html: string): string | undefined => />((?:[0-9A-Z]{4}-){6}[0-9A-Z]{2})</.exec(html)?.[1];
type Fields = Record<string, string>;

/** The service with its gate as in a live installation, Stripe's sandbox behind it, and a clock that only the test moves. */
export class GateScene {
  now = Date.now();

  private constructor(
    readonly app: TestApp,
    readonly stripe: SandboxScene,
  ) {}

  static async start(): Promise<GateScene> {
    const stripe = await sandboxScene();
    const app = await startApp({ STRIPE_API_BASE: stripe.sandbox.origin, STRIPE_SECRET_KEY: TEST_KEY, FOUNDATION_IBAN: 'LT121000011101001000', TRUST_PROXY: 1 });
    await winterParcels(app);
    const scene = new GateScene(app, stripe);
    app.nest.get(Gate).enforce();
    app.nest.get(Clock).now = () => scene.now;
    app.nest.get(Contexts).now = () => scene.now;
    return scene;
  }

  /** Nobody was here before, and it is now. */
  async fresh(): Promise<void> {
    this.now = Math.max(this.now + MINUTE, Date.now());
    await this.app.db.admin.query('TRUNCATE gate_bucket, gate_minute, gate_place, gate_trip, gate_order, payment_event CASCADE');
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.stripe.close();
  }

  /** Payment pages at Stripe. */
  async opened(): Promise<number> {
    return (await this.stripe.control<{ sessions: number }>('/')).sessions;
  }

  async post(path: string, fields: Fields): Promise<{ status: number; text: string }> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: this.app.url };
    const response = await fetch(`${this.app.url}${path}`, { method: 'POST', headers, body: new URLSearchParams(fields).toString(), redirect: 'manual' });
    return { status: response.status, text: await response.text() };
  }

  /** The hidden fields of a form, as a page just loaded has them, read for three seconds. */
  async form(path = PATH): Promise<Fields> {
    const text = await (await fetch(`${this.app.url}${path}`)).text();
    this.now += 3_000;
    return { _token: hidden(text, '_token'), _key: hidden(text, '_key') };
  }

  /** The same without loading a page. */
  token(form: string): Fields {
    const page = this.app.nest.get(Contexts).make({ lang: 'en', path: '/', actor: null, session: null });
    return { _token: page.token(form), _key: page.key };
  }

  /** The number a pass asks for, at no cost. */
  numberFor(pass: string): string {
    return String(this.app.db.vault.mac('gate number', pass).readBigUInt64BE() % BigInt(parseInt(pass.split('.')[2]!, 36)));
  }

  /** The hidden fields of a page that asks to wait, with the number found. */
  passing(html: string): Fields {
    const pass = hidden(html, '_pass');
    return { _token: hidden(html, '_token'), _key: hidden(html, '_key'), _pass: pass, _proof: this.numberFor(pass) };
  }

  ask(door: Door, ip: string, body: Fields): Promise<Wait | null> {
    return this.app.nest.get(Gate).ask(door, { body, session: null, ip });
  }

  /** Stands in line with a pass whose number was found. */
  stand(door: Door, pass: string, key: string = randomUUID()): Promise<Wait | null> {
    return this.ask(door, '203.0.113.9', { _key: key, _pass: pass, _proof: this.numberFor(pass) });
  }

  tighten(level: 'pressed' | 'held'): Promise<void> {
    return this.app.nest.get(Watch).tighten(system('test'), level, 1);
  }
}
