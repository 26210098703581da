import { decimalsOf, type Currency } from '../kernel/money.js';
import { Conflict, Forbidden, Invalid } from '../kernel/problem.js';
import { lifecycle } from '../kernel/lifecycle.js';
import type { Fund } from './funds.js';

/** Why a fund is below zero, in the words of whoever asks. */
export const COVER_REASONS = ['dispute', 'refund', 'fees', 'rate', 'mistake'] as const;
export type CoverReason = (typeof COVER_REASONS)[number];

/** One wish, to cover or later to give back, is answered in the same three ways. */
export const coverLife = lifecycle('fundCover', {
  asked: { allow: 'covered', refuse: 'refused', withdraw: 'withdrawn' },
  covered: { askBack: 'backAsked' },
  backAsked: { allow: 'givenBack', refuse: 'covered', withdraw: 'covered' },
  refused: {},
  withdrawn: {},
  givenBack: {},
});
export type CoverState = (typeof coverLife.states)[number];
export type CoverAnswer = 'allow' | 'refuse' | 'withdraw';

/** Money that donors gave for one purpose never pays for another: only what is free, or set aside by the foundation itself, covers. */
export const mayCover = ({ restriction, closedOn }: Pick<Fund, 'restriction' | 'closedOn'>): boolean => restriction !== 'restricted' && closedOn === null;

const WHOLE_UNITS = 100;

/** The steps in which a cover is given, in minor units: the report of the month publishes it, and to the cent it would tell what one donor got back. */
export const coverStep = (currency: Currency): number => WHOLE_UNITS * 10 ** decimalsOf(currency);

/** What fills up a fund that is `available` below zero: what is missing, up to the next step. Nothing at zero and above. */
export const mostToCover = (available: number, currency: Currency): number => (available >= 0 ? 0 : Math.ceil(-available / coverStep(currency)) * coverStep(currency));

/** Throws Conflict `ledger.coverNotNeeded` or Invalid `ledger.coverSum` naming `amount`; minor units. */
export function checkCover(amount: number, available: number, currency: Currency): void {
  if (available >= 0) throw new Conflict('ledger.coverNotNeeded', 'The fund is not below zero in this currency: there is nothing to cover.');
  if (amount > 0 && amount % coverStep(currency) === 0 && amount <= mostToCover(available, currency)) return;
  const sentence = 'Give whole hundreds, and no more than what is missing rounded up.';
  throw new Invalid('ledger.coverSum', sentence, { amount: sentence });
}

/** Another person answers a wish; only whoever had it takes it back. Throws Forbidden `ledger.coverSamePerson` or `ledger.coverNotYours`. */
export function checkAnswerer(answer: CoverAnswer, wisher: string, actorId: string): void {
  if (answer === 'withdraw' && wisher !== actorId) throw new Forbidden('ledger.coverNotYours', 'Only whoever asked takes it back.');
  if (answer !== 'withdraw' && wisher === actorId) throw new Forbidden('ledger.coverSamePerson', 'Another person than the one who asked decides about it.');
}
