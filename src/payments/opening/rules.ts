import { type Day, isDay, today } from '../../kernel/clock.js';
import type { Currency } from '../../kernel/money.js';
import { Conflict, Forbidden, Invalid } from '../../kernel/problem.js';
import { lifecycle } from '../../kernel/lifecycle.js';

/** What one fund had on that day: minor units, at the bank and with Stripe. */
export interface OpeningLine {
  readonly fundId: number;
  readonly currency: Currency;
  readonly bank: number;
  readonly stripe: number;
}

/** What the bank's statements and Stripe say was there at the beginning of that day, by currency. */
export interface Said {
  readonly currency: Currency;
  readonly bank: number;
  readonly stripe: number;
  /** SHA-256 (hex) of the statement's file, where one file says it all. */
  readonly evidence: string | null;
}
/** Why an account does not say what was there: `none` (no statement), `silent` (its first one has no balance), `early` or `late` (it begins in another month), `partial` (it says that it begins after the first of the month). */
export interface Silent {
  readonly account: string;
  readonly currency: Currency;
  readonly why: 'none' | 'silent' | 'early' | 'late' | 'partial';
}
/** An account whose first statement (a CSV) does not say with which day it begins, and the day of its first line: it may be the whole month. */
export interface Unsaid {
  readonly account: string;
  readonly currency: Currency;
  readonly from: Day;
}
export interface Sources {
  readonly said: readonly Said[];
  readonly silent: readonly Silent[];
  /** For a person to make sure of. */
  readonly unsaid: readonly Unsaid[];
  /** Currencies with money at Stripe that these books do not keep. */
  readonly unkept: readonly string[];
}

/** By how much the lines differ from what is said there: above zero, they say more. */
export interface Untied {
  readonly currency: Currency;
  readonly at: 'bank' | 'stripe';
  readonly difference: number;
}

export const openingLife = lifecycle('openingBalance', {
  entered: { approve: 'booked', refuse: 'refused', withdraw: 'withdrawn' },
  booked: {},
  refused: {},
  withdrawn: {},
});
export type OpeningState = (typeof openingLife.states)[number];
export type OpeningStep = 'approve' | 'refuse' | 'withdraw';

/** Where the funds together do not come to what bank and Stripe say, currency by currency; nothing when they do. */
export function untied(lines: readonly OpeningLine[], said: readonly Said[]): Untied[] {
  const currencies = [...new Set([...said, ...lines].map(({ currency }) => currency))].sort();
  const sum = (rows: readonly OpeningLine[] | readonly Said[], of: Currency, at: Untied['at']): number => rows.reduce((all, row) => (row.currency === of ? all + row[at] : all), 0);
  const all = currencies.flatMap((currency) => (['bank', 'stripe'] as const).map((at) => ({ currency, at, difference: sum(lines, currency, at) - sum(said, currency, at) })));
  return all.filter(({ difference }) => difference !== 0);
}

/** Nobody paid through Stripe before; and its clock knows no time before 1970. */
const EARLIEST: Day = '2010-01-01';

/** Throws Invalid `opening.month` unless the day is the first of a month that has begun, not before 2010: books begin with a month. */
export function checkSince(since: Day): void {
  const sentence = 'Books begin with a month: choose the first day of one that has begun.';
  if (!isDay(since) || since.slice(8) !== '01' || since < EARLIEST || since > today()) throw new Invalid('opening.month', sentence, { since: sentence });
}

/** Throws Conflict `opening.silent`, `opening.partial` or `opening.unkept` while bank or Stripe cannot say what was there. */
export function checkSources({ silent: [account], unkept: [currency] }: Pick<Sources, 'silent' | 'unkept'>): void {
  if (account?.why === 'partial') throw new Conflict('opening.partial', `The first statement of the account …${account.account.slice(-4)} begins in the middle of the month: it does not say what was there on the first. Take in the whole month.`);
  if (account) throw new Conflict('opening.silent', `The account …${account.account.slice(-4)} has no statement of that month that says what was there before it. Take one in first.`);
  if (currency) throw new Conflict('opening.unkept', `There is money in ${currency} at Stripe, which these books do not keep. Pay it out or convert it first.`);
}

/** Throws Invalid `opening.lines` for amounts below zero or a fund named twice, `opening.tie` naming the differences. */
export function checkLines(lines: readonly OpeningLine[], said: readonly Said[]): void {
  const names = new Set(lines.map(({ fundId, currency }) => `${fundId} ${currency}`));
  const whole = lines.every(({ bank, stripe }) => Number.isSafeInteger(bank) && Number.isSafeInteger(stripe) && bank >= 0 && stripe >= 0 && bank + stripe > 0);
  if (lines.length === 0 || names.size < lines.length || !whole) throw new Invalid('opening.lines', 'Say for each fund once what it had; leave out a fund that had nothing.', { lines: 'Say for each fund once what it had.' });
  const differences = untied(lines, said);
  const text = ({ currency, at, difference }: Untied): string => `${currency} ${at === 'bank' ? 'at the bank' : 'at Stripe'}: ${Math.abs(difference)} ${difference > 0 ? 'more' : 'less'} (minor units) than ${at === 'bank' ? 'the statements say' : 'Stripe says'}`;
  if (differences.length > 0) throw new Invalid('opening.tie', `The funds do not come to what was there. ${differences.map(text).join('; ')}.`, Object.fromEntries(differences.map((one) => [`${one.at}-${one.currency}`, text(one)])));
}

/** Another person books or refuses it; only whoever entered it takes it back. Throws Forbidden `opening.samePerson` or `opening.notYours`. */
export function checkDecider(step: OpeningStep, enteredBy: string, actorId: string): void {
  if (step === 'withdraw' && enteredBy !== actorId) throw new Forbidden('opening.notYours', 'Only whoever entered the opening takes it back.');
  if (step !== 'withdraw' && enteredBy === actorId) throw new Forbidden('opening.samePerson', 'Another person decides than the one who entered the opening.');
}
