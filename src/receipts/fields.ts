import type { Day } from '../kernel/clock.js';
import { decimalText, type Money } from '../kernel/money.js';
import type { Field, Issuer, Rail, Words } from './wording.js';

/** Whose receipt it is, where somebody wants that on paper. It goes onto the page and, unless a law wants a copy, nowhere else. */
export interface Donor {
  readonly name: string;
  readonly address: string;
}
/** The four amounts. `settled` is what the books hold, in the currency it arrived in. */
export interface Amounts {
  readonly gift: Money;
  readonly cover: Money;
  readonly gross: Money;
  readonly settled: Money;
}
export interface Line extends Amounts {
  readonly receivedOn: Day;
  readonly rail: Rail;
}
/** All a receipt says, but for the donor. */
export interface Said extends Amounts {
  readonly number: string;
  readonly issuedOn: Day;
  readonly kind: 'payment' | 'year';
  readonly year: number;
  /** The number it corrects. */
  readonly replaces: string | null;
  readonly lines: readonly Line[];
}

/** `30.11.2026`, as the language of the receipt writes it. */
export const dayText = (day: Day, { date }: Words): string => date.replace('{y}', day.slice(0, 4)).replace('{m}', day.slice(5, 7)).replace('{d}', day.slice(8, 10));

/** `1250,00 EUR`: by the pack's own rules, never the server's, so that the bytes stay the same. */
export const moneyText = (amount: Money, { decimal }: Words): string => `${decimalText(amount).replace('.', decimal)} ${amount.currency}`;

/** `eins – zwei – fünf – null EUR, null – null`: each digit as a word. Empty where the language has no words for them. */
export function spelled(amount: Money, { digits }: Words): string {
  if (digits.length === 0) return '';
  const [whole, cents] = decimalText(amount).split('.').map((part) => part.replace(/\d/g, (digit) => ` – ${digits[Number(digit)]!}`).slice(3));
  return `X – ${whole} – X ${amount.currency}${cents === undefined ? '' : `, ${cents}`}`;
}

type Printed = (said: Said, context: Context) => string | null;
interface Context {
  readonly issuer: Issuer;
  readonly words: Words;
  readonly donor: Donor | null;
}
/** The only payment of a receipt; a year's stand in a list of their own. */
const only = ({ kind, lines }: Said): Line | null => (kind === 'payment' ? lines[0]! : null);

const VALUES: Readonly<Record<Field, Printed>> = {
  'receipt.number': ({ number }) => number,
  'receipt.issued_on': ({ issuedOn }, { words }) => dayText(issuedOn, words),
  'issuer.name': (_, { issuer }) => issuer.name,
  'issuer.address': (_, { issuer }) => issuer.address.join(', '),
  'issuer.registration': (_, { issuer }) => issuer.registration,
  'issuer.tax_number': (_, { issuer }) => issuer.tax_number,
  'issuer.exemption': (_, { issuer }) => issuer.exemption,
  'issuer.purpose': (_, { issuer }) => issuer.purpose,
  'issuer.signed_by': (_, { issuer }) => issuer.signed_by,
  'donor.name': (_, { donor }) => donor && donor.name,
  'donor.address': (_, { donor }) => donor && donor.address,
  'gift.received_on': (said, { words }) => { const line = only(said); return line && dayText(line.receivedOn, words); },
  'gift.way': (said, { words }) => { const line = only(said); return line && words.ways[line.rail]; },
  'gift.amount': ({ gift }, { words }) => moneyText(gift, words),
  'gift.cover': ({ cover }, { words }) => moneyText(cover, words),
  'gift.gross': ({ gross }, { words }) => moneyText(gross, words),
  'gift.settled': ({ gross, settled }, { words }) => (settled.currency === gross.currency ? null : moneyText(settled, words)),
  'gift.words': ({ gross }, { words }) => spelled(gross, words),
};

/** What stands beside a field's label; null when there is nothing to say (nobody's name is wanted, it was booked as it was given). */
export const valueOf = (field: Field, said: Said, context: Context): string | null => VALUES[field](said, context);
