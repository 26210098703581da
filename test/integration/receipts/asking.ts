import { expect } from '@jest/globals';
import { Receipts, type Asked, type Document } from '../../../src/receipts/receipts.js';
import type { TestApp } from '../../support/app.js';
import { pdfText } from '../../support/pdf-text.js';
import type { Gift } from './scene.js';

export const donor = { name: 'Ornella Whimbrel', address: 'Wattweg 3, 25813 Husum' };
export const of = (one: Gift, more: Partial<Asked> = {}, n = 0): Asked =>
  ({ pack: 'generic', about: { kind: 'payment', subject: one.payments[n]!, year: 0 }, lang: 'en', donor: null, agreed: false, mail: null, ...more });
export const ofYear = (year: number, more: Partial<Asked> = {}): Asked =>
  ({ pack: 'generic', about: { kind: 'year', subject: '', year }, lang: 'en', donor: null, agreed: false, mail: null, ...more });
export const plain = (pdf: Buffer): string => pdfText(pdf).replace(/\s/g, '');
export const code = (code_: string): Error => expect.objectContaining({ code: code_ }) as unknown as Error;

/** Whoever asks for receipts in an app, and what the tables say then. */
export interface Asking {
  ask(one: Gift, asked?: Asked): Promise<Document>;
  rows<Row>(sql: string, params?: unknown[]): Promise<Row[]>;
  wholeSeries(series: string): Promise<void>;
}
export function askingIn(app: TestApp): Asking {
  const rows = async <Row>(sql: string, params: unknown[] = []): Promise<Row[]> => (await app.db.admin.query(sql, params)).rows as Row[];
  return {
    rows,
    ask: (one, asked = of(one)) => app.nest.get(Receipts).document(one.hash, asked),
    async wholeSeries(series) {
      const [row] = await rows<{ n: number; last: number }>('SELECT count(*)::int AS n, max(no)::int AS last FROM receipt WHERE series = $1', [series]);
      expect(row!.n).toBe(row!.last);
    },
  };
}
