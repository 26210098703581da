import { Invalid } from '../kernel/problem.js';
import { decimalText, parseMoney, type Currency } from '../kernel/money.js';
import { CONSENT_FIELDS, CONSENT_WAYS, type DraftConsent, type DraftGift, type DraftItem } from './draft.js';
import type { Said } from './said.js';

/**
 * A budget as a person types it, a line for each thing: `what; price of one; how many`. The name may be given in three
 * languages: `English | Беларуская | Русский`. Throws Invalid, naming the line.
 */
export const readItems = (text: string, currency: Currency): DraftItem[] =>
  linesOf(text).map(([label, each, number, ...more], index) => {
    if (label === undefined || each === undefined || !/^\d{1,6}$/.test(number ?? '') || more.length > 0) throw wrong('items', index, 'what; price of one; how many');
    return { label: said(label), eachMinor: priceOf(each, currency, 'items', index), number: Number(number) };
  });

/** Gifts, a line for each: `drawing; name; a few words; price of the goods; postage`. Throws Invalid, naming the line. */
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

/** Consents, a line for each: `field; way; day`. Throws Invalid, naming the line. */
export const readConsents = (text: string): DraftConsent[] =>
  linesOf(text).map(([field, way, givenOn, ...more], index) => {
    const known = { field: CONSENT_FIELDS.find((one) => one === field), way: CONSENT_WAYS.find((one) => one === way) };
    if (!known.field || !known.way || givenOn === undefined || more.length > 0) throw wrong('consents', index, `field (${CONSENT_FIELDS.join(', ')}); way (${CONSENT_WAYS.join(', ')}); day, such as 2026-11-02`);
    return { field: known.field, way: known.way, givenOn };
  });

/** The same as they are typed: what a form is filled with again. */
export const itemsText = (items: readonly DraftItem[], currency: Currency): string =>
  items.map(({ label, eachMinor, number }) => [saidText(label), decimalText({ minor: eachMinor, currency }), number].join('; ')).join('\n');
export const giftsText = (gifts: readonly DraftGift[], currency: Currency): string =>
  gifts.map(({ drawing, label, note, goodsMinor, postageMinor }) => [drawing, saidText(label), saidText(note), decimalText({ minor: goodsMinor, currency }), decimalText({ minor: postageMinor, currency })].join('; ')).join('\n');
export const consentsText = (consents: readonly DraftConsent[]): string => consents.map(({ field, way, givenOn }) => [field, way, givenOn].join('; ')).join('\n');

const saidText = ({ en, be, ru }: Said): string => (ru ? [en, be ?? '', ru] : be ? [en, be] : [en]).join(' | ');

const linesOf = (text: string): string[][] =>
  text.split('\n').filter((line) => line.trim() !== '').map((line) => line.split(';').map((part) => part.trim()));

function said(text: string): Said {
  const [en = '', be, ru] = text.split('|').map((part) => part.trim());
  return { en, ...(be ? { be } : {}), ...(ru ? { ru } : {}) };
}

function priceOf(text: string, currency: Currency, field: string, index: number): number {
  try {
    return parseMoney(text, currency).minor;
  } catch {
    throw wrong(field, index, `a price such as 21.00 where “${text.slice(0, 20)}” stands`);
  }
}

function wrong(field: string, index: number, shape: string): Invalid {
  const sentence = `Line ${index + 1} should read: ${shape}`;
  return new Invalid('campaigns.lines', sentence, { [field]: sentence });
}
