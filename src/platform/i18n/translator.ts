import { IntlMessageFormat } from 'intl-messageformat';
import { catalogueOf, type Catalogue } from './catalogue.js';
import type { MessageArguments, MessageKey } from './keys.js';
import { LOCALES, type Lang } from './language.js';

type Arguments<K extends MessageKey> = MessageArguments[K] extends Record<string, never> ? [] : [args: MessageArguments[K]];

/** The keys whose message takes no argument: what menus and tables of labels hold. */
export type PlainKey = { [K in MessageKey]: MessageArguments[K] extends Record<string, never> ? K : never }[MessageKey];

/** Translates a typed key to a plain string. It is text, not markup: JSX escapes it where it is shown. */
export type Translate = <K extends MessageKey>(key: K, ...args: Arguments<K>) => string;

/** A key known only while running (`problem.<code>`): undefined when the catalogue has no such message. */
export type Lookup = (key: string, args?: Readonly<Record<string, string | number | Date>>) => string | undefined;

/** A lookup over one catalogue; messages are compiled on first use and kept. */
export function lookupIn(catalogue: Catalogue, lang: Lang): Lookup {
  const formats = new Map<string, IntlMessageFormat>();
  return (key, args) => {
    let format = formats.get(key);
    if (!format) {
      const message = catalogue.get(key);
      if (message === undefined) return undefined;
      format = new IntlMessageFormat(message, LOCALES[lang], undefined, { ignoreTag: true });
      formats.set(key, format);
    }
    return String(format.format(args));
  };
}

const lookups = new Map<Lang, Lookup>();

export function lookup(lang: Lang): Lookup {
  let found = lookups.get(lang);
  if (!found) lookups.set(lang, (found = lookupIn(catalogueOf(lang), lang)));
  return found;
}

/** The `t` of a language. A key that is missing everywhere answers itself: a page never fails for a word. */
export function translator(lang: Lang): Translate {
  const own = lookup(lang);
  const english = lookup('en');
  const find = (key: string, args?: Record<string, string>) => own(key, args) ?? english(key, args) ?? key;
  return find as Translate;
}
