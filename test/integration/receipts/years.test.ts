import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Receipts } from '../../../src/receipts/receipts.js';
import { startApp, type TestApp } from '../../support/app.js';
import { askingIn, code, donor, of, ofYear, plain, type Asking } from './asking.js';
import { gift, refund } from './scene.js';

let app: TestApp;
let receipts: Receipts;
let here: Asking;
beforeAll(async () => {
  app = await startApp({ RECEIPT_PACKS: 'generic,de,lt' });
  receipts = app.nest.get(Receipts);
  here = askingIn(app);
});
afterAll(() => app.close());
const ask = (...sent: Parameters<Asking['ask']>) => here.ask(...sent);
const wholeSeries = (series: string): Promise<void> => here.wholeSeries(series);

describe('a year', () => {
  const months = ['2025-01-05', '2025-02-05', '2025-12-31', '2026-01-05'].map((on) => ({ minor: 1_500, on }));

  it('lists each payment of it, and is corrected when one goes back later', async () => {
    const one = await gift(app, months);
    const first = await ask(one, ofYear(2025));
    for (const text of ['2025-01-05', '2025-02-05', '2025-12-31', 'Paidinall45.00EUR']) expect(plain(first.pdf)).toContain(text);
    expect(plain(first.pdf)).not.toContain('2026-01-05');
    expect((await ask(one, ofYear(2025))).number).toBe(first.number);
    await refund(app, one.payments[1]!, 1_500);
    expect(await receipts.correct()).toBe(1);
    expect(plain((await ask(one, ofYear(2025))).pdf)).toMatch(/replacesnumber.*Paidinall30.00EUR/);
  });

  it('is not issued for one cent of difference to the books, and the others are', async () => {
    const [off, good] = [await gift(app, months), await gift(app, months)];
    await app.db.admin.query('UPDATE payment SET amount_minor = amount_minor + 1 WHERE reference = $1', [off.payments[2]]);
    await expect(ask(off, ofYear(2025))).rejects.toEqual(code('receipts.odd'));
    expect((await ask(good, ofYear(2025))).number).toMatch(/^G-/);
    expect((await ask(off, of(off))).number).toMatch(/^G-/); // its other payments agree
  });

  it('must be over', async () => {
    const one = await gift(app, months);
    await expect(ask(one, ofYear(new Date().getUTCFullYear()))).rejects.toEqual(code('receipts.yearRuns'));
  });

  it('and its payments are not confirmed twice where a law forbids it', async () => {
    const [single, whole] = [await gift(app, months), await gift(app, months)];
    const named = { pack: 'de', donor, agreed: true };
    await ask(single, of(single, named, 1));
    await expect(ask(single, ofYear(2025, named))).rejects.toEqual(code('receipts.once'));
    await ask(whole, ofYear(2025, named));
    await expect(ask(whole, of(whole, named))).rejects.toEqual(code('receipts.once'));
    expect((await ask(whole, of(whole, named, 3))).number).toMatch(/^DE-/); // of another year
    await wholeSeries('de');
  });
});
