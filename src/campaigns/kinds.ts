import type { PageContext } from '../platform/web/index.js';

const KINDS = ['grant', 'parcel', 'letter', 'volunteer', 'psp_fee', 'dispute_fee', 'bank_fee', 'fx', 'governance'] as const;

/** What published figures call what was paid for, in the reader's words; several that are told together with commas. It begins a line. */
export function kindWords(page: PageContext, kinds: readonly string[]): string {
  const words = kinds.map((kind) => {
    const known = KINDS.find((one) => one === kind);
    return known ? page.t(`reports.kind.${known}`) : page.t(kind === 'moved' ? 'campaigns.year.moved' : 'reports.kind.other');
  }).join(', ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
