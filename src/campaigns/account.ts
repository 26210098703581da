import type { Settings } from '../../config/settings.js';
import type { Account } from './donate.view.js';

/** An IBAN of the standard's own examples: nobody has it. */
const EXAMPLE_IBAN = 'LT121000011101001000';

/** Where transfers go; a demo without an account shows an example and says so. */
export function accountOf({ FOUNDATION_NAME, FOUNDATION_IBAN, STATEMENT_NAME }: Settings, demo: boolean): Account {
  const isExample = FOUNDATION_IBAN === undefined && demo;
  return { holder: FOUNDATION_NAME, iban: FOUNDATION_IBAN ?? (isExample ? EXAMPLE_IBAN : null), isExample, statementName: STATEMENT_NAME ?? (demo ? 'LINDEN' : null) };
}
