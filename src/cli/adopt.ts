import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readSettings, StartError } from '../../config/settings.js';
import { Adopting } from '../campaigns/index.js';
import { isDay, type Day } from '../kernel/clock.js';
import { CURRENCIES, type Currency, decimalText, money } from '../kernel/money.js';
import { Adoption, Openings, OpeningSources, type Judged, type Place, type Sources, type Sum, type WhyNot } from '../payments/index.js';
import { Reader } from '../platform/database/index.js';
import type { Command } from './command.js';
import { openDatabase } from './open-database.js';

const USE = 'payments adopt --since 2026-11-01 --fund <code> [--dry-run]';
type Say = (line: string) => void;

/** What is said of one that stays as it is; docs/adopting.md says what to do about each. */
const REASONS: Readonly<Record<WhyNot, string>> = {
  already: 'taken over before', elsewhere: 'it carries the mark of another installation', ended: 'it is over, or its first charge never came', trial: 'it is in a trial',
  failing: 'its last charge failed: again once it is paid', currency: 'these books do not keep its currency', items: 'it has several items', interval: 'it is not monthly',
  price: 'its price is not one plain sum', discount: 'it has a coupon', tax: 'tax is charged on it', invoiced: 'it is paid by invoice, not charged', ending: 'it ends with this month at Stripe',
  schedule: 'its price is to change by itself', connected: 'part of it goes to another account', method: 'no card or account is seen behind it: nobody could stop it without a code',
  country: 'its card is of a refused country: stop it at Stripe, the giver’s bank keeps a record',
};
const PLACES: Readonly<Record<Place, string>> = { booked: 'in the books already', gift: 'to be booked as gifts', own: 'payouts and Stripe’s own, booked by their rules', suspense: 'to wait in suspense: of no gift of ours' };

export interface Wanted {
  readonly since: Day;
  readonly fund: string;
  readonly dryRun: boolean;
}

/** A foundation that exists already: its monthly gifts become ours (docs/adopting.md). */
export const ADOPT_COMMANDS: readonly Command[] = [
  {
    name: 'payments adopt', says: `takes over monthly gifts that were begun before, and books what moved since: ${USE}`,
    async run(words) {
      const wanted = understood(words);
      const { core, close } = await openDatabase(readSettings(), { background: false });
      try {
        const { createApp } = await import('../app.js');
        const app = await createApp(core);
        try {
          return await adopt(app, wanted, (line) => void process.stdout.write(`${line}\n`));
        } finally {
          await app.close();
        }
      } finally {
        await close();
      }
    },
  },
];

/** Throws StartError with how it is used. */
export function understood(words: readonly string[]): Wanted {
  const after = (name: string): string => (words.includes(name) ? (words[words.indexOf(name) + 1] ?? '') : '');
  const [since, fund, dryRun] = [after('--since'), after('--fund'), words.includes('--dry-run')];
  if (!isDay(since) || !/^[a-z0-9-]+$/.test(fund) || words.length !== (dryRun ? 5 : 4)) throw new StartError(`Say from which day and for which fund: ${USE}.`);
  return { since, fund, dryRun };
}

/** Says what would be done, and does it unless it is a dry run. 0 when nothing is left to do, 1 when the opening is not booked. */
export async function adopt(app: NestFastifyApplication, { since, fund, dryRun }: Wanted, say: Say): Promise<number> {
  const [adoption, adopting] = [app.get(Adoption), app.get(Adopting)];
  const purpose = await adopting.purposeOf(app.get(Reader), fund);
  const isOpen = await opened(app, since, say);
  const all = await adoption.subscriptions();
  const ours = all.filter(({ why }) => why === null);
  tellSubscriptions(all, fund, say);
  tellCharges(since, await adoption.charges(since, all.filter(({ why }) => why === null || why === 'already')), say);
  if (dryRun) say('Nothing was changed.');
  if (dryRun) return 0;
  if (!isOpen) {
    say('Nothing was changed: let two people enter and book the opening first, at /staff/money/opening.');
    return 1;
  }
  let done = 0;
  for (const one of ours) done += (await adopting.adopt(one, purpose)) ? 1 : 0;
  await adoption.bringIn(since);
  say(`${done} taken over as monthly gifts of ${fund} (${purpose.slug}); what moved since ${since} is brought in. Nobody was written to: docs/adopting.md says how givers learn of it.`);
  return 0;
}

/** Whether the books begin on that day with what was there; says what it is, or what bank and Stripe say it should be. */
async function opened(app: NestFastifyApplication, since: Day, say: Say): Promise<boolean> {
  const opening = await app.get(Openings).latest();
  if (opening?.state !== 'booked') return tellSources(await app.get(OpeningSources).at(since), `What was there before ${since}${opening?.state === 'entered' ? ' (entered by one, waits for another)' : ''}:`, say);
  if (opening.since !== since) throw new StartError(`The books begin on ${opening.since}: say --since ${opening.since}.`);
  say(`The books begin on ${since}; the opening is booked.`);
  return true;
}

/** Whether there was nothing at all, so that nobody has to enter it. */
function tellSources({ said, silent, unsaid, unkept }: Sources, head: string, say: Say): boolean {
  say(head);
  for (const { currency, bank, stripe } of said) say(`  ${currency}  ${decimalText(money(bank, currency))} at the bank, ${decimalText(money(stripe, currency))} at Stripe`);
  for (const { account, currency, why } of silent) say(`  account …${account.slice(-4)} ${currency} does not say (${why}): take in its statement of that month`);
  for (const { account, currency, from } of unsaid) say(`  …${account.slice(-4)} ${currency}: its first statement does not say its first day, and its first line is of ${from}: make sure that it holds the whole month`);
  for (const currency of unkept) say(`  ${currency} at Stripe, which these books do not keep`);
  const isNothing = silent.length === 0 && unkept.length === 0 && said.every(({ bank, stripe }) => bank === 0 && stripe === 0);
  if (isNothing) say('  nothing');
  return isNothing;
}

function tellSubscriptions(all: readonly Judged[], fund: string, say: Say): void {
  const count = all.filter(({ why }) => why === null).length;
  say(`${all.length} subscriptions at Stripe; ${count} can become monthly gifts of ${fund}:`);
  for (const { id, amountMinor, currency, status, why } of all) say(`  ${id}  ${currency} ${textOf(amountMinor, currency)}  ${status}  ${why === null ? `→ ${fund}` : `stays: ${REASONS[why]}`}`);
}

function tellCharges(since: Day, sums: readonly Sum[], say: Say): void {
  say(`What moved at Stripe since ${since}:`);
  for (const { place, currency, count, minor } of sums) say(`  ${currency} ${textOf(minor, currency)}  in ${count}  ${PLACES[place]}`);
  if (sums.length === 0) say('  nothing');
}

/** In minor units where we do not know the currency. */
const textOf = (minor: number, currency: string): string => ((CURRENCIES as readonly string[]).includes(currency) ? decimalText(money(minor, currency as Currency)) : `${minor} (minor units)`);
