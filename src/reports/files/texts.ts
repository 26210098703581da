import { RULE } from '../../figures/index.js';
import type { ReportFigures } from '../figures.js';
import type { Texts } from './tables.js';

/** What the figures are made by, and what is left out: for machines and for people. */
export function policies(figures: ReportFigures): Texts {
  const policy = { algorithm: 'closed-block/v1', ...RULE, hierarchy: ['fund', 'first word of the kind', 'kind'], months: figures.months, contributors: { income: 'one card in one month (again in each further month of the figure); without a card one donation', expenditure: 'one household or recipient' } };
  return { 'policy/disclosure.json': `${JSON.stringify(policy, null, 2)}\n`, 'policy/exclusions.md': EXCLUSIONS, 'WHAT-THIS-PROVES.txt': WHAT_IT_PROVES };
}

const EXCLUSIONS = `# What is withheld, and why

- Figures behind which fewer than ${RULE.k} people stand, or in which all but the two largest make up less than ${RULE.p} % of the largest. They are
  combined with their neighbours; where even everything together is too thin, nothing of that side and currency is told, and it
  joins the next report (data/held_back.csv says that it exists, never how much).
- Any other cut of the same period, numbers of gifts or parcels, dates inside the period, places, names.
- Money that could not be attributed yet (suspense) is not income.
- Costs paid to companies (card processor, bank, auditor) concern no protected person and are told line by line (data/costs.csv).
- Figures once published are never restated: a correction is an entry of a later month.
`;

const WHAT_IT_PROVES = `WHAT THIS PROVES

  node verify.mjs bundle <this zip>          needs Node 20.19 or newer, no network

If it says "good":
- every file is, byte for byte, the one the foundation signed with its log's key;
- the months were closed, and this report was announced, in the foundation's audit log before the log was signed at the size
  given: whoever keeps a copy of that checkpoint can tell if the log is ever rewritten;
- the figures add up: opening + received + moved - fees - costs - spent = closing for every line of data/funds.csv, and the
  lines are the sums of the blocks;
- no figure has fewer than ${RULE.k} contributors by its own statement, and no cell is in two figures.

What it cannot prove:
- that the key in proofs/keys.txt is the foundation's. Compare it with one you got elsewhere (its site, a partner, last year's
  report) and pass it: --key <the key>;
- that money was spent on what the books say. Auditors see vouchers; ask for their conclusion;
- that the foundation shows everybody the same log. Witnesses would; this report is unwitnessed.
- that two contributors are two people: gifts by one card in one month count as one, but who gives with two cards, or by
  transfer, counts as more, and so does who gave in several of the months that a figure covers.
`;
