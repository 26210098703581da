import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash, createHmac } from 'node:crypto';
import { PASS_LIVES_MS } from '../../../src/gate/doors.js';
import { newPass, readPass, solves, targetOf, type Mac } from '../../../src/gate/pass.js';

const mac: Mac = (purpose, text) => createHmac('sha256', 'a key').update(`${purpose}|${text}`).digest();
const NOW = 1_800_000_000_000;
const pass = newPass(mac, { door: 'donate', made: NOW, most: 500 });

/** What a reader's machine does. */
const search = (text: string, target: string, most: number): number | undefined =>
  Array.from({ length: most }, (_, n) => n).find((n) => createHash('sha256').update(`${text}:${n}`).digest('hex') === target);

describe('a pass', () => {
  it('is read back at its own door, for an hour', () => {
    expect(readPass(mac, pass.text, 'donate', NOW)).toEqual(pass);
    expect(readPass(mac, pass.text, 'donate', NOW + PASS_LIVES_MS - 1)).toEqual(pass);
    expect([readPass(mac, pass.text, 'phrase', NOW), readPass(mac, pass.text, 'donate', NOW + PASS_LIVES_MS), readPass(mac, pass.text, 'donate', NOW - 1)]).toEqual([null, null, null]);
  });

  it('cannot be changed or made by anybody else', () => {
    const [door, made, most, salt, sign] = pass.text.split('.');
    for (const forged of [`${door}.${made}.1.${salt}.${sign}`, `${door}.a.${most}.${salt}.${sign}`, `${pass.text}x`, pass.text.slice(0, -1), '', null, 7, [pass.text]]) expect(readPass(mac, forged, 'donate', NOW)).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => readPass(mac, text, 'donate', NOW) === null));
    expect(readPass((purpose, text) => createHmac('sha256', 'another').update(`${purpose}|${text}`).digest(), pass.text, 'donate', NOW)).toBeNull();
  });

  it('two are never the same', () => expect(newPass(mac, { door: 'donate', made: NOW, most: 500 }).text).not.toBe(pass.text));

  it('has one number, found by looking, and no other is good', () => {
    const found = search(pass.text, targetOf(mac, pass), pass.most);
    expect(found).toBeDefined();
    expect(solves(mac, pass, String(found))).toBe(true);
    for (const wrong of [String(found! + 1), `0${found}`, ` ${found}`, '', undefined, found]) expect(solves(mac, pass, wrong)).toBe(false);
  });
});
