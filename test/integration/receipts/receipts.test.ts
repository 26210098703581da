import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Receipts } from '../../../src/receipts/receipts.js';
import { Copies } from '../../../src/receipts/copies.js';
import { startApp, type TestApp } from '../../support/app.js';
import { askingIn, code, donor, of, plain, type Asking } from './asking.js';
import { dispute, gift, refund, refunded } from './scene.js';

let app: TestApp;
let receipts: Receipts;
beforeAll(async () => {
  app = await startApp({ RECEIPT_PACKS: 'generic,de,lt' });
  receipts = app.nest.get(Receipts);
  here = askingIn(app);
});
afterAll(() => app.close());

let here: Asking;
const ask = (...sent: Parameters<Asking['ask']>) => here.ask(...sent);
const rows = <Row>(sql: string, params?: unknown[]): Promise<Row[]> => here.rows<Row>(sql, params);
const wholeSeries = (series: string): Promise<void> => here.wholeSeries(series);

describe('a receipt of a payment', () => {
  it('says the four amounts and nobody’s name; asked again it is the same number and the same bytes', async () => {
    const one = await gift(app, [{ minor: 10_350, on: '2026-10-02' }], { cover: 350 });
    const [first, again] = [await ask(one), await ask(one)];
    expect(first.number).toMatch(/^G-\d{6}$/);
    expect(again.number).toBe(first.number);
    expect(again.pdf.equals(first.pdf)).toBe(true);
    for (const text of ['Gift100.00EUR', 'Addedforthefee3.50EUR', 'Paidinall103.50EUR', 'Receivedon2026-10-02', 'WayCard', first.number, 'EXAMPLE']) expect(plain(first.pdf)).toContain(text);
    const [row] = await rows<{ digest: string }>(`SELECT encode(digest, 'hex') AS digest FROM receipt WHERE subject = $1`, [one.donation]);
    expect(row!.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('says in which currency it was booked when that is another', async () => {
    const one = await gift(app, [{ minor: 250_000, on: '2026-10-02', currency: 'CZK', booked: 9_870 }]);
    expect(plain((await ask(one)).pdf)).toMatch(/Paidinall2500.00CZK.*Bookedas98.70EUR/);
  });

  it('says what is left in the donor’s currency when a part went back of a payment that settled in another', async () => {
    const one = await gift(app, [{ minor: 250_000, on: '2026-10-02', currency: 'CZK', booked: 9_870 }]);
    const { number } = await ask(one);
    await refunded(app, one.donation, 100_000);
    await refund(app, one.donation, 3_948); // ⌊9870 × 100000 ÷ 250000⌋
    expect(await receipts.correct()).toBe(1);
    expect(plain((await ask(one)).pdf)).toMatch(new RegExp(`replacesnumber${number}.*Paidinall1500.00CZK.*Bookedas59.22EUR`));
    await refund(app, one.donation, 1); // one cent that Stripe knows nothing of
    await expect(ask(one)).rejects.toEqual(code('receipts.odd'));
  });

  it('that is there is answered while somebody else holds the series; a new one waits for the number, and only for that', async () => {
    const [there, fresh] = [await gift(app, [{ minor: 4_000, on: '2026-10-02' }]), await gift(app, [{ minor: 4_100, on: '2026-10-02' }])];
    const first = await ask(there);
    const client = await app.db.pool.connect();
    await client.query('BEGIN');
    await client.query(`SELECT next_receipt('generic')`);
    const waits = ask(fresh);
    expect((await ask(there)).number).toBe(first.number);
    await client.query('ROLLBACK');
    client.release();
    expect((await waits).number).toMatch(/^G-/);
    await wholeSeries('generic');
  });

  it('prints a name that is typed and forgets it', async () => {
    const one = await gift(app, [{ minor: 5_000, on: '2026-10-02' }]);
    const named = await ask(one, of(one, { donor, pack: 'lt' }));
    expect(plain(named.pdf)).toContain('OrnellaWhimbrel');
    const bare = await ask(one, of(one, { pack: 'lt' }));
    expect([bare.number, plain(bare.pdf).includes('Whimbrel')]).toEqual([named.number, false]);
    expect(await rows('SELECT * FROM receipt_copy')).toEqual([]);
  });

  it.each([
    ['a direct debit that is on its way', [{ minor: 5_000, on: '2026-10-02', rail: 'sepa_debit', booked: null }], 'receipts.pending'],
    ['another sum in the books than was asked for', [{ minor: 5_000, on: '2026-10-02', booked: 4_999 }], 'receipts.odd'],
  ])('is refused for %s, and no number is burned', async (_, payments, problem) => {
    const before = await rows<{ n: string }>('SELECT count(*) AS n FROM receipt');
    const one = await gift(app, payments);
    await expect(ask(one)).rejects.toEqual(code(problem));
    expect(await rows('SELECT count(*) AS n FROM receipt')).toEqual(before);
  });

  it('is refused while in dispute, and corrected once that is lost', async () => {
    const one = await gift(app, [{ minor: 5_000, on: '2026-10-02' }]);
    const { number } = await ask(one);
    await dispute(app, one.donation, 5_000, 'opened');
    await expect(ask(one)).rejects.toEqual(code('receipts.disputed'));
    expect(await receipts.correct()).toBe(0);
    await dispute(app, one.donation, 5_000, 'lost');
    expect(await receipts.correct()).toBe(1);
    const after = await ask(one);
    expect(plain(after.pdf)).toContain(`number${number}isvoid`);
    await expect(ask(one, of(one, { pack: 'lt' }))).rejects.toEqual(code('receipts.returned'));
  });

  it('opens with its own code only', async () => {
    const [mine, theirs] = [await gift(app, [{ minor: 5_000, on: '2026-10-02' }]), await gift(app, [{ minor: 5_000, on: '2026-10-02' }])];
    await expect(receipts.document(mine.hash, of(theirs))).rejects.toEqual(code('receipts.noSuchPayment'));
    await expect(ask(mine, of(mine, { pack: 'pl' }))).rejects.toEqual(code('receipts.noPack')); // not offered here
  });
});

describe('corrections', () => {
  it('form a chain: each names what it replaces, and the sweep makes each once, however many workers run it', async () => {
    const one = await gift(app, [{ minor: 9_000, on: '2026-10-02' }]);
    const first = await ask(one);
    await refund(app, one.donation, 1_000);
    const made = await Promise.all([receipts.correct(), receipts.correct(), receipts.correct()]);
    expect(made.reduce((sum, n) => sum + n)).toBe(1);
    await refund(app, one.donation, 2_000);
    const last = await ask(one); // the donor came first
    expect(await receipts.correct()).toBe(0);
    const chain = await rows<{ no: string; replaces: string | null; revision: number; gross_minor: string }>(`SELECT no, replaces, revision, gross_minor FROM receipt WHERE subject = $1 AND series = 'generic' ORDER BY no`, [one.donation]);
    expect(chain.map(({ revision, gross_minor: gross }) => [revision, gross])).toEqual([[0, '9000'], [1, '8000'], [2, '6000']]);
    expect(chain.map(({ replaces }) => replaces)).toEqual([null, chain[0]!.no, chain[1]!.no]);
    expect(plain(last.pdf)).toContain('Paidinall60.00EUR');
    expect(first.number).not.toBe(last.number);
  });

  it('are refused as a fork, a second root or a gap by the database itself, and nothing is ever changed or removed', async () => {
    const one = await gift(app, [{ minor: 9_000, on: '2026-10-02' }]);
    await ask(one);
    const next = Number((await rows<{ no: string }>(`SELECT max(no) + 1 AS no FROM receipt WHERE series = 'generic'`))[0]!.no);
    const forge = (no: number, replaces: number | null, revision: number) => app.db.admin.query(
      `INSERT INTO receipt (series, no, id, kind, subject, year, replaces, revision, lang, gift_minor, cover_minor, gross_minor, currency, settled_minor, settled_currency, lines, wording, issued_on, digest, record_id)
       SELECT series, $1, gen_random_uuid(), kind, subject, year, $2::bigint, $3, lang, gift_minor, cover_minor, gross_minor, currency, settled_minor, settled_currency, lines, wording, issued_on, digest, record_id
       FROM receipt WHERE subject = $4 AND series = 'generic' AND replaces IS NULL`, [no, replaces, revision, one.donation]);
    await expect(forge(next, null, 0)).rejects.toThrow('receipt_one_root');
    await expect(forge(next + 1, next - 1, 1)).rejects.toThrow('receipt_series_before_fkey');
    await forge(next, next - 1, 1);
    await expect(forge(next + 1, next - 1, 1)).rejects.toThrow('receipt_no_fork');
    await expect(app.db.admin.query('DELETE FROM receipt')).rejects.toThrow('append-only');
    await expect(app.db.admin.query('UPDATE receipt SET gross_minor = 1')).rejects.toThrow('append-only');
    await expect(app.db.pool.query('INSERT INTO receipt (series) VALUES (1)')).rejects.toThrow('permission denied');
  });
});

describe('numbers', () => {
  it('are given without a gap or a double by sixteen who ask at once, half of them for the same gift and some in vain', async () => {
    const same = await gift(app, [{ minor: 700, on: '2026-10-02' }]);
    const odd = await gift(app, [{ minor: 700, on: '2026-10-02', booked: 699 }]);
    const others = await Promise.all(Array.from({ length: 6 }, () => gift(app, [{ minor: 700, on: '2026-10-02' }])));
    const results = await Promise.allSettled([...Array.from({ length: 8 }, () => ask(same)), ...others.map((one) => ask(one)), ask(odd), ask(odd)]);
    const numbers = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.number] : []));
    expect(numbers).toHaveLength(14);
    expect(new Set(numbers).size).toBe(7);
    await wholeSeries('generic');
  });

  it('go back when the change that took one fails', async () => {
    const [before] = await rows<{ no: string }>(`SELECT max(no) AS no FROM receipt WHERE series = 'generic'`);
    const one = await gift(app, [{ minor: 700, on: '2026-10-02' }]);
    const client = await app.db.pool.connect();
    await client.query('BEGIN');
    expect((await client.query<{ no: string }>(`SELECT next_receipt('generic') AS no`)).rows[0]!.no).toBe(String(Number(before!.no) + 1));
    await client.query('ROLLBACK');
    client.release();
    expect((await ask(one)).number).toBe(`G-${String(Number(before!.no) + 1).padStart(6, '0')}`);
  });
});

