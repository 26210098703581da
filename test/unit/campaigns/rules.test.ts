import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CURRENCIES, money } from '../../../src/kernel/money.js';
import { checkedAmount, coverFor, leastOf, MOST_MINOR, mostOf, presetsOf, readAmount } from '../../../src/campaigns/amounts.js';
import { mayPayByCard, readChoice } from '../../../src/campaigns/choice.js';
import { codeHash, codeOf, readCode, referenceOf } from '../../../src/campaigns/code.js';
import { sumOf } from '../../../src/campaigns/donations.js';
import { checkDraft, type CampaignDraft } from '../../../src/campaigns/draft.js';
import { draftErrors } from '../../../src/campaigns/draft-form.js';
import { giftsText, itemsText, readGifts, readItems } from '../../../src/campaigns/lines.js';
import { Invalid } from '../../../src/kernel/problem.js';
import { campaignLife, donationLife } from '../../../src/campaigns/lives.js';
import { isRfReference } from '../../../src/payments/index.js';
import { inEuro } from '../../../src/sandbox/money.js';
import { memoryVault } from '../../support/vault.js';

const currency = fc.constantFrom(...CURRENCIES);
const { vault } = await memoryVault();
const fieldsOf = (work: () => unknown): string[] => {
  try {
    work();
  } catch (error) {
    return Object.keys((error as { fields: object }).fields);
  }
  return [];
};

describe('amounts', () => {
  it('between the least and the most are taken, others name their field', () => {
    fc.assert(fc.property(currency, fc.integer({ min: -10, max: MOST_MINOR + 10 }), (code, minor) => {
      const fits = minor >= leastOf(code).minor && minor <= mostOf(code).minor;
      expect(fieldsOf(() => checkedAmount(money(minor, code)))).toEqual(fits ? [] : ['amount']);
    }));
  });

  it.each(CURRENCIES)('%s: the least is one Stripe takes after conversion (0.50 euro)', (code) => expect(inEuro(leastOf(code).minor, code.toLowerCase())).toBeGreaterThanOrEqual(50));
  it.each(CURRENCIES)('%s: every preset is taken', (code) => presetsOf(code).forEach((preset) => expect(checkedAmount(preset)).toBe(preset)));
  it.each(['0', '-5', 'abc', '12.345', '1e3', '', '0.99', '1000000', '９'])('“%s” euro is refused', (text) => expect(fieldsOf(() => readAmount(text, 'EUR', 'other'))).toEqual(['other']));
  it.each([['12,50', 1250], ['1 250', 125_000], ['999999.99', MOST_MINOR]])('“%s” euro is read', (text, minor) => expect(readAmount(text, 'EUR').minor).toBe(minor));
  it('of yen have no decimals', () => expect([fieldsOf(() => readAmount('500.5', 'JPY')), readAmount('500', 'JPY').minor]).toEqual([['amount'], 500]));
});

describe('covering the fee', () => {
  it('adds at least the fee of the sum, never more than a cent over it, and never beyond what Stripe takes', () => {
    const fixed = { EUR: 25, PLN: 100, CZK: 625, JPY: 38 } as const;
    fc.assert(fc.property(fc.integer({ min: 100, max: 90_000_000 }), fc.constantFrom(...(['EUR', 'PLN', 'CZK', 'JPY'] as const)), (minor, currency) => {
      const whole = minor + coverFor(money(minor, currency)).minor;
      const inThousandths = whole * 15; // the fee of the sum, however it is rounded
      expect(whole - Math.ceil(inThousandths / 1000) - fixed[currency]).toBeGreaterThanOrEqual(minor);
      expect(whole * 1000 - inThousandths - fixed[currency] * 1000).toBeLessThan((minor + 1) * 1000);
    }), { numRuns: 20_000 });
    expect(coverFor(money(MOST_MINOR, 'EUR')).minor).toBe(0);
  });
});

