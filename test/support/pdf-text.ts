import { inflateSync } from 'node:zlib';

type Letters = ReadonlyMap<string, string>;

/** The words of a PDF as PDFKit writes it: glyphs of embedded fonts, read back through each font's own table of letters. */
export function pdfText(pdf: Buffer): string {
  const objects = new Map(Array.from(pdf.toString('latin1').matchAll(/(\d+) 0 obj\s([\s\S]*?)endobj/g), ([, id, body]) => [id!, body!]));
  const letters = fontsOf(objects);
  return [...objects.values()].map(streamOf).filter((stream) => /\bT[jJ]\b/.test(stream)).map((stream) => wordsOf(stream, letters)).join('\n');
}

function streamOf(body: string): string {
  const bytes = Buffer.from(/stream\r?\n([\s\S]*?)\r?\nendstream/.exec(body)?.[1] ?? '', 'latin1');
  try {
    return inflateSync(bytes).toString('latin1');
  } catch {
    return bytes.toString('latin1');
  }
}

/** The letters of each font by the name pages call it (`F1`). */
function fontsOf(objects: ReadonlyMap<string, string>): Map<string, Letters> {
  const named = [...objects.values()].flatMap((body) => Array.from(body.matchAll(/\/Font <<([\s\S]*?)>>/g), ([, fonts]) => Array.from(fonts!.matchAll(/\/(\w+) (\d+) 0 R/g), ([, name, id]) => [name!, id!] as const)).flat());
  return new Map(named.map(([name, id]) => [name, lettersOf(streamOf(objects.get(/\/ToUnicode (\d+) 0 R/.exec(objects.get(id) ?? '')?.[1] ?? '') ?? ''))]));
}

/** `<0003> <0012> [<0041> <0066 0069>]`: glyphs from the first number on, and the letters they stand for (several for a ligature). */
const lettersOf = (table: string): Letters =>
  new Map(Array.from(table.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/gi)).flatMap(([, first, letters]) =>
    Array.from(letters!.matchAll(/<([0-9a-f ]+)>/gi), ([, code], at): [string, string] => [(parseInt(first!, 16) + at).toString(16).padStart(4, '0'), Buffer.from(code!.replaceAll(' ', ''), 'hex').swap16().toString('utf16le')])));

function wordsOf(page: string, fonts: ReadonlyMap<string, Letters>): string {
  let letters: Letters = new Map();
  return Array.from(page.matchAll(/\/(\w+) [\d.]+ Tf|<([0-9a-f]+)>|\] ?TJ/gi), ([whole, font, glyphs]) => {
    if (font !== undefined) letters = fonts.get(font) ?? letters;
    if (glyphs === undefined) return whole.endsWith('TJ') ? ' ' : '';
    return (glyphs.match(/.{4}/g) ?? []).map((glyph) => letters.get(glyph.toLowerCase()) ?? '').join('');
  }).join('');
}
