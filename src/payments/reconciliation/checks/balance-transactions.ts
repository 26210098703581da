import Stripe from 'stripe';
import { minorFromDb } from '../../../kernel/money.js';
import type { Source } from '../../../ledger/index.js';
import { sumIn, type Check, type Difference, type Look } from '../check.js';
import { onTheirWay } from './on-their-way.js';

const PAGE = 100;
type Row = Pick<Stripe.BalanceTransaction, 'id' | 'net' | 'currency' | 'created'>;

/** Stripe's own ledger and ours name the same lines, each with the same net, both ways. */
export const balanceTransactions: Check = {
  name: 'balanceTransactions',
  codes: ['notInBooks', 'notAtStripe', 'amountDiffers'],
  async run(look) {
    const found: Difference[] = [];
    const seen = new Set<string>();
    const coming = new Set((await onTheirWay(look)).map(({ id }) => id));
    const compare = async (rows: readonly Row[]): Promise<void> => {
      await look.alive();
      for (const { id } of rows) seen.add(id);
      found.push(...(await compareRows(look.reader, rows.filter(({ created }) => created >= look.beginsAt))).filter(({ code, object }) => code !== 'notInBooks' || !coming.has(object)));
    };
    for await (const rows of pages(look)) await compare(rows);
    const { rows, gone } = await retrieved(look, (await alsoAsked(look)).filter((id) => !seen.has(id)));
    await compare(rows);
    const booked = await netOf(look.reader, gone);
    return [...found, ...gone.filter((id) => booked.has(id)).map((object) => ({ code: 'notAtStripe' as const, object }))];
  },
};

async function* pages({ stripe, since, settledUntil }: Look): AsyncGenerator<Row[]> {
  let page: Row[] = [];
  for await (const row of stripe.balanceTransactions.list({ created: { gte: since, lte: settledUntil }, limit: PAGE })) {
    page.push(row);
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** What the list of the span does not name but has to be looked at: what was booked since, and what was found before. */
async function alsoAsked({ reader, since, open }: Look): Promise<string[]> {
  const booked = await reader.query<{ item: string }>(
    `SELECT i.item FROM ledger.psp_item i JOIN ledger.entry e ON e.id = i.entry_id WHERE i.psp = 'stripe' AND e.posted_at >= to_timestamp($1)`, [since]);
  return [...new Set([...booked.map(({ item }) => item), ...open.map(({ object }) => object)])];
}

async function retrieved({ stripe, alive }: Look, ids: readonly string[]): Promise<{ rows: Row[]; gone: string[] }> {
  const rows: Row[] = [];
  const gone: string[] = [];
  for (const [at, id] of ids.entries()) {
    if (at % PAGE === 0) await alive();
    try {
      rows.push(await stripe.balanceTransactions.retrieve(id));
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
      gone.push(id);
    }
  }
  return { rows, gone };
}

async function compareRows(reader: Source, rows: readonly Row[]): Promise<Difference[]> {
  const booked = await netOf(reader, rows.map(({ id }) => id));
  return rows.flatMap(({ id, net, currency }): Difference[] => {
    const ours = booked.get(id);
    if ((ours ?? 0) === net) return []; // a movement of nothing is no entry
    return [{ code: ours === undefined ? 'notInBooks' : 'amountDiffers', object: id, ...sumIn(net - (ours ?? 0), currency) }];
  });
}

/** What each balance transaction moved on the account at Stripe, as it is booked. */
async function netOf(reader: Source, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = ids.length === 0 ? [] : await reader.query<{ item: string; net: string }>(
    `SELECT i.item, coalesce(sum(l.amount) FILTER (WHERE l.account = 'asset.psp.stripe'), 0) AS net
     FROM ledger.psp_item i JOIN ledger.line l ON l.entry_id = i.entry_id WHERE i.psp = 'stripe' AND i.item = ANY ($1::text[]) GROUP BY i.item`, [ids]);
  return new Map(rows.map(({ item, net }) => [item, minorFromDb(net)]));
}

/** Those of many balance transactions that are in no entry. */
export async function unbooked<T extends { id: string }>(reader: Source, rows: readonly T[]): Promise<T[]> {
  const booked = await netOf(reader, rows.map(({ id }) => id));
  return rows.filter(({ id }) => !booked.has(id));
}
