import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Lifecycle } from '../../../src/kernel/lifecycle.js';
import { s10CheckDigit } from '../../../src/kernel/s10.js';
import { expenseClaimLifecycle, leaseLifecycle, shipmentLifecycle, taskLifecycle } from '../../../src/fulfilment/lifecycles.js';
import { mayBeTrusted, mayClaim, mayPrintLabel, rankAt, weighs, weightClass } from '../../../src/fulfilment/rules.js';
import { readTracking } from '../../../src/fulfilment/shipments.js';
import { LETTER_STEPS, PARCEL_STEPS, showsLabel } from '../../../src/fulfilment/steps.js';
import { labelPdf } from '../../../src/fulfilment/label-pdf.js';

const PRIORITIES = ['routine', 'soon', 'urgent'] as const;
const DAY_MS = 86_400_000;
const moment = fc.date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2027-12-31T00:00:00Z'), noInvalidDate: true });
const day = moment.map((at) => at.toISOString().slice(0, 10));

describe('the place in the queue', () => {
  it('is never more than fourteen days ahead of its time, whatever the priority and the date', () => {
    fc.assert(fc.property(moment, fc.constantFrom(...PRIORITIES), fc.option(day), (readyAt, priority, neededBy) => {
      const ahead = readyAt.getTime() - rankAt(readyAt, priority, neededBy).getTime();
      expect(ahead).toBeGreaterThanOrEqual(0);
      expect(ahead).toBeLessThanOrEqual(14 * DAY_MS);
    }));
  });
  it('is earlier the more urgent it is', () => {
    const at = new Date('2026-11-22T10:00:00Z');
    const [routine, soon, urgent] = PRIORITIES.map((priority) => rankAt(at, priority).getTime());
    expect(urgent!).toBeLessThan(soon!);
    expect(soon!).toBeLessThan(routine!);
  });
  it('moves ahead when a date could be missed, and not before', () => {
    const at = new Date('2026-11-22T10:00:00Z');
    expect(rankAt(at, 'routine', '2027-06-01')).toEqual(at);
    expect(rankAt(at, 'routine', '2026-12-10')).toEqual(new Date('2026-11-15T00:00:00Z'));
  });
});

describe('weight', () => {
  it.each([[1000, 1150, 'fits'], [1000, 1151, 'confirm'], [1000, 850, 'fits'], [1000, 1500, 'confirm'], [1000, 1501, 'refuse'], [1000, 400, 'refuse']] as const)(
    'planned %i g, measured %i g: %s', (planned, measured, answer) => expect(weighs(planned, measured)).toBe(answer));
  it.each([[2000, 'to2'], [2001, 'to5'], [10_000, 'to10'], [20_000, 'to20'], [30_000, 'over20']] as const)('%i g is %s', (grams, name) => expect(weightClass(grams)).toBe(name));
});

describe('trust', () => {
  it('lets helpers pack only, and shows addresses to trusted volunteers only', () => {
    expect([mayClaim('helper'), mayClaim('new'), mayPrintLabel('new'), mayPrintLabel('trusted')]).toEqual([false, true, false, true]);
    expect([mayBeTrusted(2), mayBeTrusted(3)]).toEqual([false, true]);
  });
});

describe('tracking numbers', () => {
  it('takes every S10 number with its right check digit and no other', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 99_999_999 }), fc.integer({ min: 0, max: 9 }), (number, digit) => {
      const serial = String(number).padStart(8, '0');
      const read = () => readTracking('post', `rr ${serial} ${digit} by`);
      if (digit === s10CheckDigit(serial)) expect(read()).toBe(`RR${serial}${digit}BY`);
      else expect(read).toThrow(expect.objectContaining({ status: 422, fields: { tracking: expect.any(String) } }));
    }));
  });
  it('takes another carrier’s number by its form', () => {
    expect(readTracking('other', 'ab-12 34')).toBe('AB1234');
    expect(() => readTracking('other', '12345')).toThrow(expect.objectContaining({ code: 'fulfilment.trackingOther' }));
  });
});

describe('steps', () => {
  it('end every parcel with a coordinator’s confirmation and show an address in one step at most', () => {
    for (const steps of Object.values(PARCEL_STEPS)) {
      expect(steps.at(-1)).toEqual({ step: 'confirm', hands: 'coordinator' });
      expect(steps.filter(({ step }) => showsLabel(step)).length).toBeLessThanOrEqual(1);
    }
    expect(LETTER_STEPS.every(({ hands }) => hands === 'volunteer')).toBe(true);
  });
});

describe('lifecycles', () => {
  it.each([taskLifecycle, leaseLifecycle, shipmentLifecycle, expenseClaimLifecycle] as unknown as Lifecycle[])('$subject allows what its table says and throws for the rest', (machine) => {
    const events = new Set(machine.states.flatMap((state) => Object.keys(machine.table[state]!)));
    for (const state of machine.states) {
      for (const event of events) {
        const to = machine.table[state]![event];
        if (to) expect(machine.next(state, event)).toBe(to);
        else expect(() => machine.next(state, event)).toThrow(expect.objectContaining({ status: 409 }));
      }
    }
  });
});

describe('the label', () => {
  it('is a PDF with a Cyrillic font inside', async () => {
    const pdf = await labelPdf({ lines: ['ул. Примерная, 1', '220000 Минск'], code: 'P-ABC234', watermark: 'R-1 · x' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.toString('latin1')).toMatch(/DejaVuSans/);
  });
});
