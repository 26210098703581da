/** What a receipt may say, and a pack may ask for: the closed list. */
export const FIELDS = [
  'receipt.number', 'receipt.issued_on', 'issuer.name', 'issuer.address', 'issuer.registration', 'issuer.tax_number', 'issuer.exemption', 'issuer.purpose', 'issuer.signed_by',
  'donor.name', 'donor.address', 'gift.received_on', 'gift.way', 'gift.amount', 'gift.cover', 'gift.gross', 'gift.settled', 'gift.words',
] as const;
export type Field = (typeof FIELDS)[number];

export const RAILS = ['card', 'sepa_debit', 'transfer', 'cash', 'in_kind'] as const;
export type Rail = (typeof RAILS)[number];

/** Who signs. */
export interface Issuer {
  readonly name: string;
  readonly address: readonly string[];
  readonly registration: string;
  readonly tax_number: string;
  readonly exemption: string;
  readonly purpose: string;
  readonly signed_by: string;
}

/** A pack's words in one language, with that language's names of the lines. */
export interface Words {
  readonly title: string;
  readonly year_title: string;
  readonly words: readonly string[];
  readonly year_words: readonly string[];
  readonly digits: readonly string[];
  readonly date: string;
  readonly decimal: string;
  readonly replaces: string;
  readonly void: string;
  readonly example: string;
  readonly year: string;
  readonly labels: Readonly<Record<Field, string>>;
  readonly ways: Readonly<Record<Rail, string>>;
}

/** All that a receipt was worded with; kept with its digest, so that the same receipt can be made again. */
export interface Wording {
  readonly pack: string;
  readonly prefix: string;
  readonly version: number;
  readonly isExample: boolean;
  readonly fields: readonly Field[];
  readonly issuer: Issuer;
  readonly words: Words;
}
