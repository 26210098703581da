/** What the account has switched on, as in Stripe's Dashboard; a bank's debit is in euro only. */
const ENABLED = ['card', 'sepa_debit'];

/** The methods a page offers: all that is switched on, or those of them a caller allows. */
export function enabledMethods(currency: string | null, allowed: readonly string[]): string[] {
  const possible = ENABLED.filter((method) => method === 'card' || currency === 'eur');
  return allowed.length === 0 ? possible : possible.filter((method) => allowed.includes(method));
}