describe('what a donor chose', () => {
  it('is the typed amount when there is one, whatever is ticked', () => expect(readChoice({ sum: '2500', other: '12,50' }, 'EUR')).toEqual({ giftId: null, amount: money(1250, 'EUR') }));
  it('is a gift or a preset otherwise', () => {
    expect(readChoice({ sum: 'gift:g-1' }, 'EUR')).toEqual({ giftId: 'g-1', amount: null });
    expect(readChoice({ sum: '2500' }, 'EUR').amount).toEqual(money(2500, 'EUR'));
  });
  it.each([[{}, 'sum'], [{ sum: 'other' }, 'other'], [{ sum: '25.00' }, 'sum'], [{ sum: 'x'.repeat(60) }, 'sum'], [{ other: 'ten' }, 'other']])('%j names %s', (form, field) =>
    expect(fieldsOf(() => readChoice(form, 'EUR'))).toEqual([field]));

  const gift = { id: 'g-1', label: 'Socks', note: 'warm', drawing: 'mitten' as const, price: money(1750, 'EUR') };
  const campaign = { state: 'open' as const, gifts: [gift] };
  it('costs what the gift costs', () => expect(sumOf(campaign, { giftId: 'g-1', amount: null, coverFee: false }).amount).toEqual(gift.price));
  it('adds the cover to the sum', () => {
    const { amount, cover } = sumOf(campaign, { giftId: null, amount: money(2500, 'EUR'), coverFee: true });
    expect(amount.minor).toBe(2500 + cover.minor);
    expect(cover.minor).toBe(64);
  });
  it('is refused when it is a gift of another campaign, or nothing', () => {
    for (const choice of [{ giftId: 'g-2', amount: null }, { giftId: 'g-2', amount: money(500, 'EUR') }, { giftId: null, amount: null }]) {
      expect(fieldsOf(() => sumOf(campaign, { ...choice, coverFee: false }))).toEqual(['sum']);
    }
  });
  it('is refused by a closed campaign', () => expect(() => sumOf({ ...campaign, state: 'closed' }, { giftId: 'g-1', amount: null, coverFee: false })).toThrow('takes no more gifts'));
  it('goes on to a card only after a clear no', () => expect((['no', 'yes', 'unsure'] as const).map(mayPayByCard)).toEqual([true, false, false]));
});

describe('the code', () => {
  it('is the same for the same donation, differs for others, and survives being typed badly', () => {
    fc.assert(fc.property(fc.uuid({ version: 4 }), fc.uuid({ version: 4 }), (one, other) => {
      const code = codeOf(vault, one);
      expect(codeOf(vault, one)).toBe(code);
      expect(code === codeOf(vault, other)).toBe(one === other);
      const badly = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
      expect(readCode(badly)).toBe(code);
      expect(codeHash(readCode(badly)!).equals(codeHash(code))).toBe(true);
    }));
  });
  it('carries 128 bits in seven groups', () => expect(codeOf(vault, 'a')).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{2}$/));
  it.each(['', '1234', 'U'.repeat(26), 'é'.repeat(26), `${'A'.repeat(26)}B`])('“%s” cannot be one', (typed) => expect(readCode(typed)).toBeNull());
  it('has a transfer reference with the right check digits', () => fc.assert(fc.property(fc.uuid(), (id) => expect(isRfReference(referenceOf(vault, id))).toBe(true))));
});

