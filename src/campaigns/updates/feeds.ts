import type { Lang } from '../../platform/i18n/index.js';
import type { UpdateOnShelf } from './shelf.js';

/** A feed of updates: where it is, what it belongs to, and what was told, newest first. */
export interface Feed {
  readonly title: string;
  readonly lang: Lang;
  /** Its own address, and that of the page it tells of. */
  readonly self: string;
  readonly page: string;
  readonly author: string;
  readonly updates: readonly UpdateOnShelf[];
  /** The page of one update. */
  readonly linkTo: (update: UpdateOnShelf) => string;
}

export const ATOM = 'application/atom+xml; charset=utf-8';
export const JSON_FEED = 'application/feed+json; charset=utf-8';

/** Of news a feed tells the month, as the page does: its first day. */
const timeOf = ({ day, month }: UpdateOnShelf): string => `${day ?? `${month}-01`}T00:00:00Z`;
/** A feed in which nothing was told yet. */
const NEVER = '1970-01-01T00:00:00Z';
const latest = (updates: readonly UpdateOnShelf[]): string => updates.map(timeOf).sort().at(-1) ?? NEVER;

/** Text as XML takes it; what XML 1.0 cannot hold is left out. */
const xml = (text: string): string => text.replace(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu, '').replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Atom (RFC 4287). Words only: a picture in a feed would tell us who reads it, and when. */
export function atomOf({ title, lang, self, page, author, updates, linkTo }: Feed): string {
  const entries = updates.map((update) => `
  <entry>
    <id>urn:uuid:${update.id}</id>
    <title>${xml(update.title)}</title>
    <link rel="alternate" type="text/html" href="${xml(linkTo(update))}"/>
    <updated>${timeOf(update)}</updated>
    <content type="text">${xml(update.text)}</content>
  </entry>`);
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${lang}">
  <id>${xml(self)}</id>
  <title>${xml(title)}</title>
  <updated>${latest(updates)}</updated>
  <author><name>${xml(author)}</name></author>
  <link rel="self" type="application/atom+xml" href="${xml(self)}"/>
  <link rel="alternate" type="text/html" hreflang="${lang}" href="${xml(page)}"/>${entries.join('')}
</feed>
`;
}

/** JSON Feed 1.1. */
export function jsonOf({ title, lang, self, page, author, updates, linkTo }: Feed): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1', title, language: lang, home_page_url: page, feed_url: self, authors: [{ name: author }],
    items: updates.map((update) => ({ id: `urn:uuid:${update.id}`, url: linkTo(update), title: update.title, content_text: update.text, date_published: timeOf(update) })),
  });
}
