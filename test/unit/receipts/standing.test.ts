import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { standingOf, yearOf, type Facts } from '../../../src/receipts/standing.js';

const facts = (more: Partial<Facts> = {}): Facts => ({
  reference: 'a', rail: 'card', amount_minor: '10350', cover_minor: '350', currency: 'EUR', received_on: '2025-06-01', settled_currency: 'EUR', currencies: 1, came: '10350', went: '0', disputed: '0', back: '0', ...more,
});
const amounts = (one: Facts) => {
  const stands = standingOf(one);
  return 'line' in stands ? [stands.state, stands.line.gift.minor, stands.line.cover.minor, stands.line.gross.minor, stands.line.settled.minor] : stands.state;
};

describe('where a payment stands', () => {
  it.each<[string, Partial<Facts>, unknown]>([
    ['is in the books', {}, ['standing', 10_000, 350, 10_350, 10_350]],
    ['is not in the books yet, as a direct debit on its way', { received_on: null, settled_currency: null, currencies: 0, came: 0 }, 'pending'],
    ['went back in part: from the gift first', { went: 4_000 }, ['standing', 6_000, 350, 6_350, 6_350]],
    ['went back but for less than the cover', { went: 10_200 }, ['standing', 0, 150, 150, 150]],
    ['went back whole', { went: 10_350 }, ['returned', 0, 0, 0, 0]],
    ['is in dispute', { disputed: 10_350 }, 'disputed'],
    ['settled in another currency', { currency: 'CZK', amount_minor: 250_000, cover_minor: 0, came: 9_870 }, ['standing', 250_000, 0, 250_000, 9_870]],
    ['settled in another currency and went back whole', { currency: 'CZK', amount_minor: 250_000, cover_minor: 0, came: 9_870, went: 9_870 }, ['returned', 0, 0, 0, 0]],
    ['settled in another currency and went back in part: the books do not say how much of the donor’s', { currency: 'CZK', amount_minor: 250_000, came: 9_870, went: 1 }, 'odd'],
    ['settled in another currency and went back in part: as much as Stripe gave back, when the books hold that share', { currency: 'CZK', amount_minor: 250_000, cover_minor: 8_000, came: 9_870, went: 3_948, back: 100_000 }, ['standing', 142_000, 8_000, 150_000, 5_922]],
    ['settled in another currency, and the books hold a cent more or less than the share that went back', { currency: 'CZK', amount_minor: 250_000, came: 9_870, went: 3_949, back: 100_000 }, 'odd'],
    ['settled in another currency, and a refund is on its way', { currency: 'CZK', amount_minor: 250_000, cover_minor: 0, came: 9_870, back: 100_000 }, ['standing', 250_000, 0, 250_000, 9_870]],
    ['another sum came than was asked for', { came: 10_349 }, 'odd'],
    ['is in the books in two currencies', { currencies: 2 }, 'odd'],
    ['given in kind: the books hold no money of it', { rail: 'in_kind', came: 0, received_on: null }, 'pending'],
  ])('%s', (_, more, expected) => expect(amounts(facts(more))).toEqual(expected));

  it('never confirms more than came, and gift and cover always make the gross', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 99_999_999 }), fc.nat(99_999_999), fc.nat(100_000_000), (amount, cover, went) => {
      const stands = standingOf(facts({ amount_minor: amount, came: amount, cover_minor: cover % amount, went }));
      if (!('line' in stands)) throw new Error(stands.state);
      const { gift, cover: covered, gross, settled } = stands.line;
      expect(gift.minor + covered.minor).toBe(gross.minor);
      expect(gross.minor).toBe(Math.max(amount - went, 0));
      expect(settled.minor).toBe(gross.minor);
      expect(Math.min(gift.minor, covered.minor)).toBeGreaterThanOrEqual(0);
      expect(stands.state).toBe(gross.minor === 0 ? 'returned' : 'standing');
    }));
  });

  it('says of a part that went back in any currency what is left of the donor’s, and of the books’', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 99_999_999 }), fc.integer({ min: 1, max: 99_999_999 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (amount, came, part) => {
      const back = Math.floor(amount * part), went = Number((BigInt(came) * BigInt(back)) / BigInt(amount));
      const stands = standingOf(facts({ currency: 'CZK', amount_minor: amount, cover_minor: 0, came, went, back }));
      if (!('line' in stands)) throw new Error(stands.state);
      expect([stands.line.gross.minor, stands.line.settled.minor]).toEqual([amount - back, came - went]);
    }));
  });
});

describe('a year', () => {
  const three = [facts(), facts({ received_on: '2025-12-31', went: 350 }), facts({ received_on: '2026-01-01' })];

  it('is the sum of its payments when the books hold the same to the cent', () => {
    expect(yearOf(three, 2025, 20_350)).toMatchObject({ state: 'standing', amounts: { gift: { minor: 19_650 }, cover: { minor: 700 }, gross: { minor: 20_350 } } });
  });

  it.each([20_349, 20_351, 0])('is not signed when the books hold %i', (booked) => expect(yearOf(three, 2025, booked)).toEqual({ state: 'odd' }));

  it('is not signed for one odd payment, and waits for one in dispute', () => {
    expect(yearOf([...three, facts({ came: 10_349 })], 2025, 30_699)).toEqual({ state: 'odd' });
    expect(yearOf([...three, facts({ disputed: 1 })], 2025, 30_700)).toEqual({ state: 'disputed' });
  });

  it('has nothing to say of a year without payments, and mixes no currencies', () => {
    expect(yearOf(three, 2024, 0)).toEqual({ state: 'pending' });
    expect(yearOf([facts(), facts({ currency: 'USD' })], 2025, 20_700)).toEqual({ state: 'odd' });
  });
});
