import { findCard, sentenceOf } from '../cards.js';
import { cardError } from '../errors.js';
import { findAccount, looksLikeIban } from '../sepa/ibans.js';
import type { World } from '../world.js';
import type { Means, Payer } from './methods.js';

export const numberOf = (means: Means): string => (means.type === 'card' ? means.card.number : means.account.iban);

/** The test card or test account of a number as typed. Throws `Refusal` 402 for any other number, which is kept nowhere. */
export function findMeans(typed: string): Means {
  if (looksLikeIban(typed)) {
    const account = findAccount(typed);
    if (!account) throw cardError({ code: 'invalid_bank_account_iban', message: 'The IBAN you entered is invalid. The sandbox takes only test IBANs.', param: 'sepa_debit[iban]' });
    return { type: 'sepa_debit', account };
  }
  const card = findCard(typed);
  if ('code' in card) throw cardError({ code: card.code, decline_code: card.decline, message: sentenceOf(card.code, card.decline), param: 'number' });
  return { type: 'card', card };
}

/** What a stored payment method draws on, and who holds it. */
export function meansOf({ store }: World, method: string): { means: Means; payer: Payer } | undefined {
  const purse = store.find('purse', method);
  return purse && { means: findMeans(purse.number), payer: purse };
}
