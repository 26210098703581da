import { Donations, Shelf, type CampaignOnShelf } from '../../campaigns/index.js';
import { visitor } from '../../kernel/actor.js';
import { dayOf, type PeriodId, periodOf } from '../../kernel/clock.js';
import { money, type Currency } from '../../kernel/money.js';
import { Payments } from '../../payments/index.js';
import { each } from '../each.js';
import { sessionIn, type Payment } from '../sandbox-control.js';
import { type Month, momentOf } from './months.js';
import { Quota, WIDTH, type Year } from './year.js';

/** Half for families, half for parcels. */
const CAMPAIGNS = ['winter-parcels', 'families', 'winter-parcels', 'families', 'first-days', 'winter-parcels', 'families', 'lawyers', 'lawyers', 'first-days'];
const CURRENCIES: readonly (readonly [Currency, number])[] = [['EUR', 1], ['EUR', 1], ['EUR', 1], ['EUR', 1], ['PLN', 4], ['USD', 1], ['GBP', 1], ['CHF', 1], ['SEK', 10], ['CZK', 25]];
const AMOUNTS = [15, 20, 25, 30, 40, 50, 50, 60, 75, 80, 100, 120, 150, 200];
const CARDS = ['4242424242424242', '4000056655665556', '5555555555554444', '378282246310005', '4000002760000016', '5105105105105100'];
const DECLINED = '4000000000000002';
const DONORS = 320;

interface Plan {
  readonly slug: string;
  readonly currency: Currency;
  readonly minor: number;
  readonly takesGift: boolean;
  readonly coverFee: boolean;
  readonly card: string;
  readonly donor: number;
  readonly at: number;
}

/** The year's single gifts: how each is paid, by month. */
export async function decideOnce(year: Year, months: readonly Month[]): Promise<Map<PeriodId, Payment[]>> {
  const quota = new Quota(year.volumes.donations);
  const plans = months.flatMap((month) => Array.from({ length: quota.next(month.share) }, (_, n) => ({ ...planOf(year, month), month: month.id, n })));
  const shelf = new Map<string, CampaignOnShelf>();
  for (const slug of new Set(CAMPAIGNS)) shelf.set(slug, await year.app.get(Shelf).find(slug, 'en'));
  const payments = await each(plans, WIDTH, (plan) => give(year, plan, { campaign: shelf.get(plan.slug)!, key: `history ${plan.month} ${plan.n}` }));
  return Map.groupBy(payments, ({ at }) => periodOf(dayOf(new Date(at! * 1000))));
}

function planOf({ dice }: Year, month: Month): Plan {
  const [currency, worth] = dice.pick(CURRENCIES);
  const day = month.at(dice.next());
  return {
    slug: dice.pick(CAMPAIGNS), currency, minor: dice.pick(AMOUNTS) * worth * 100, takesGift: currency === 'EUR' && dice.happens(0.25), coverFee: dice.happens(0.35),
    card: dice.happens(0.07) ? DECLINED : dice.pick(CARDS), donor: dice.whole(1, DONORS), at: momentOf(day, dice.whole(0, 86_000)),
  };
}

async function give({ app, dice }: Year, { currency, minor, takesGift, coverFee, card, donor, at }: Plan, { campaign, key }: { campaign: CampaignOnShelf; key: string }): Promise<Payment> {
  const giftId = takesGift ? (campaign.gifts[donor % campaign.gifts.length]?.id ?? null) : null;
  const choice = { giftId, amount: giftId === null ? money(minor, currency) : null, coverFee, frequency: 'once' as const, lang: 'en' as const, givenOn: dayOf(new Date(at * 1000)) };
  const { checkout } = await app.get(Donations).give(visitor, campaign, choice, `${key} ${dice.seed}`);
  return { session: sessionIn(await app.get(Payments).checkoutUrl(checkout)), card, person: `donor ${donor}`, at, settle: true };
}
