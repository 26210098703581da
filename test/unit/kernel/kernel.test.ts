import { describe, expect, it } from '@jest/globals';
import { lifecycle } from '../../../src/kernel/lifecycle.js';
import { formatMoney, parseMoney } from '../../../src/kernel/money.js';

describe('money', () => {
  it.each([['50', 5000], ['12,5', 1250], ['1 250.50', 125050]])('reads %s', (text, minor) => {
    expect(parseMoney(text, 'EUR').minor).toBe(minor);
  });
  it.each(['', '-1', '1.234', '1e3', 'NaN', '１２'])('refuses %s and names the field', (text) => {
    expect(() => parseMoney(text, 'EUR', 'gift')).toThrow(expect.objectContaining({ fields: { gift: expect.any(String) } }));
  });
  it('writes amounts in the language of the reader', () => {
    expect(formatMoney({ minor: 168000, currency: 'EUR' }, 'en')).toBe('€1,680.00');
  });
});

describe('lifecycle', () => {
  const door = lifecycle('door', { open: { close: 'closed' }, closed: { open: 'open' } });
  it('walks the table and refuses the rest', () => {
    expect(door.next('open', 'close')).toBe('closed');
    expect(() => door.next('open', 'open')).toThrow(/cannot be changed/);
  });
});
