import type { JSX } from 'preact';
import { TEST_ACCOUNTS } from '../sepa/ibans.js';

/** Number, expiry and security code of a test card. */
export function CardFields(): JSX.Element {
  return (
    <>
      <label>
        Test card number
        <input name="card" id="card" inputMode="numeric" autocomplete="off" maxLength={23} placeholder="4242 4242 4242 4242" required />
      </label>
      <div class="pair">
        <label>
          Expires (MM/YY)
          <input name="expiry" id="expiry" inputMode="numeric" autocomplete="off" maxLength={7} placeholder="12/34" required />
        </label>
        <label>
          Security code
          <input name="cvc" id="cvc" inputMode="numeric" autocomplete="off" maxLength={4} placeholder="123" required />
        </label>
      </div>
    </>
  );
}

/** Pay by a debit of a bank account: the IBAN, and the mandate its owner gives. */
export function DebitForm({ action, button, open }: { action: string; button: string; open: boolean }): JSX.Element {
  return (
    <details open={open}>
      <summary>Or pay by SEPA debit from a bank account</summary>
      <form method="post" action={action}>
        <label>
          Test IBAN
          <input name="iban" id="iban" autocomplete="off" maxLength={42} placeholder="AT61 1904 3002 3457 3201" list="ibans" required />
        </label>
        <datalist id="ibans">{TEST_ACCOUNTS.map(({ iban, label }) => <option value={iban} key={iban}>{label}</option>)}</datalist>
        <label>
          Name of the account’s owner <span class="quiet">(may stay empty here)</span>
          <input name="name" autocomplete="off" maxLength={200} />
        </label>
        <p class="quiet" id="mandate">
          By giving your IBAN and confirming this payment, you authorise Pasylka Sandbox and Stripe, its payment provider, to send instructions to your bank to debit
          your account, and your bank to debit it in accordance with those instructions. You are entitled to a refund from your bank under the terms of your agreement
          with it. A refund must be claimed within eight weeks from the date your account was debited. You agree to be told of a debit two days before it is made.
        </p>
        <button id="debit">{button}</button>
      </form>
    </details>
  );
}