describe('a kind that a law wants a copy of', () => {
  it('asks for name, address and agreement, seals them under a key of their own, and prints the same again', async () => {
    const one = await gift(app, [{ minor: 12_345, on: '2026-10-02' }]);
    await expect(ask(one, of(one, { pack: 'de' }))).rejects.toEqual(code('receipts.needsName'));
    await expect(ask(one, of(one, { pack: 'de', donor }))).rejects.toEqual(code('receipts.needsAgreement'));
    expect(await rows(`SELECT 1 FROM receipt WHERE series = 'de'`)).toEqual([]); // nothing was burned
    const first = await ask(one, of(one, { pack: 'de', lang: 'de', donor, agreed: true }));
    expect(first.number).toBe('DE-000001');
    for (const text of ['OrnellaWhimbrel', 'eins–zwei–drei', '123,45EUR']) expect(plain(first.pdf)).toContain(text);
    const again = await ask(one, of(one, { pack: 'de', donor: { name: 'Somebody else', address: 'elsewhere' } }));
    expect(again.pdf.equals(first.pdf)).toBe(true);
    const [copy] = await rows<{ sealed: Buffer; until: string }>('SELECT sealed, keep_until AS until FROM receipt_copy');
    expect(copy!.sealed.toString('latin1')).not.toContain('Whimbrel');
    expect(copy!.until).toBe(`${new Date().getUTCFullYear() + 10}-12-31`);
  });

  it('gives a correction the same name, and forgets both when the time is over', async () => {
    const one = await gift(app, [{ minor: 4_000, on: '2026-10-02' }]);
    const asked = of(one, { pack: 'de', donor, agreed: true });
    await ask(one, asked);
    await refund(app, one.donation, 1_000);
    expect(await receipts.correct()).toBe(1);
    expect(plain((await ask(one, of(one, { pack: 'de' }))).pdf)).toMatch(/replacesnumberDE-.*OrnellaWhimbrel/);
    const holders = await rows<{ holder: string }>('SELECT DISTINCT holder FROM receipt_copy c JOIN receipt r ON r.id = c.receipt_id WHERE r.subject = $1', [one.donation]);
    expect(holders).toHaveLength(1);
    await app.db.admin.query(`UPDATE receipt_copy SET keep_until = '2026-01-01' WHERE holder = $1`, [holders[0]!.holder]);
    expect(await app.nest.get(Copies).forget()).toBe(1);
    expect(await rows('SELECT 1 FROM keyring.subject_key WHERE subject = $1', [holders[0]!.holder])).toEqual([]);
    await expect(ask(one, of(one, { pack: 'de', donor, agreed: true }))).rejects.toEqual(code('receipts.forgotten'));
  });
});
