import { formatsOf } from '../platform/i18n/index.js';
import type { PageContext } from '../platform/web/index.js';
import type { ReportFigures } from './figures.js';

const KINDS = [
  'grant', 'parcel', 'letter',
  'donations', 'refunds', 'disputes', 'in-kind', 'other', 'psp_fee', 'dispute_fee', 'bank_fee', 'fx', 'governance', 'volunteer', 'parcel.goods', 'parcel.postage', 'letter.postage',
  'grant.one_off', 'grant.monthly', 'grant.school', 'grant.legal', 'grant.travel', 'grant.medical', 'grant.after_release', 'grant.open_type', 'grant.home_confinement',
] as const;

/** Kinds in the reader's words; several of a combined figure with commas. */
export function kindWords(page: PageContext, kinds: readonly string[]): string {
  return kinds.map((kind) => {
    const known = KINDS.find((name) => name === kind);
    return known ? page.t(`reports.kind.${known}`) : kind;
  }).join(', ');
}

/** `July 2026` or `July 2026 – September 2026`. */
export function periodWords(page: PageContext, { from, to }: Pick<ReportFigures, 'from' | 'to'>): string {
  const { month } = formatsOf(page.lang);
  return from === to ? month(from) : `${month(from)} – ${month(to)}`;
}
