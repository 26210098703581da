import { each } from '../each.js';
import { Unexpected } from '../http-client.js';
import { expect } from './expect.js';
import type { Stage } from './stage.js';

const TEXTS = [
  ['en', 'Hello from the seaside. It rained all week and the cat learned to open the window. I hope you sleep well.'],
  ['be', 'Прывітанне! У нас зацвіў бэз, і суседскі сабака штораніцы вітаецца са мной. Трымайцеся і адпачывайце.'],
  ['ru', 'Здравствуйте! Сегодня я испёк хлеб, он подгорел с одной стороны, но мы его съели. Пусть у вас будет тёплый день.'],
  ['ru', 'Пишу вам из поезда. За окном поля и аисты. Желаю вам спокойной недели и хороших снов.'],
] as const;
const LETTERS = 10;
/** Cents. */
const STAMP = 240;

/** Item 6, second half: ten strangers write, one of us reads, all go out on paper in one batch, and each code says so. */
export async function write(stage: Stage): Promise<string> {
  const { as, day } = stage;
  const codes = await each(Array.from({ length: LETTERS }, (_, n) => n), 4, (n) => writeOne(stage, n));
  const { items } = (await as('case').get('/api/v1/letter-orders?state=written&limit=100')).json<{ items: { id: string }[] }>();
  expect('letters to moderate', items.length, LETTERS);
  for (const { id } of items) {
    await as('case').post(`/api/v1/letter-orders/${id}/read`, {}, { expected: 200 });
    await as('case').post(`/api/v1/letter-orders/${id}/approve`, {}, { expected: 200 });
  }
  const { batchId, letters } = (await as('coordinator').post('/api/v1/letter-batches', { effectiveOn: day(12) })).json<{ batchId: string; letters: number }>();
  expect('letters in the batch', letters, LETTERS);
  const pdf = await as('coordinator').post(`/api/v1/letter-batches/${batchId}/sheets`, {}, { expected: 200 });
  if (!pdf.body.subarray(0, 5).equals(Buffer.from('%PDF-'))) throw new Unexpected('the sheets are no PDF');
  await as('coordinator').post(`/api/v1/letter-batches/${batchId}/post`, { postageMinor: STAMP * LETTERS, effectiveOn: day(14) }, { expected: 200 });
  await stage.until('the stamps in the books', async () => {
    const balances = (await as('treasurer').get('/api/v1/ledger/trial-balance')).json<{ account: string; balance: number }[]>();
    return balances.find(({ account }) => account === 'expense.letter.postage')?.balance === STAMP * LETTERS;
  });
  for (const code of codes) expect('the letter of a code', await stateOf(stage, code), 'posted');
  await as('coordinator').post(`/api/v1/letter-batches/${batchId}/sheets`, {}, { expected: 409 });
  return `${LETTERS} written without an account, read by one of us, printed (${Math.round(pdf.body.length / 1024)} kB PDF) and posted; ${codes.length} codes say so`;
}

/** Reads it over before sending, as the page asks to. */
async function writeOne(stage: Stage, n: number): Promise<string> {
  const [language, text] = TEXTS[n % TEXTS.length]!;
  const visitor = stage.visitor();
  const letter = { text, language, how: 'printed' };
  await visitor.submit('/letters', '/letters', { ...letter, act: 'read' });
  const sent = await visitor.submit('/letters', '/letters', { ...letter, act: 'send' });
  const code = /id="the-code">([^<]+)</.exec(sent.text)?.[1];
  if (!code) throw new Unexpected('no code on the page after sending a letter');
  return code;
}

const stateOf = async (stage: Stage, code: string): Promise<string> =>
  (await stage.visitor().post('/api/v1/letter-orders/mine', { code }, { expected: 200 })).json<{ state: string }>().state;
