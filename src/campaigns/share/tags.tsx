import type { JSX } from 'preact';
import { LOCALES } from '../../platform/i18n/index.js';
import type { PageContext } from '../../platform/web/index.js';
import { PICTURE_SIDES } from './picture.js';

/** What a network reads of a campaign's page when somebody passes its link on: words and a picture that say nothing of who did. */
export function shareTags({ page, base, slug, title, summary }: { page: PageContext; base: string; slug: string; title: string; summary: string }): JSX.Element {
  const at = (path: string): string => `${base}${page.link(path)}`;
  const said: readonly (readonly [string, string])[] = [
    ['og:type', 'website'], ['og:title', title], ['og:description', summary], ['og:url', at(`/campaigns/${slug}`)], ['og:locale', LOCALES[page.lang].replace('-', '_')],
    ['og:image', at(`/campaigns/${slug}/share.png`)], ['og:image:type', 'image/png'], ['og:image:width', String(PICTURE_SIDES.width)], ['og:image:height', String(PICTURE_SIDES.height)], ['og:image:alt', title],
  ];
  return <>{said.map(([property, content]) => <meta {...{ property }} content={content} />)}<meta name="description" content={summary} /><meta name="twitter:card" content="summary_large_image" /></>;
}
