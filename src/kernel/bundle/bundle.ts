import { hash } from 'node:crypto';
import { Malformed } from '../proof/note.js';
import type { Files } from './zip.js';

/**
 * The bundle of a transparency report. `manifest.note` names the SHA-256 of every file outside `proofs/` and is signed
 * with the log's key; `proofs/` shows that the record `report.published`, which holds the manifest's digest, stands in
 * the log, as do the records of the months it covers. So one changed byte anywhere is seen.
 */
export const MANIFEST = 'manifest.note';
export const PROOFS = 'proofs/';
export const KEYS = 'proofs/keys.txt';
export const CHECKPOINT = 'proofs/checkpoint';
/** Each proven record has two files: its text and its proof. */
export const provenPaths = (name: string): { record: string; proof: string } => ({ record: `proofs/${name}.json`, proof: `proofs/${name}.tlog-proof` });
export const REPORT_PROOF = 'report';
export const periodProof = (period: string): string => `period-${period}`;

export const DESCRIPTOR = 'datapackage.json';
export const BLOCKS = 'data/blocks.csv';
export const FUNDS = 'data/funds.csv';
/** Costs paid to companies (processor, bank, auditor): they concern no protected person and are told line by line. */
export const COSTS = 'data/costs.csv';
export const HELD_BACK = 'data/held_back.csv';

export const BLOCK_COLUMNS = ['block_id', 'period_from', 'period_to', 'side', 'funds', 'kinds', 'currency', 'amount_minor', 'fees_minor', 'contributors'] as const;
export const FUND_COLUMNS = ['funds', 'currency', 'opening_minor', 'received_minor', 'transfers_minor', 'fees_minor', 'costs_minor', 'spent_minor', 'closing_minor'] as const;
export const COST_COLUMNS = ['fund', 'kind', 'currency', 'amount_minor'] as const;
export const HELD_COLUMNS = ['side', 'currency', 'period_from', 'period_to', 'joins'] as const;

/** Bands in which the number of a block's contributors is told; below the first nothing is published. */
export const BANDS = ['10-19', '20-49', '50-99', '100+'] as const;
export const bandOf = (contributors: number): (typeof BANDS)[number] =>
  contributors >= 100 ? '100+' : contributors >= 50 ? '50-99' : contributors >= 20 ? '20-49' : '10-19';

export const sha256Hex = (bytes: string | Uint8Array): string => hash('sha256', bytes);

const FIRST_LINE = 'solidarity-report/v1';

/** What is signed: every file outside `proofs/`, its digest before it, sorted by path. */
export function manifestText(files: Files): string {
  const lines = [...files].filter(([path]) => path !== MANIFEST && !path.startsWith(PROOFS)).map(([path, content]) => ({ path, line: `${sha256Hex(content)}  ${path}` }));
  return [FIRST_LINE, ...lines.sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ line }) => line), ''].join('\n');
}

/** Digests by path. Throws Malformed. */
export function readManifest(text: string): Map<string, string> {
  const [first, ...lines] = text.split('\n');
  if (first !== FIRST_LINE || lines.pop() !== '') throw new Malformed('not a manifest');
  return new Map(
    lines.map((line) => {
      const [, digest, path] = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line) ?? [];
      if (digest === undefined || path === undefined) throw new Malformed(`not a line of a manifest: ${line}`);
      return [path, digest];
    }),
  );
}
