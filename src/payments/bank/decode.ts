import { Invalid } from '../../kernel/problem.js';
import { FILE_MAX } from './statement.js';

const DECLARED = /^<\?xml[^>]*\sencoding\s*=\s*["']([\w-]+)["']/;
/** What banks write in; anything else is refused rather than guessed. */
export const ENCODINGS = ['utf-8', 'iso-8859-1', 'iso-8859-15', 'windows-1250', 'windows-1251', 'windows-1252', 'windows-1257', 'utf-16le', 'utf-16be'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** The text of a file in the named encoding, a mark at its beginning aside. Throws Invalid `bank.encoding` when the bytes are not written in it, `bank.tooLarge`, `bank.empty`. */
export function textOf(bytes: Buffer, encoding: Encoding): string {
  if (bytes.length > FILE_MAX) throw wrong('bank.tooLarge', `The file is larger than ${FILE_MAX / 1024 / 1024} MB. Export fewer days at a time.`);
  if (bytes.length === 0) throw wrong('bank.empty', 'The file is empty.');
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // said below
  }
  throw wrong('bank.encoding', `The file is not written in ${encoding}. Choose the form of your bank, or export it anew.`);
}

/** The same for XML, which says itself how it is written: by the mark at its beginning, else by its first line, else it is UTF-8. */
export function xmlTextOf(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') return textOf(bytes, mark === 'fffe' ? 'utf-16le' : 'utf-16be');
  const named = DECLARED.exec(bytes.subarray(0, 200).toString('latin1').replace(/^ï»¿/, ''))?.[1]?.toLowerCase() ?? 'utf-8';
  const encoding = ENCODINGS.find((known) => known === named && !known.startsWith('utf-16'));
  if (!encoding) throw wrong('bank.encoding', 'The file says that it is written in a way we do not read. Export it as UTF-8.');
  return textOf(bytes, encoding);
}

const wrong = (code: string, sentence: string): Invalid => new Invalid(code, sentence, { file: sentence });
