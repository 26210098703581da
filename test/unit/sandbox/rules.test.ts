import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findCard, luhnDigit, TEST_CARDS } from '../../../src/sandbox/cards.js';
import { parseForm } from '../../../src/sandbox/form.js';
import { CARD_CURRENCIES, settlementOf, tooSmall } from '../../../src/sandbox/money.js';
import { signature } from '../../../src/sandbox/webhooks.js';

describe('test cards', () => {
  it('each have a sound number of their own, and countries on both sides of the guard', () => {
    for (const { number } of TEST_CARDS) expect(luhnDigit(number.slice(0, -1))).toBe(Number(number.at(-1)));
    expect(new Set(TEST_CARDS.map((card) => card.number)).size).toBe(TEST_CARDS.length);
    expect(TEST_CARDS.map((card) => card.country)).toEqual(expect.arrayContaining(['BY', 'RU', 'PL', 'US']));
    expect(findCard('4000 0011 2000 0005')).toMatchObject({ country: 'BY' });
    expect(findCard('4000 0064 3000 0009')).toMatchObject({ country: 'RU' });
  });

  it('are the only numbers taken', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{15}$/), (digits) => {
        const number = `${digits}${luhnDigit(digits)}`;
        fc.pre(!TEST_CARDS.some((card) => card.number === number));
        expect(findCard(number)).toEqual({ code: 'card_declined', decline: 'test_mode_live_card' });
      }),
    );
  });
});

describe('settlement', () => {
  it('is whole, keeps net = amount − fees above zero, and takes a conversion fee of foreign money only', () => {
    const currency = fc.constantFrom(...CARD_CURRENCIES);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), currency, fc.constantFrom('DE', 'US', 'GB', 'BY'), (amount, code, country) => {
        fc.pre(!tooSmall(amount, code));
        const { amount: gross, fees, exchangeRate } = settlementOf(amount, code, country);
        const fee = fees.reduce((sum, part) => sum + part.amount, 0);
        expect(Number.isSafeInteger(gross) && Number.isSafeInteger(fee)).toBe(true);
        expect(gross - fee).toBeGreaterThan(0);
        expect(fees).toHaveLength(code === 'eur' ? 1 : 2);
        expect(Math.abs(gross - amount * (exchangeRate ?? 1))).toBeLessThanOrEqual(0.5 + 1e-6);
      }),
    );
  });
});

describe('a form', () => {
  it('nests by brackets and gives no name a special meaning', () => {
    const form = parseForm('a[b][0][c]=1&a[b][1][c]=2&expand[]=x&expand[]=y&__proto__[polluted]=1');
    expect(JSON.parse(JSON.stringify(form))).toMatchObject({ a: { b: { 0: { c: '1' }, 1: { c: '2' } } }, expand: { 0: 'x', 1: 'y' } });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each(['a[=1', 'a]b=1', 'a=1&a[b]=2', `a${'[b]'.repeat(20)}=1`])('refuses %s', (text) => {
    expect(() => parseForm(text)).toThrow(/[Ii]nvalid|nested/);
  });
});

describe('a signature', () => {
  it('is HMAC-SHA-256 over time, dot and body', () => {
    expect(signature('whsec_x', '{}', 1_700_000_000)).toMatch(/^t=1700000000,v1=[0-9a-f]{64}$/);
    expect(signature('whsec_x', '{}', 1)).not.toBe(signature('whsec_y', '{}', 1));
  });
});
