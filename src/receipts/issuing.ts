import { dayOf } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';
import { Conflict, NotFound } from '../kernel/problem.js';
import type { Change } from '../platform/change/index.js';
import type { Amounts, Line } from './fields.js';
import { numberText, wordingOf, type Pack } from './packs.js';
import { receiptIssued } from './records.js';
import { digestOf, headOf, keptLine, saidBy, stillTrue, type About, type ReceiptRow } from './rows.js';
import { standingOf, yearOf, type Facts, type Standing, type Year } from './standing.js';

interface Found {
  readonly about: About;
  readonly amounts: Amounts;
  readonly lines: readonly Line[];
  readonly isReturned: boolean;
}

const WHY: Readonly<Record<'pending' | 'disputed' | 'odd' | 'returned', string>> = {
  pending: 'This payment is not in our books yet. Please come back in a few days.',
  disputed: 'This payment is in dispute at the bank. There is a receipt once that is decided.',
  odd: 'The payment and our books do not say the same, so we sign nothing. A treasurer has to look first.',
  returned: 'This gift went back to you, so there is nothing to confirm.',
};

/** What may be said of it now. Throws Conflict `receipts.pending`, `.disputed`, `.odd`, `.noSuchPayment` (404). */
async function look(change: Change, donation: string, about: Pick<About, 'kind' | 'subject' | 'year'>): Promise<Found> {
  const facts = await change.query<Facts>('SELECT * FROM receipt_facts($1)', [donation]);
  const stands = about.kind === 'year' ? yearOf(facts, about.year, await booked(change, donation, about.year)) : ofPayment(facts, about.subject);
  if (!('amounts' in stands)) throw new Conflict(`receipts.${stands.state}`, WHY[stands.state]);
  const { lines, amounts } = stands;
  return { about: { ...about, year: about.kind === 'year' ? about.year : Number(lines[0]!.receivedOn.slice(0, 4)) }, amounts, lines, isReturned: stands.state === 'returned' };
}

function ofPayment(facts: readonly Facts[], reference: string): Year {
  const mine = facts.find((one) => one.reference === reference);
  if (!mine) throw new NotFound('receipts.noSuchPayment', 'There is no such payment with this code.');
  const stands: Standing = standingOf(mine);
  return 'line' in stands ? { state: stands.state, lines: [stands.line], amounts: stands.line } : stands;
}

/** What the books hold of a donation's year, summed by the database and not by us (minor units). */
async function booked(change: Change, donation: string, year: number): Promise<number> {
  const row = await change.one<{ sum: string }>(
    `SELECT coalesce(-sum(l.amount), 0)::bigint AS sum FROM ledger.line l
     WHERE l.account LIKE 'income.%' AND l.subject IN (SELECT f.reference FROM receipt_facts($1) f WHERE f.received_on BETWEEN make_date($2::int, 1, 1) AND make_date($2::int, 12, 31))`, [donation, year]);
  return Number(row!.sum);
}

export interface Issued {
  readonly row: ReceiptRow;
  /** Whether this change made it. */
  readonly isNew: boolean;
}

interface Wanted {
  readonly donation: string;
  readonly about: About;
  readonly lang: string;
}
/** What stands now, and what was issued about it last. */
interface Now {
  readonly found: Found;
  readonly head: ReceiptRow | undefined;
  /** What was issued still says what stands. */
  readonly isTrue: boolean;
}

/**
 * The receipt about this in the pack's series: the one there is, or a new number, or a correction when something went back since. Whoever
 * asks for one that is there waits for nobody; a new number holds the series until the end of the change, in which nothing is drawn.
 * Throws Conflict `receipts.*` when nothing may be signed, NotFound `receipts.noSuchPayment`.
 */
export async function issueIn(change: Change, pack: Pack, wanted: Wanted): Promise<Issued> {
  const before = await mayStand(change, pack, wanted);
  if (before.head && before.isTrue) return { row: before.head, isNew: false };
  const no = Number((await change.one<{ no: string }>('SELECT next_receipt($1) AS no', [pack.code]))!.no);
  const { found, head, isTrue } = await mayStand(change, pack, wanted); // somebody else may have been first
  if (head && isTrue) return { row: head, isNew: false };
  return { row: await write(change, pack, { no, head, lang: head?.lang ?? wanted.lang, found }), isNew: true };
}

async function mayStand(change: Change, pack: Pack, wanted: Wanted): Promise<Now> {
  const found = await look(change, wanted.donation, wanted.about);
  const head = await headOf(change, pack.code, found.about);
  if (!head && found.isReturned) throw new Conflict('receipts.returned', WHY.returned);
  if (!head && pack.once) await refuseTwice(change, pack.code, wanted.donation, found);
  return { found, head, isTrue: head !== undefined && stillTrue(head, found.amounts, found.lines) };
}

/** Where a law wants each payment on one receipt only: its own, or the year's. */
async function refuseTwice(change: Change, series: string, donation: string, { about }: Found): Promise<void> {
  const other = about.kind === 'year'
    ? await change.one(`SELECT no FROM receipt JOIN payment p ON p.reference = receipt.subject WHERE series = $1 AND kind = 'payment' AND year = $3 AND p.donation = $2 LIMIT 1`, [series, donation, about.year])
    : await change.one(`SELECT no FROM receipt WHERE series = $1 AND kind = 'year' AND subject = $2 AND year = $3 LIMIT 1`, [series, donation, about.year]);
  if (other) throw new Conflict('receipts.once', 'A payment may stand on one receipt of this kind only: its own, or the one of the year. There is one already.');
}

/** Nothing is drawn here: what is stored, and vouched for by the digest, is all that drawing needs. */
async function write(change: Change, pack: Pack, { no, head, lang, found: { about, amounts, lines } }: { no: number; head: ReceiptRow | undefined; lang: string; found: Found }): Promise<ReceiptRow> {
  const { lang: written, wording } = wordingOf(pack, lang);
  const { gift, cover, gross, settled } = amounts;
  const row: ReceiptRow = {
    ...about, series: pack.code, no: String(no), id: newId(), replaces: head?.no ?? null, revision: (head?.revision ?? -1) + 1, lang: written, gift_minor: String(gift.minor), cover_minor: String(cover.minor), gross_minor: String(gross.minor),
    currency: gross.currency, settled_minor: String(settled.minor), settled_currency: settled.currency, lines: lines.map(keptLine), issued_on: dayOf(change.at), wording,
  };
  const digest = digestOf({ said: saidBy(row), wording: digestOf(wording) });
  const record = change.record(receiptIssued, { type: 'receipt', id: row.id }, { number: numberText(pack, no), replaces: head ? numberText(pack, Number(head.no)) : null, digest });
  await change.query('SELECT issue_receipt($1, $2)', [JSON.stringify({
    ...about, series: row.series, no, id: row.id, replaces: head ? Number(head.no) : null, revision: row.revision, lang: written, gift: gift.minor, cover: cover.minor, gross: gross.minor, currency: gross.currency,
    settled: settled.minor, settledCurrency: settled.currency, lines: row.lines, wording: digestOf(wording), issuedOn: row.issued_on, digest, record,
  }), JSON.stringify(wording)]);
  return row;
}