describe('a draft', () => {
  const words = { title: 'Winter parcels', summary: 'Something warm for everyone.', overflow: 'Parcels in spring', verified: 'Places and prices' };
  const draft: CampaignDraft = {
    slug: 'winter-parcels', currency: 'EUR', feesPaidBy: 'fund', deadline: '2027-01-20', pricesOn: '2026-11-02', words: { en: words },
    items: [{ label: { en: 'Socks' }, eachMinor: 700, number: 120 }], gifts: [{ label: { en: 'A parcel' }, note: { en: 'all of it' }, drawing: 'parcel', goodsMinor: 6700, postageMinor: 1400 }],
  };
  const today = '2026-11-22';

  it('that is whole passes', () => expect(fieldsOf(() => checkDraft(draft, today))).toEqual([]));
  it('names every field that is wrong', () => {
    const wrong = { ...draft, slug: 'Winter parcels', deadline: '2026-01-01', pricesOn: '2027-01-01', items: [], gifts: [{ ...draft.gifts[0]!, drawing: 'rocket' }] };
    expect(fieldsOf(() => checkDraft(wrong, today)).sort()).toEqual(['deadline', 'gifts', 'items', 'pricesOn', 'slug']);
  });
  it('refuses a gift that costs nothing', () => expect(fieldsOf(() => checkDraft({ ...draft, gifts: [{ ...draft.gifts[0]!, goodsMinor: 0, postageMinor: 0 }] }, today))).toEqual(['gifts']));

  it('reads a budget and gifts a line each, in up to three languages', () => {
    expect(readItems('Thermal underwear | Тэрмабялізна | Термобельё; 21.00; 120\n\nSocks; 7; 3', 'EUR')).toEqual([
      { label: { en: 'Thermal underwear', be: 'Тэрмабялізна', ru: 'Термобельё' }, eachMinor: 2100, number: 120 }, { label: { en: 'Socks' }, eachMinor: 700, number: 3 },
    ]);
    expect(readGifts('mitten; Socks; warm; 12.50; 5', 'EUR')).toEqual([{ drawing: 'mitten', label: { en: 'Socks' }, note: { en: 'warm' }, goodsMinor: 1250, postageMinor: 500 }]);
  });
  it('what is typed comes back as it was, whatever stands in a name', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'б', 'ў', ';', '|', '\\', ' ', '-', '1'), minLength: 1, maxLength: 12 }).map((text) => text.trim()).filter((text) => text !== '');
    const said = fc.record({ en: name, be: name, ru: name }, { requiredKeys: ['en'] });
    fc.assert(fc.property(fc.array(fc.record({ label: said, eachMinor: fc.integer({ min: 1, max: 99_999 }), number: fc.integer({ min: 1, max: 999 }) }), { maxLength: 4 }), (items) => expect(readItems(itemsText(items, 'EUR'), 'EUR')).toEqual(items)));
    fc.assert(fc.property(fc.array(fc.record({ drawing: fc.constant('parcel'), label: said, note: said, goodsMinor: fc.nat(99_999), postageMinor: fc.nat(99_999) }), { maxLength: 4 }), (gifts) => expect(readGifts(giftsText(gifts, 'EUR'), 'EUR')).toEqual(gifts)));
  });
  it('a wrong line is named in the reader’s language', () => {
    const wrong = (text: string, lang: 'en' | 'be' | 'ru'): string => { try { readItems(text, 'EUR'); return ''; } catch (error) { return draftErrors(error, { lang })['items']!; } };
    expect([wrong('Socks', 'be'), wrong('Hats; 1; 1\nSocks; seven; 3', 'ru')]).toEqual(['Радок 1 мае быць такі: што; цана аднаго; колькі', 'Строка 2: на месте «seven» должна быть цена, например 21.00']);
    for (const field of ['slug', 'deadline', 'pricesOn', 'items', 'gifts', 'partner', 'consents']) expect(draftErrors(new Invalid('campaigns.draft', 'x', { [field]: 'English' }), { lang: 'be' })[field]).toMatch(/[а-яіў]/);
  });
  it.each(['Socks; 7', 'Socks; seven; 3', 'Socks; 7; 3; 4', 'Socks; 7; many'])('“%s” names the line', (text) => expect(() => readItems(`Hats; 1; 1\n${text}`, 'EUR')).toThrow('Line 2'));
});

describe('lives', () => {
  it.each([[campaignLife, ['publish', 'close']], [donationLife, ['receive']]] as const)('allow the steps of their table and no other', (life, events) => {
    for (const state of life.states) {
      for (const event of events) {
        const allowed = event in life.table[state as never];
        if (allowed) expect(life.next(state as never, event as never)).toEqual(expect.any(String));
        else expect(() => life.next(state as never, event as never)).toThrow('cannot be changed');
      }
    }
  });
});
