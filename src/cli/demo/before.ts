import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import Stripe from 'stripe';
import { addDays, dayOf, type Day } from '../../kernel/clock.js';
import { Reader } from '../../platform/database/index.js';
import { adopt } from '../adopt.js';
import { Unexpected } from '../http-client.js';
import type { SandboxControl } from '../sandbox-control.js';
import { expect } from './expect.js';

const FUND = 'winter-parcels';
/** What the one gives each month, cents. */
export const MONTHLY = 1500;
const YEARLY = 9000;
const BEFORE_DAYS = 20;
const noonOf = (day: Day): number => Date.parse(`${day}T12:00:00Z`) / 1000;

/** Who gave through Stripe before there were these books, and what whoever gives monthly knows of it. */
export interface Before {
  readonly monthly: string;
  readonly yearly: string;
  readonly lastFour: string;
  readonly expiry: string;
  /** The days on which it was charged since the books begin. */
  readonly charged: readonly Day[];
  /** Whether Stripe will charge it no more. */
  readonly isOver: () => Promise<boolean>;
}

/** Two begin to give at Stripe some weeks before `since`, by no page of ours: one each month, one each year. Since then the first was charged by itself. */
export async function giveElsewhere(app: NestFastifyApplication, sandbox: SandboxControl, since: Day): Promise<Before> {
  const stripe = app.get<Stripe>(Stripe);
  const began = addDays(since, -BEFORE_DAYS);
  await sandbox.webhooks(false); // nobody of ours listened then
  await sandbox.clock(noonOf(began));
  const [monthly, yearly] = [await begin(stripe, MONTHLY, 'month'), await begin(stripe, YEARLY, 'year')];
  await sandbox.settle(noonOf(began) + 60);
  await sandbox.clock(null);
  await sandbox.webhooks(true);
  const { default_payment_method: method } = await stripe.subscriptions.retrieve(monthly, { expand: ['default_payment_method'] });
  const { last4: lastFour, exp_month: month, exp_year: year } = (method as Stripe.PaymentMethod).card!;
  const invoices = await stripe.invoices.list({ subscription: monthly, status: 'paid' });
  const charged = invoices.data.map(({ status_transitions: { paid_at: at } }) => dayOf(new Date(at! * 1000))).filter((day) => day >= since).sort();
  return {
    monthly, yearly, lastFour, expiry: `${String(month).padStart(2, '0')}/${String(year).slice(-2)}`, charged,
    isOver: async () => (await stripe.subscriptions.retrieve(monthly)).status === 'canceled',
  };
}

async function begin(stripe: Stripe, minor: number, interval: 'month' | 'year'): Promise<string> {
  const card = 'pm_card_visa';
  const { id: customer } = await stripe.customers.create({ payment_method: card, invoice_settings: { default_payment_method: card } });
  const { data: [method] } = await stripe.paymentMethods.list({ customer });
  const { id: product } = await stripe.products.create({ name: 'Donation' });
  const { id } = await stripe.subscriptions.create({ customer, default_payment_method: method!.id, items: [{ price_data: { currency: 'eur', product, unit_amount: minor, recurring: { interval } } }] });
  return id;
}

/** As the operator does before the service runs for the first time: `payments adopt`, dry and then in earnest. Answers what it said the second time. */
export async function takeOver(app: NestFastifyApplication, { monthly, yearly, charged }: Before, since: Day): Promise<string> {
  const count = async (): Promise<number> => (await app.get(Reader).one<{ n: number }>('SELECT (SELECT count(*) FROM subscription)::int + (SELECT count(*) FROM payment)::int AS n'))!.n;
  const run = async (dryRun: boolean): Promise<string> => {
    const lines: string[] = [];
    expect('payments adopt', await adopt(app, { since, fund: FUND, dryRun }, (line) => lines.push(line)), 0);
    return lines.join('\n');
  };
  const plan = await run(true);
  for (const said of ['2 subscriptions at Stripe; 1 can become monthly gifts', `${monthly}  EUR 15.00  active  → ${FUND}`, `${yearly}  EUR 90.00  active  stays: it is not monthly`, `in ${charged.length}  to be booked as gifts`, 'Nothing was changed.']) {
    if (!plan.includes(said)) throw new Unexpected(`the dry run did not say “${said}”: ${plan}`);
  }
  expect('what a dry run wrote', await count(), 0);
  const done = await run(false);
  expect('what was taken over', /^(\d+) taken over/m.exec(done)?.[1], '1');
  return done;
}
