import { codeHash, Donations, MonthlyGifts, Shelf } from '../../campaigns/index.js';
import { visitor } from '../../kernel/actor.js';
import { addDays, addMonths, type Day, periodOf, today } from '../../kernel/clock.js';
import { money, type Currency } from '../../kernel/money.js';
import { Payments, type Wish } from '../../payments/index.js';
import { each } from '../each.js';
import { sessionIn, type Payment } from '../sandbox-control.js';
import { type Month, momentOf } from './months.js';
import { WIDTH, type Year } from './year.js';

/** The first gives to a fund that spends what it gets within the year, so that *Your year* has something to tell. */
const CAMPAIGNS = ['first-days', 'families', 'winter-parcels', 'winter-parcels'];
const CARDS = ['4242424242424242', '5555555555554444', '4000002760000016', '4000056655665556'];
/** Its bank wants to be asked each time, and when a charge comes by itself nobody is there to ask. */
const ALWAYS_ASKS = '4000002760003184';
const AMOUNTS = [5, 10, 10, 15, 20, 25, 30];
const NOON = 43_200;

/** What somebody does with a monthly gift some months after it began. */
interface Turn {
  readonly after: number;
  readonly wish: Wish;
}

/** One who gives monthly. */
export interface Giver {
  /** Number of the month it begins in. */
  readonly month: number;
  readonly slug: string;
  readonly currency: Currency;
  readonly minor: number;
  readonly card: string;
  readonly began: Day;
  readonly turn: Turn | null;
}

/** A quarter gives since the first month; the others begin evenly over the year. */
const beginOf = (n: number, count: number): number => (n < count / 4 ? 0 : Math.min(11, 1 + Math.floor(((n - count / 4) / (count * 0.75)) * 11)));

/** Most go on; of eight one stops, one gives another amount, one pauses and goes on; the second one pauses now. */
function turnOf(n: number): Turn | null {
  if (n === 1) return { after: 11, wish: { kind: 'pause', months: 2 } };
  switch (n % 8) {
    case 3: return { after: 3, wish: { kind: 'stop' } };
    case 5: return { after: 2, wish: { kind: 'amount', amountMinor: 4000 } };
    case 6: return { after: 4, wish: { kind: 'pause', months: 2 } };
    default: return null;
  }
}

/** Who begins to give monthly in these twelve months. The first one goes on all year; the card of the last one was refused yesterday for the first time, and a few others' before. */
export function giversOf({ dice, volumes: { monthly: count } }: Pick<Year, 'dice' | 'volumes'>, months: readonly Month[], now: Day = today()): Giver[] {
  const refused = addMonths(addDays(now, -1), -1);
  return Array.from({ length: count }, (_, n): Giver => {
    const [slug, minor, day] = [CAMPAIGNS[n % CAMPAIGNS.length]!, dice.pick(AMOUNTS) * 100, dice.next()];
    const isLast = n === count - 1;
    const month = isLast ? months.findIndex(({ id }) => id === periodOf(refused)) : beginOf(n, count);
    const card = isLast || n % 16 === 4 ? ALWAYS_ASKS : CARDS[n % CARDS.length]!;
    return { month, slug, card, minor, currency: n % 8 === 7 ? 'USD' : 'EUR', began: isLast ? refused : months[month]!.at(day * 0.9), turn: isLast ? null : turnOf(n) };
  });
}

interface Begun {
  readonly giver: Giver;
  /** Fingerprint of the private code: all that is needed to ask for something. */
  readonly hash: Buffer;
  readonly payment: Payment;
}

/** Those who give monthly, and what they ask for, through the same door as the private page. */
export class MonthlyYear {
  private paid = 0;

  private constructor(
    private readonly year: Year,
    private readonly all: readonly Begun[],
  ) {}

  static async decide(year: Year, months: readonly Month[]): Promise<MonthlyYear> {
    return new MonthlyYear(year, await each(giversOf(year, months), WIDTH, (giver, n) => decide(year, giver, n)));
  }

  /** The first payments of those who begin in this month; what follows the sandbox charges by itself. */
  begun({ id }: Month): Payment[] {
    const payments = this.all.filter(({ giver }) => periodOf(giver.began) === id).map(({ payment }) => payment);
    this.paid += payments.length;
    return payments;
  }

  /** Asks for what they want in the `number`th month. Answers how many did. */
  async ask(number: number): Promise<number> {
    const due = this.all.flatMap(({ giver: { month, turn }, hash }, n) => (turn && month + turn.after === number ? [{ hash, n, wish: turn.wish }] : []));
    await each(due, WIDTH, ({ hash, n, wish }) => this.year.app.get(MonthlyGifts).ask(hash, wish, `history monthly ${n} ${wish.kind}`));
    return due.length;
  }

  get said(): string {
    return `${this.paid} of ${this.all.length}`;
  }
}

async function decide({ app }: Year, giver: Giver, n: number): Promise<Begun> {
  const { slug, minor, currency, card, began } = giver;
  const campaign = await app.get(Shelf).find(slug, 'en');
  const choice = { giftId: null, amount: money(minor, currency), coverFee: false, frequency: 'monthly' as const, lang: 'en' as const, givenOn: began };
  const { code, checkout } = await app.get(Donations).give(visitor, campaign, choice, `history monthly ${n}`);
  const payment = { session: sessionIn(await app.get(Payments).checkoutUrl(checkout)), card, person: `monthly ${n}`, at: momentOf(began, NOON), settle: true, confirm: true };
  return { giver, hash: codeHash(code), payment };
}
