import type Stripe from 'stripe';
import { TEST_CARDS } from '../cards.js';
import { shown } from '../money.js';
import { page } from './layout.js';
import { CardFields, DebitForm } from './parts.js';

const spaced = (number: string): string => number.replace(/(.{4})(?=.)/g, '$1 ');

/** What the donor typed, to show again; the number and the code are never shown again. */
export interface Typed {
  email?: string;
  name?: string;
  /** The form of a bank account is the one to show again. */
  byDebit?: boolean;
}

const priceOf = ({ amount_total: total, currency, mode }: Stripe.Checkout.Session): string =>
  `${shown(total ?? 0, currency ?? 'eur')}${mode === 'subscription' ? ' per month' : ''}`;

/** The hosted payment page of an open session. */
export function checkoutPage(session: Stripe.Checkout.Session, what: string, typed: Typed = {}, problem?: string): string {
  const action = `/c/pay/${session.id}`;
  const amount = priceOf(session);
  const verb = session.submit_type === 'donate' ? 'Donate' : 'Pay';
  return page(
    'Pay',
    <>
      <h1>{what}</h1>
      <p class="amount">{amount}</p>
      {problem && <p class="problem" role="alert" id="problem">{problem}</p>}
      <form method="post" action={action}>
        <label>
          E-mail <span class="quiet">(may stay empty here)</span>
          <input name="email" type="email" autocomplete="off" value={typed.email ?? session.customer_email ?? ''} />
        </label>
        <CardFields />
        <label>
          Name on the card <span class="quiet">(may stay empty here)</span>
          <input name="name" autocomplete="off" maxLength={200} value={typed.name ?? ''} />
        </label>
        <button id="pay">{`${verb} ${amount}`}</button>
      </form>
      {session.payment_method_types.includes('sepa_debit') && <DebitForm action={action} button={`${verb} ${amount}`} open={typed.byDebit === true} />}
      <details>
        <summary>Or pay with one of these test cards at once</summary>
        <form method="post" action={action}>
          {TEST_CARDS.map(({ number, label }) => (
            <button class="plain" name="quick" value={number} key={number}>
              <span>{label}</span>
              <code>{spaced(number)}</code>
            </button>
          ))}
        </form>
      </details>
      {session.cancel_url && <p><a href={session.cancel_url}>Back without paying</a></p>}
    </>,
  );
}

/** The bank's question of 3D Secure. */
export function confirmPage(intent: Stripe.PaymentIntent): string {
  return page(
    'Your bank asks',
    <>
      <h1>Your bank asks: is it you who pays?</h1>
      <p class="amount">{shown(intent.amount, intent.currency)}</p>
      <form method="post" action={`/3ds/${intent.id}`}>
        <p><button name="answer" value="complete" id="complete">Yes, confirm</button></p>
        <p><button name="answer" value="fail" id="fail" class="second">No, refuse</button></p>
      </form>
    </>,
  );
}

/** A session that is complete or expired, and everything unknown. */
export function endedPage(title: string, sentence: string): string {
  return page(title, <><h1>{title}</h1><p>{sentence}</p></>);
}
