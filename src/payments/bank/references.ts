import { isRfReference } from '../transfer/reference.js';

const LONGEST = 25;
const SHORTEST = 5;
/** What a bank carries with a payment is far shorter. */
const TEXT_MAX = 1000;

/**
 * The creditor references (ISO 11649) in what was written with a payment. People add spaces, dashes and small letters, and write O for 0 and I or l for 1:
 * all of that is read, but only what has the right check digits is a reference. Several may be found; which of them is ours the books know.
 */
export function referencesIn(texts: readonly string[]): string[] {
  const found = texts.flatMap((text) => candidates(text.slice(0, TEXT_MAX).toUpperCase().replace(/[\s.,:;/_\u00a0\u2010-\u2015-]/g, '')));
  return [...new Set(found)].filter(isRfReference);
}

function candidates(text: string): string[] {
  return [...text.matchAll(/RF(?=[0-9OIL]{2})/g)].flatMap(({ index }) => {
    const run = /^[0-9A-Z]+/.exec(text.slice(index, index + LONGEST))![0];
    const digits = `RF${run.slice(2).replaceAll('O', '0').replace(/[IL]/g, '1')}`;
    return [run, digits].flatMap((word) => Array.from({ length: word.length - SHORTEST + 1 }, (_, cut) => word.slice(0, word.length - cut)));
  });
}
