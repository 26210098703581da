const DAY = 86_400;

/** What becomes of a debit: the bank pays, or it refuses for `failure`. */
export interface TestAccount {
  iban: string;
  country: string;
  label: string;
  /** How long the bank takes. */
  takesSeconds: number;
  failure?: string;
  /** The donor takes the money back right after it came. */
  disputed?: true;
}

const account = (iban: string, label: string, more: Partial<TestAccount> = {}): TestAccount => ({
  iban, country: iban.slice(0, 2), label, takesSeconds: 5 * DAY, ...more,
});

/** IBANs of docs.stripe.com/payments/sepa-debit (Testing); "minutes later" is three. */
export const TEST_ACCOUNTS: readonly TestAccount[] = [
  account('AT611904300234573201', 'Paid after five days'),
  account('AT321904300235473204', 'Paid after three minutes', { takesSeconds: 180 }),
  account('AT861904300235473202', 'Refused after five days', { failure: 'generic_could_not_process' }),
  account('AT051904300235473205', 'Refused after three minutes', { takesSeconds: 180, failure: 'generic_could_not_process' }),
  account('AT981904300002222227', 'Refused: insufficient funds', { failure: 'insufficient_funds' }),
  account('AT591904300235473203', 'Paid, then taken back', { disputed: true }),
];

const BY_IBAN = new Map(TEST_ACCOUNTS.map((entry) => [entry.iban, entry]));

export const compact = (typed: string): string => typed.replace(/[\s-]/g, '').toUpperCase();

/** Whether it begins as an IBAN does; no card number does. */
export const looksLikeIban = (typed: string): boolean => /^[A-Z]{2}\d/.test(compact(typed));

/** The test account of that IBAN. Any other is never kept or shown. */
export const findAccount = (typed: string): TestAccount | undefined => BY_IBAN.get(compact(typed));

/** The test account of which a charge says no more than the last four signs. */
export const accountEnding = (last4?: string | null): TestAccount | undefined => TEST_ACCOUNTS.find(({ iban }) => iban.slice(-4) === last4);
