import type { Day } from '../../kernel/clock.js';
import type { WholeApplication } from '../../grants/index.js';

/** Programmes of config/programmes.yaml with what families ask for, cents. */
const NEEDS = [
  { programme: 'travel', asked: 18_000, story: 'A visit is allowed in three weeks; two of us would go.' },
  { programme: 'one-off', asked: 30_000, story: 'The heating bill of two months.' },
  { programme: 'medical', asked: 15_000, story: 'Medicine for the grandmother.' },
  { programme: 'school', asked: 12_000, story: 'A school bag, books and winter shoes.' },
  { programme: 'monthly', asked: 36_000, story: 'Nobody earns at the moment.' },
] as const;
const RELATIONS = ['wife', 'mother', 'father', 'sister', 'brother', 'friend'];
const LANGUAGES = ['ru', 'be', 'ru', 'en'] as const;

/** The `n`-th invented family, asking on a day; each further `visit` is about something else. Each waits for another invented person, so none looks like another's double. */
export function inventedApplication(n: number, on: Day, visit = 0): WholeApplication & { effectiveOn: Day } {
  const { programme, asked, story } = NEEDS[(n + visit) % NEEDS.length]!;
  return {
    language: LANGUAGES[n % LANGUAGES.length]!,
    need: { programme, asked, story: `${story} (Invented.)`, before: '' },
    household: { caller: `Invented caller ${n + 1}`, inside: `Выдуманы ${spelled(n)}`, relation: RELATIONS[n % RELATIONS.length]!, adults: 1 + (n % 2), children: n % 4 },
    payout: { route: 'relative', payee: `Invented payee ${n + 1}`, account: iban(n) },
    effectiveOn: on,
  };
}

const SYLLABLES = ['ба', 'ду', 'ке', 'ли', 'му', 'не', 'ра', 'су', 'те', 'пи'];
/** A number as a word: names are compared by their letters only, and loosely. */
const spelled = (n: number): string => Array.from(String(n).padStart(3, '0'), (digit) => SYLLABLES[Number(digit)]!).join('');

/** An account that exists nowhere, with check digits as ISO 13616 asks for (L = 21, T = 29). */
function iban(n: number): string {
  const account = String(n + 1).padStart(16, '0');
  return `LT${String(98n - (BigInt(`${account}212900`) % 97n)).padStart(2, '0')}${account}`;
}
