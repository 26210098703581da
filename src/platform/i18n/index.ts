export { LANGUAGES, LANGUAGE_NAMES, LOCALES, linkTo, preferredLanguage, splitLanguage, type Lang } from './language.js';
export { loadAllCatalogues } from './catalogue.js';
export { lookup, translator, type Lookup, type PlainKey, type Translate } from './translator.js';
export { formatsOf, sumFormat, type Formats } from './formats.js';
export type { MessageKey } from './keys.js';
