import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../config/root.js';
import { LANGUAGES, type Lang } from './language.js';

/** Full key (`site.home.title`) to ICU message. */
export type Catalogue = ReadonlyMap<string, string>;

/** Reads `config/locales/<lang>/*.yaml`, one flat file a module. Throws with the file's name when one is not a flat map of texts. */
export function loadCatalogue(lang: Lang, folder = join(projectRoot, 'config/locales')): Catalogue {
  const catalogue = new Map<string, string>();
  for (const name of readdirSync(join(folder, lang)).filter((file) => file.endsWith('.yaml')).sort()) {
    const file = join(folder, lang, name);
    const entries: unknown = parse(readFileSync(file, 'utf8'));
    for (const [key, message] of Object.entries((entries ?? {}) as Record<string, unknown>)) {
      if (typeof message !== 'string') throw new Error(`${file}: “${key}” is not a text`);
      catalogue.set(`${name.slice(0, -'.yaml'.length)}.${key}`, message);
    }
  }
  return catalogue;
}

const loaded = new Map<Lang, Catalogue>();

/** The catalogue of a language, read once. */
export function catalogueOf(lang: Lang): Catalogue {
  let catalogue = loaded.get(lang);
  if (!catalogue) loaded.set(lang, (catalogue = loadCatalogue(lang)));
  return catalogue;
}

/** Reads every catalogue now, so that a broken file stops the start and not the first visitor. */
export function loadAllCatalogues(): void {
  LANGUAGES.forEach(catalogueOf);
}
