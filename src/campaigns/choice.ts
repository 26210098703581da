import { Invalid } from '../kernel/problem.js';
import { money, type Currency, type Money } from '../kernel/money.js';
import { readAmount } from './amounts.js';

/** The answers to *Was your card issued by a bank in Belarus or Russia?* Never stored. */
export const CARD_ANSWERS = ['no', 'yes', 'unsure'] as const;
export type CardAnswer = (typeof CARD_ANSWERS)[number];

/** Only a clear *no* leads on: anything else never reaches Stripe. */
export const mayPayByCard = (answer: CardAnswer): boolean => answer === 'no';

const GIFT = 'gift:';
export const giftValue = (id: string): string => `${GIFT}${id}`;

/**
 * Reads what a donor chose: a typed amount wins, since a tile may have been ticked for them; then a gift (`gift:<id>`) or
 * a preset in minor units. Throws Invalid, naming the field.
 */
export function readChoice({ sum, other }: { sum?: string | undefined; other?: string | undefined }, currency: Currency): { giftId: string | null; amount: Money | null } {
  if (other) return { giftId: null, amount: readAmount(other, currency, 'other') };
  if (sum === 'other') throw missing('other', 'Enter an amount in figures, for example 180.');
  if (sum?.startsWith(GIFT)) return { giftId: sum.slice(GIFT.length), amount: null };
  if (!sum || !/^\d{1,12}$/.test(sum)) throw missing('sum', 'Choose an amount or one of the gifts.');
  return { giftId: null, amount: money(Number(sum), currency) };
}

const missing = (field: string, sentence: string): Invalid => new Invalid('campaigns.chooseOne', sentence, { [field]: sentence });
