import { Invalid } from '../kernel/problem.js';
import { decimalText, parseMoney, type Currency } from '../kernel/money.js';
import type { DraftGift, DraftItem } from './draft.js';
import type { Said } from './said.js';

/** A line that cannot be read: which, of what, and how it should read. `price` is what stands where a price should. */
export class WrongLine extends Invalid {
  constructor(readonly field: 'items' | 'gifts', readonly line: number, shape: string, readonly price?: string) {
    super('campaigns.lines', `Line ${line} should read: ${shape}`, { [field]: `Line ${line} should read: ${shape}` });
  }
}

/**
 * A budget as a person types it, a line for each thing: `what; price of one; how many`. The name may be given in three
 * languages: `English | Беларуская | Русский`. A `;` or `|` that belongs to a name stands behind a `\\`. Throws WrongLine.
 */
export const readItems = (text: string, currency: Currency): DraftItem[] =>
  linesOf(text).map(([label, each, number, ...more], index) => {
    if (label === undefined || each === undefined || !/^\d{1,6}$/.test(number ?? '') || more.length > 0) throw wrong('items', index, 'what; price of one; how many');
    return { label: said(label), eachMinor: priceOf(each, currency, 'items', index), number: Number(number) };
  });

/** Gifts, a line for each: `drawing; name; a few words; price of the goods; postage`. Throws WrongLine. */
export const readGifts = (text: string, currency: Currency): DraftGift[] =>
  linesOf(text).map(([drawing, label, note, goods, postage, ...more], index) => {
    if (drawing === undefined || label === undefined || note === undefined || goods === undefined || postage === undefined || more.length > 0) {
      throw wrong('gifts', index, 'drawing; name; a few words; goods; postage');
    }
    return {
      drawing, label: said(label), note: said(note),
      goodsMinor: priceOf(goods, currency, 'gifts', index), postageMinor: priceOf(postage, currency, 'gifts', index),
    };
  });

/** The same as they are typed: what a form is filled with again. */
export const itemsText = (items: readonly DraftItem[], currency: Currency): string =>
  items.map(({ label, eachMinor, number }) => [saidText(label), decimalText({ minor: eachMinor, currency }), number].join('; ')).join('\n');
export const giftsText = (gifts: readonly DraftGift[], currency: Currency): string =>
  gifts.map(({ drawing, label, note, goodsMinor, postageMinor }) => [drawing, saidText(label), saidText(note), decimalText({ minor: goodsMinor, currency }), decimalText({ minor: postageMinor, currency })].join('; ')).join('\n');

const saidText = ({ en, be, ru }: Said): string => (ru ? [en, be ?? '', ru] : be ? [en, be] : [en]).map(escaped).join(' | ');

/** What parts a line stands behind a `\`; a name is one line. */
const escaped = (text: string): string => text.replace(/[\\;|]/g, '\\$&').replace(/\s*\n\s*/g, ' ');
const unescaped = (text: string): string => text.replace(/\\([\\;|])/g, '$1').trim();

/** The parts between signs that are not escaped, as they were typed. */
function split(text: string, sign: ';' | '|'): string[] {
  const parts = [''];
  for (const [token] of text.matchAll(/\\[\\;|]|[^]/gu)) {
    if (token === sign) parts.push('');
    else parts.push((parts.pop() ?? '') + token);
  }
  return parts.map((part) => part.trim());
}

const linesOf = (text: string): string[][] => text.split('\n').filter((line) => line.trim() !== '').map((line) => split(line, ';'));

function said(text: string): Said {
  const [en = '', be, ru] = split(text, '|').map(unescaped);
  return { en, ...(be ? { be } : {}), ...(ru ? { ru } : {}) };
}

function priceOf(text: string, currency: Currency, field: WrongLine['field'], index: number): number {
  try {
    return parseMoney(text, currency).minor;
  } catch {
    const typed = text.slice(0, 20);
    throw new WrongLine(field, index + 1, `a price such as 21.00 where “${typed}” stands`, typed);
  }
}

const wrong = (field: WrongLine['field'], index: number, shape: string): WrongLine => new WrongLine(field, index + 1, shape);
