import { Mailer } from '../../src/platform/mail/index.js';
import { Poller, Projector } from '../../src/payments/index.js';
import { startApp, type Answer, type Pages, type TestApp } from './app.js';
import { winterParcels } from './campaign.js';
import { DAY } from './stripe-monthly.js';
import { sandboxScene, TEST_KEY, type SandboxScene } from './stripe-sandbox.js';

export const PATH = '/campaigns/winter-parcels/donate';
const LONG_AGO_H = 24 * 400;

/** A monthly gift that was begun: its code, and the donation's id. */
export interface Begun {
  readonly code: string;
  readonly reference: string;
}
export interface SubscriptionRow {
  readonly status: string;
  readonly amount_minor: string;
  readonly stripe_id: string;
  readonly charged_on: string | null;
  readonly paused_until: Date | null;
  readonly remind_at: Date | null;
  readonly ended_why: string | null;
}

/** Donors who give monthly, the service, and Stripe's sandbox with a clock that only the test moves. The past is used up: the books take nothing of the future. */
export class MonthlyScene {
  /** Whether everything on its way at Stripe arrives as soon as it is asked about; debits take days otherwise. */
  settles = true;

  private constructor(
    readonly app: TestApp,
    readonly stripe: SandboxScene,
    readonly donor: Pages,
  ) {}

  static async start(settings: Parameters<typeof startApp>[0] = {}): Promise<MonthlyScene> {
    const stripe = await sandboxScene();
    const app = await startApp({ STRIPE_API_BASE: stripe.sandbox.origin, STRIPE_SECRET_KEY: TEST_KEY, STATEMENT_NAME: 'LINDEN', ...settings });
    await winterParcels(app);
    return new MonthlyScene(app, stripe, await app.pages());
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.stripe.close();
  }

  async rows<Row extends object>(sql: string, params: unknown[] = []): Promise<Row[]> {
    return (await this.app.db.admin.query<Row>(sql, params)).rows;
  }

  async subscription({ reference }: Begun): Promise<SubscriptionRow> {
    return (await this.rows<SubscriptionRow>('SELECT * FROM subscription WHERE reference = $1', [reference]))[0]!;
  }

  /** What Stripe says is fetched, and what follows from it is done, until nothing is left to do. */
  async hear(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      await this.stripe.sandbox.idle();
      if (this.settles) this.stripe.sandbox.settle();
      await this.app.nest.get(Poller).poll(LONG_AGO_H);
      await this.app.db.admin.query(`UPDATE payment_event SET due_at = now() - interval '1 second' WHERE state = 'waiting'`);
      await this.app.nest.get(Projector).drain();
      await this.app.drain();
    }
  }

  async advance(days: number): Promise<void> {
    await this.stripe.control('/clock', { advance: days * DAY });
  }

  /** Fills in the form and pays, so many days ago; from then on Stripe's clock runs. */
  async begin({ daysAgo = 0, pay = {}, ...form }: { daysAgo?: number; pay?: object; slug?: string; fields?: Record<string, string> } = {}): Promise<Begun> {
    const begun = await this.decide(form);
    if (daysAgo > 0) await this.stripe.control('/clock', { at: Math.floor(Date.now() / 1000) - daysAgo * DAY });
    await this.pay(begun, pay);
    return begun;
  }

  /** Fills in the form; the payment page is open, by the real clock. */
  async decide({ slug = 'winter-parcels', fields = {} }: { slug?: string; fields?: Record<string, string> } = {}): Promise<Begun & { readonly session: string }> {
    await this.stripe.control('/clock', { at: null });
    const path = `/campaigns/${slug}/donate`;
    const { text } = await this.donor.submit(path, path, { currency: 'EUR', sum: '2500', often: 'monthly', cardCountry: 'no', ...fields });
    const session = /cs_test_\w+/.exec(text)![0];
    const { client_reference_id: reference } = await this.stripe.stripe.checkout.sessions.retrieve(session);
    return { session, code: />((?:[0-9A-Z]{4}-){6}[0-9A-Z]{2})</.exec(text)![1]!, reference: reference! };
  }

  async pay({ session }: { session: string }, how: object = {}): Promise<void> {
    await this.stripe.control(`/sessions/${session}/pay`, { settle: true, ...how });
    await this.hear();
  }

  open({ code }: Begun): Promise<Answer> {
    return this.donor.submit('/gift', '/gift', { code });
  }

  /** Sends one form of the private page, or of the page after it. */
  async act(gift: Begun, form: string, fields: Record<string, string> = {}, page?: { text: string }): Promise<{ status: number; text: string }> {
    const { text } = page ?? (await this.open(gift));
    const body = new URLSearchParams({ _token: hidden(text, form, '_token'), _key: crypto.randomUUID(), entry: hidden(text, form, 'entry'), ...fields }).toString();
    const response = await fetch(`${this.app.url}/gift/${form.replace('gift-', '')}`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', origin: this.app.url }, body });
    return { status: response.status, text: await response.text() };
  }

  /** Mails to that address, oldest first. */
  mails(to: string): string[] {
    return this.app.nest.get(Mailer).kept().filter(({ content }) => content.includes(to)).map(({ content }) => content).toReversed();
  }
}

function hidden(html: string, form: string, name: string): string {
  const from = html.slice(html.indexOf(`id="${form}"`));
  return new RegExp(`name="${name}" value="([^"]+)"`).exec(from.slice(0, from.indexOf('</form>')))?.[1] ?? '';
}
