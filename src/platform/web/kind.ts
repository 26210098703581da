/** What surrounds a page: the public header and map, or less where less is safer. */
export type PageKind = 'public' | 'give' | 'private' | 'family' | 'volunteer' | 'staff';

const BY_FIRST_SEGMENT: Readonly<Record<string, PageKind>> = {
  family: 'family', gift: 'private', thanks: 'private', volunteer: 'volunteer', staff: 'staff', audit: 'staff',
};

/** The kind a path has when a page does not say otherwise. */
export function kindOf(path: string): PageKind {
  if (/^\/campaigns\/[^/]+\/donat/.test(path)) return 'give';
  return BY_FIRST_SEGMENT[/^\/([^/?]*)/.exec(path)?.[1] ?? ''] ?? 'public';
}

/** Titles end in histories and on screens: family and gift pages do not say what they are. */
export function titleOf(kind: PageKind, title: string): string {
  if (kind === 'family') return 'Form';
  if (kind === 'private') return 'Pasylka';
  if (kind === 'volunteer') return title;
  return title === 'Pasylka' ? title : `${title} – ${kind === 'staff' ? 'Console' : 'Pasylka'}`;
}
