import { Inject, Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import { Settings } from '../../../config/settings.js';
import type { Day } from '../../kernel/clock.js';
import { CURRENCIES, type Currency, minorFromDb } from '../../kernel/money.js';
import { Conflict } from '../../kernel/problem.js';
import type { Source } from '../../ledger/index.js';
import { Reader } from '../../platform/database/index.js';
import type { Said, Silent, Sources, Unsaid } from './rules.js';

const TRIES = 3;
/** No payout takes longer. */
const ARRIVES_S = 30 * 86_400;

interface Account {
  readonly number: string;
  readonly currency: Currency;
  readonly opening: string | null;
  readonly from: Day | null;
  /** The first day as the statement itself says it, where it does. */
  readonly saidFrom: Day | null;
  readonly file: string | null;
}

const ACCOUNTS = `
  SELECT a.number, a.currency, s.opening_minor AS opening, s.from_on AS "from", s.said_from AS "saidFrom", encode(s.file_sha256, 'hex') AS file
  FROM bank_account a LEFT JOIN LATERAL (SELECT * FROM bank_statement b WHERE b.account_id = a.id ORDER BY b.from_on, b.opening_minor IS NULL, b.n LIMIT 1) s ON true ORDER BY a.n`;

/** Asks the bank's statements and Stripe what was there at the beginning of a day. */
@Injectable()
export class OpeningSources {
  constructor(
    @Inject(Stripe) private readonly stripe: Stripe,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  /** Outside any transaction: it calls Stripe. Throws Conflict `opening.moves`. */
  async at(since: Day): Promise<Sources> {
    const accounts = await this.reader.query<Account>(ACCOUNTS);
    const stripe = this.settings.STRIPE_SECRET_KEY ? await balanceAt(this.stripe, since) : new Map<string, number>();
    return sourcesOf(accounts, stripe, since);
  }

  /** Accounts whose first statement does not say its first day. Stripe is not asked. */
  async unsaid(since: Day): Promise<Unsaid[]> {
    return unsaidIn(await this.reader.query<Account>(ACCOUNTS), since);
  }

  /** What the statements say now, beside what Stripe had said. */
  async again(source: Pick<Source, 'query'>, since: Day, said: readonly Said[]): Promise<Sources> {
    return sourcesOf(await source.query<Account>(ACCOUNTS), new Map(said.map(({ currency, stripe }) => [currency, stripe])), since);
  }
}

/** Stripe's balance now less all that moved since, and what was on its way to the bank: what was there when the day began, by currency in capitals. */
async function balanceAt(stripe: Stripe, since: Day): Promise<Map<string, number>> {
  const begin = Date.parse(`${since}T00:00:00Z`) / 1000;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const before = await balanceNow(stripe);
    const then = new Map(before);
    for await (const { net, currency } of stripe.balanceTransactions.list({ created: { gte: begin }, limit: 100 })) add(then, currency, -net);
    for await (const payout of stripe.payouts.list({ created: { gte: begin - ARRIVES_S, lt: begin }, limit: 100, expand: ['data.failure_balance_transaction'] })) if (wasOnItsWay(payout, begin)) add(then, payout.currency, payout.amount);
    const after = await balanceNow(stripe);
    if ([...after].every(([currency, amount]) => before.get(currency) === amount) && after.size === before.size) return then;
  }
  throw new Conflict('opening.moves', 'The balance at Stripe moves faster than it can be read. Try again in a minute.');
}

/** It arrived on that day or later, and had not come back before (payouts/facts.ts books it on that day). */
function wasOnItsWay({ arrival_date: arrives, failure_balance_transaction: back }: Stripe.Payout, begin: number): boolean {
  return arrives >= begin && !(back !== null && typeof back === 'object' && back.created < begin);
}

async function balanceNow(stripe: Stripe): Promise<Map<string, number>> {
  const { available, pending } = await stripe.balance.retrieve();
  const sums = new Map<string, number>();
  for (const { amount, currency } of [...available, ...pending]) add(sums, currency, amount);
  return sums;
}

function add(sums: Map<string, number>, currency: string, amount: number): void {
  const code = currency.toUpperCase();
  sums.set(code, (sums.get(code) ?? 0) + amount);
}

const isKept = (code: string): code is Currency => (CURRENCIES as readonly string[]).includes(code);

/** What the first statement of each account and Stripe's balance say together. Pure. */
export function sourcesOf(accounts: readonly Account[], stripe: ReadonlyMap<string, number>, since: Day): Sources {
  const atStripe = [...stripe].filter(([, amount]) => amount !== 0);
  const silent = accounts.flatMap((account): Silent[] => {
    const why = silenceOf(account, since);
    return why ? [{ account: account.number, currency: account.currency, why }] : [];
  });
  const currencies = [...new Set([...accounts.map(({ currency }) => currency), ...atStripe.map(([code]) => code).filter(isKept)])].sort();
  return { said: currencies.map((currency) => saidIn(currency, accounts.filter((account) => account.currency === currency), stripe)), silent, unsaid: unsaidIn(accounts, since), unkept: atStripe.map(([code]) => code).filter((code) => !isKept(code)) };
}

function unsaidIn(accounts: readonly Account[], since: Day): Unsaid[] {
  return accounts.flatMap((account) => (account.from !== null && account.from > since && account.saidFrom === null && silenceOf(account, since) === null ? [{ account: account.number, currency: account.currency, from: account.from }] : []));
}

function saidIn(currency: Currency, accounts: readonly Account[], stripe: ReadonlyMap<string, number>): Said {
  const bank = accounts.reduce((sum, { opening }) => sum + (opening === null ? 0 : minorFromDb(opening)), 0);
  return { currency, bank, stripe: stripe.get(currency) ?? 0, evidence: accounts.length === 1 ? accounts[0]!.file : null };
}

function silenceOf({ from, saidFrom, opening }: Account, since: Day): Silent['why'] | null {
  if (from === null) return 'none';
  if (from < since) return 'early';
  if (from.slice(0, 7) !== since.slice(0, 7)) return 'late';
  if (saidFrom !== null && saidFrom > since) return 'partial';
  return opening === null ? 'silent' : null;
}
