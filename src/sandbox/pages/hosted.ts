import type Stripe from 'stripe';
import { Refusal } from '../errors.js';
import type { Answer } from '../http.js';
import { html, seeOther } from '../http.js';
import type { Result } from '../payments/pay.js';
import { authenticate, pay } from '../payments/pay.js';
import { findSession } from '../resources/sessions.js';
import type { Webhooks } from '../webhooks.js';
import type { World } from '../world.js';
import { field, problemOf } from './card-form.js';
import { portal } from './portal.js';
import type { Typed } from './views.js';
import { checkoutPage, confirmPage, endedPage } from './views.js';

const WAIT_FOR_WEBHOOK_MS = 10_000;

/** The pages a donor sees: `/c/pay/:session`, `/3ds/:intent` and `/p/session/:id`, plain forms. */
export class Hosted {
  constructor(
    private readonly world: World,
    private readonly webhooks: Webhooks,
  ) {}

  async answer(method: string, path: string, form: URLSearchParams): Promise<Answer> {
    try {
      return (await this.place(method, path, form)) ?? html(404, endedPage('Nothing here', 'This is the Stripe sandbox. It has no such page.'));
    } catch (error) {
      if (error instanceof Refusal) return html(error.status, endedPage('This does not work any more', error.message));
      throw error;
    }
  }

  private async place(method: string, path: string, form: URLSearchParams): Promise<Answer | undefined> {
    const [, place, id = ''] = /^\/(c\/pay|3ds|p\/session)\/(\w+)$/.exec(path) ?? [];
    switch (place) {
      case 'c/pay': return method === 'POST' ? this.submit(id, form) : this.show(id);
      case '3ds': return method === 'POST' ? this.confirm(id, form) : this.ask(id);
      case 'p/session': return portal(this.world, method, id, form);
      default: return undefined;
    }
  }

  private show(id: string, typed?: Typed, problem?: string): Answer {
    const session = findSession(this.world, id);
    if (session.status === 'complete') return html(200, endedPage('Done', 'This payment is complete. Nothing more will be charged here.'));
    if (session.status === 'expired') return html(410, endedPage('Expired', 'This payment page has expired. Start again from the campaign’s page.'));
    return html(problem ? 402 : 200, checkoutPage(session, this.titleOf(id), typed, problem));
  }

  private async submit(id: string, form: URLSearchParams): Promise<Answer> {
    const session = findSession(this.world, id);
    if (session.status === 'complete') return seeOther(successUrl(session));
    if (session.status !== 'open') return this.show(id);
    const typed = { email: field(form, 'email'), name: field(form, 'name'), byDebit: form.has('iban') };
    const problem = form.has('quick') ? undefined : problemOf(form, new Date());
    if (problem) return this.show(id, typed, problem);
    const payer = { person: '', email: typed.email || session.customer_email, name: typed.name || null };
    try {
      return await this.after(session, pay(this.world, id, field(form, 'quick') || field(form, 'iban') || field(form, 'card'), payer), typed);
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
    const session = findSession(this.world, asked?.session ?? sessionOf(this.world, id));
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
}

const sessionOf = ({ store }: World, intent: string): string => store.all('intent_data').find((row) => row.intent === intent)?.id ?? '';

const successUrl = (session: Stripe.Checkout.Session): string => (session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id);

/** What the donor may read of a refused card; anything else is not for the page and goes on. */
function cardProblem(error: unknown): string {
  if (error instanceof Refusal && error.status === 402) return error.message;
  throw error;
}
