/**
 * Folds a name so that the same person written in Cyrillic or Latin, in another order, or by another rule of
 * transliteration (Belarusian, Russian, English) gives one text. It is only ever used under a key, to find a family that
 * asked before; it is too coarse to read, and a person decides whether two families are the same.
 */
export function foldName(name: string): string {
  const latin = Array.from(name.normalize('NFC').toLowerCase()).map((letter) => LATIN[letter] ?? letter).join('');
  const plain = latin.normalize('NFKD').replace(/\p{M}/gu, '');
  return plain.split(/[^a-z]+/).filter(Boolean).map(foldWord).sort().join(' ');
}

const LATIN: Readonly<Record<string, string>> = {
  а: 'a', б: 'b', в: 'v', г: 'h', ґ: 'g', д: 'd', е: 'e', ё: 'e', ж: 'z', з: 'z', и: 'i', і: 'i', ї: 'i', й: 'i', к: 'k', л: 'l', м: 'm',
  н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ў: 'u', ф: 'f', х: 'h', ц: 'c', ч: 'c', ш: 's', щ: 's', ъ: '', ы: 'i', ь: '',
  э: 'e', ю: 'u', я: 'a', є: 'e', '’': '', "'": '', ʼ: '',
};

/** What the rules of transliteration disagree about, longest first. */
const FOLDS: readonly (readonly [RegExp, string])[] = [
  [/shch|sch|szcz/g, 's'], [/sh|sz/g, 's'], [/tch|ch|cz/g, 'c'], [/zh/g, 'z'], [/kh/g, 'h'], [/ts|tz/g, 'c'], [/sc/g, 's'],
  [/[yij]+e/g, 'e'], [/[yij]+o/g, 'e'], [/[yij]+u/g, 'u'], [/[yij]+a/g, 'a'], [/[yj]/g, 'i'], [/g/g, 'h'], [/w/g, 'v'], [/ks|x/g, 'ks'],
  [/[oa]/g, 'a'], [/i+/g, 'i'], [/ii?$/g, ''], [/v/g, 'u'], [/(.)\1+/g, '$1'],
];

const foldWord = (word: string): string => FOLDS.reduce((text, [pattern, by]) => text.replace(pattern, by), word) || word;
