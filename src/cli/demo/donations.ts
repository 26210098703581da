import { type Client, Unexpected } from '../http-client.js';
import { each } from '../each.js';
import { type Payment, sessionIn } from '../sandbox-control.js';
import { expect } from './expect.js';
import type { Stage } from './stage.js';

const CURRENCIES = ['EUR', 'EUR', 'EUR', 'PLN', 'EUR', 'USD', 'GBP', 'EUR', 'CHF', 'SEK', 'EUR', 'CZK'] as const;
const WORTH: Readonly<Record<(typeof CURRENCIES)[number], number>> = { EUR: 1, PLN: 4, USD: 1, GBP: 1, CHF: 1, SEK: 10, CZK: 25 };
const AMOUNTS = [25, 40, 60, 35, 80, 20, 50, 30, 120, 45];
const CAMPAIGNS = ['winter-parcels', 'families', 'winter-parcels', 'families', 'first-days'];
const CARDS = ['4242424242424242', '4000056655665556', '5555555555554444', '378282246310005', '4000002760000016', '5105105105105100'];
const VISA = '4242424242424242';
const DECLINED = '4000000000000002';
const ASKS = '4000002500003155';
const BY_HAND = 8;
const EACH_DECLINED = 10;
const TRIED = 60;

interface Opened {
  readonly code: string;
  readonly payAt: string;
}

/** Item 3–5: sixty visitors fill in the donate page; eight pay on the hosted page by hand, the others at once; everything is in the books. */
export async function donate(stage: Stage): Promise<string> {
  const before = (await payments(stage)).length; // of gifts that were taken over
  await askedAndRefused(stage);
  expect('payments opened for them', (await payments(stage)).length, before);
  const opened = await each(Array.from({ length: TRIED }, (_, n) => n), 6, (n) => fillIn(stage, n));
  expect('different codes', new Set(opened.map(({ code }) => code)).size, TRIED);
  const declinedByHand = await payByHand(stage, opened.slice(0, BY_HAND));
  const results = await stage.sandbox.pay(opened.slice(BY_HAND).map(({ payAt }, n): Payment => {
    const payer = { session: sessionIn(payAt), person: `donor ${n}`, settle: true };
    return n % EACH_DECLINED === 9 ? { ...payer, card: DECLINED } : { ...payer, card: CARDS[n % CARDS.length]!, at: stage.noon(2 + (n % 24)) };
  }));
  const declined = declinedByHand + results.filter(({ status }) => status === 'declined').length;
  const paid = TRIED - declined;
  await stage.until(`${paid} payments in the books`, async () => (await payments(stage)).filter(({ posted, status }) => posted && status === 'paid').length === before + paid);
  expect('declined payments', (await payments(stage)).filter(({ status }) => status === 'declined').length, declined);
  await ownPages(stage, opened);
  return `${TRIED} tried in ${new Set(CURRENCIES).size} currencies, ${paid} paid and in the books, ${declined} declined`;
}

const payments = async ({ as }: Stage) => (await as('treasurer').get('/api/v1/payments?limit=200')).json<{ status: string; posted: boolean }[]>();

/** “Yes” and “not sure” never reach Stripe; neither does an amount nobody can pay. */
async function askedAndRefused(stage: Stage): Promise<void> {
  const page = '/campaigns/winter-parcels/donate';
  for (const cardCountry of ['yes', 'unsure']) await stage.visitor().submit(page, page, { sum: '2500', often: 'once', currency: 'EUR', cardCountry });
  for (const other of ['0', '-5', '0.10', '99999999', 'ten']) await stage.visitor().submit(page, page, { sum: 'other', other, often: 'once', currency: 'EUR', cardCountry: 'no' }, 422);
  await stage.visitor().submit(page, page, { sum: '2500', often: 'once', currency: 'XXX', cardCountry: 'no' }, 422);
}

async function fillIn(stage: Stage, n: number): Promise<Opened> {
  const currency = CURRENCIES[n % CURRENCIES.length]!;
  const page = `/campaigns/${CAMPAIGNS[n % CAMPAIGNS.length]!}/donate`;
  const from = `${page}?currency=${currency}`;
  const visitor = stage.visitor();
  const gift = n % 7 === 0 ? /value="(gift:[^"]+)"/.exec((await visitor.get(from)).text)?.[1] : undefined;
  const sum: Record<string, string> = gift ? { sum: gift } : { sum: 'other', other: String(AMOUNTS[n % AMOUNTS.length]! * WORTH[currency]) };
  const { text } = await visitor.submit(from, page, { ...sum, currency, often: 'once', cardCountry: 'no', ...(n % 5 === 0 ? { cover: 'on' } : {}) });
  const code = /id="code">([^<]+)</.exec(text)?.[1];
  const payAt = /href="([^"]+\/c\/pay\/[^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
  if (!code || !payAt) throw new Unexpected(`no code or no way to pay on the page after ${page}`);
  return { code, payAt };
}

/** On the hosted page: plain, declined and tried again, and 3D Secure, confirmed or refused. Answers how many stayed declined. */
async function payByHand(stage: Stage, opened: readonly Opened[]): Promise<number> {
  await stage.sandbox.clock(stage.noon(5));
  let declined = 0;
  for (const [n, { payAt }] of opened.entries()) {
    const visitor = stage.visitor();
    if (n % 4 === 1) await press(visitor, payAt, { card: DECLINED, expiry: '12/34', cvc: '123' }, 402);
    if (n % 4 < 2) expect('after paying', await press(visitor, payAt, { card: VISA, expiry: '12/34', cvc: '123' }, 303), `${stage.base}/thanks`);
    else {
      const bank = await press(visitor, payAt, { card: ASKS, expiry: '12/34', cvc: '123' }, 303);
      const confirms = n !== 7;
      await press(visitor, new URL(bank, payAt).href, { answer: confirms ? 'complete' : 'fail' }, confirms ? 303 : 402);
      if (!confirms) declined += 1;
    }
  }
  await stage.sandbox.clock(null);
  await stage.sandbox.settle(stage.noon(6));
  return declined;
}

async function press(visitor: Client, url: string, fields: Record<string, string>, expected: number): Promise<string> {
  return (await visitor.form(url, fields, expected)).headers.get('location') ?? '';
}

/** Whoever holds a code sees that gift; a wrong code sees nothing. */
async function ownPages(stage: Stage, opened: readonly Opened[]): Promise<void> {
  const { text } = await stage.visitor().submit('/gift', '/gift', { code: opened[0]!.code });
  if (!text.includes('/campaigns/winter-parcels')) throw new Unexpected('the private page does not name the campaign');
  await stage.visitor().submit('/gift', '/gift', { code: `${opened[0]!.code.slice(0, -1)}${opened[0]!.code.endsWith('0') ? '1' : '0'}` }, 0).then(({ status }) => {
    if (status < 400) throw new Unexpected('a wrong code opened a page');
  });
}
