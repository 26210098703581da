import type Stripe from 'stripe';
import { Refusal } from '../errors.js';
import type { Answer } from '../http.js';
import { html, seeOther } from '../http.js';
import type { Result } from '../payments/pay.js';
import { authenticate, pay } from '../payments/pay.js';
import { findSession } from '../resources/sessions.js';
import type { Webhooks } from '../webhooks.js';
import type { World } from '../world.js';
import type { Typed } from './views.js';
import { checkoutPage, confirmPage, endedPage } from './views.js';

const WAIT_FOR_WEBHOOK_MS = 10_000;

/** The pages a donor sees: `/c/pay/:session` and `/3ds/:intent`, plain forms. */
export class Hosted {
  constructor(
    private readonly world: World,
    private readonly webhooks: Webhooks,
  ) {}

  async answer(method: string, path: string, form: URLSearchParams): Promise<Answer> {
    const checkout = /^\/c\/pay\/(\w+)$/.exec(path)?.[1];
    const bank = /^\/3ds\/(\w+)$/.exec(path)?.[1];
    try {
      if (checkout) return method === 'POST' ? await this.submit(checkout, form) : this.show(checkout);
      if (bank) return method === 'POST' ? await this.confirm(bank, form) : this.ask(bank);
    } catch (error) {
      if (error instanceof Refusal) return html(error.status, endedPage('This does not work any more', error.message));
      throw error;
    }
    return html(404, endedPage('Nothing here', 'This is the Stripe sandbox. It has no such page.'));
  }

  private show(id: string, typed?: Typed, problem?: string): Answer {
    const session = findSession(this.world, id);
    if (session.status === 'complete') return html(200, endedPage('Paid', 'This payment is complete. Nothing more will be charged.'));
    if (session.status === 'expired') return html(410, endedPage('Expired', 'This payment page has expired. Start again from the campaign’s page.'));
    return html(problem ? 402 : 200, checkoutPage(session, this.titleOf(id), typed, problem));
  }

  private async submit(id: string, form: URLSearchParams): Promise<Answer> {
    const session = findSession(this.world, id);
    if (session.status === 'complete') return seeOther(successUrl(session));
    if (session.status !== 'open') return this.show(id);
    const typed = { email: field(form, 'email'), name: field(form, 'name') };
    const problem = form.has('quick') ? undefined : problemOf(form, new Date());
    if (problem) return this.show(id, typed, problem);
    const payer = { person: '', email: typed.email || session.customer_email, name: typed.name || null };
    try {
      return await this.after(session, pay(this.world, id, field(form, 'quick') || field(form, 'card'), payer), typed);
    } catch (error) {
      return this.show(id, typed, cardProblem(error));
    }
  }

  private ask(id: string): Answer {
    const intent = this.world.store.find('payment_intent', id);
    if (intent?.status !== 'requires_action') return html(404, endedPage('Nothing to confirm', 'The bank asks nothing about this payment.'));
    return html(200, confirmPage(intent));
  }

  private async confirm(id: string, form: URLSearchParams): Promise<Answer> {
    const asked = this.world.store.find('attempt', id);
    const session = findSession(this.world, asked?.session ?? this.sessionOf(id));
    if (!asked && session.status === 'complete') return seeOther(successUrl(session));
    return this.after(session, authenticate(this.world, id, form.get('answer') === 'complete'), {});
  }

  /** Like Stripe: on to `success_url` only once the webhook was answered, or after ten seconds. */
  private async after(session: Stripe.Checkout.Session, result: Result, typed: Typed): Promise<Answer> {
    if (result.status === 'declined') return this.show(session.id, typed, result.message);
    if (result.status === 'authenticate') return seeOther(`/3ds/${result.intent.id}`);
    await this.webhooks.settled(result.event.id, WAIT_FOR_WEBHOOK_MS);
    return seeOther(successUrl(session));
  }

  private titleOf(session: string): string {
    return this.world.store.all('item').find((row) => row.session === session)?.item.description ?? 'Payment';
  }

  private sessionOf(intent: string): string {
    return this.world.store.all('checkout.session').find((row) => row.payment_intent === intent)?.id ?? '';
  }
}

const successUrl = (session: Stripe.Checkout.Session): string => (session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id);

/** What the donor may read of a refused card; anything else is not for the page and goes on. */
function cardProblem(error: unknown): string {
  if (error instanceof Refusal && error.status === 402) return error.message;
  throw error;
}

const field = (form: URLSearchParams, name: string): string => form.get(name)?.trim() ?? '';

/** Any future date and any code of three or four digits will do, as with Stripe's test cards. */
function problemOf(form: URLSearchParams, now: Date): string | undefined {
  const expiry = /^\s*(0?[1-9]|1[0-2])\s*\/\s*(?:20)?(\d\d)\s*$/.exec(field(form, 'expiry'));
  if (!field(form, 'card')) return 'Type a card number.';
  if (!expiry) return 'Type the expiry date as month and year, for example 12/34.';
  const ends = Date.UTC(2000 + Number(expiry[2]), Number(expiry[1]), 1);
  if (ends <= now.getTime()) return "Your card's expiration date is in the past.";
  if (!/^\d{3,4}$/.test(field(form, 'cvc'))) return "Your card's security code is incomplete.";
  return undefined;
}
