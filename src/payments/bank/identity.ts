import { canonicalJson } from '../../kernel/canonical-json.js';
import type { BankLine, Statement } from './statement.js';

/**
 * What each line of a statement is known by, in their order: the bank's own reference, else who and what, together with account, day and amount, and
 * its place among equals of the statement. The same line in another file of the same kind has the same; `mac` is keyed, so that nobody tries guesses.
 */
export function identitiesOf({ account, currency, lines }: Pick<Statement, 'account' | 'currency' | 'lines'>, mac: (text: string) => Buffer): Buffer[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const text = canonicalJson([account, currency, line.bookedOn, line.amount, ...tellOf(line)]);
    const place = (seen.get(text) ?? 0) + 1;
    seen.set(text, place);
    return mac(canonicalJson([text, place]));
  });
}

const tellOf = ({ reference, counterparty, texts }: BankLine): string[] =>
  reference === null ? ['said', plain(counterparty.account), plain(counterparty.name), ...texts.map(plain)] : ['reference', reference];

const plain = (text: string): string => text.replace(/\s+/g, ' ').trim().toUpperCase();
