import { hash } from 'node:crypto';
import type { Client } from 'pg';
import { openDisclosure } from '../kernel/record.js';
import type { Findings } from './finding.js';
import { pagesOf } from './pages.js';

interface EntryRow {
  readonly key: string;
  readonly head: string;
  readonly body: string | null;
  readonly lines: number;
  readonly n_lines: number;
  readonly digest: string;
  readonly bodies: string[] | null;
  readonly recorded: boolean;
  readonly balanced: boolean | null;
}

/** The entry’s text (src/ledger/entry.ts, `pasylka-entry/v1`), written again from the rows. */
const ENTRIES = `
  SELECT e.id AS key, concat_ws(E'\\n', 'pasylka-entry/v1', e.kind, e.key, e.effective_on, coalesce(encode(e.evidence, 'hex'), '-'),
                                coalesce((SELECT i.psp || ':' || i.item FROM ledger.psp_item i WHERE i.entry_id = e.id), '-'), coalesce(e.reverses::text, '-')) AS head,
         l.body, coalesce(l.lines, 0) AS lines, e.n_lines, encode(e.digest, 'hex') AS digest, d.bodies, a.kind IS NOT DISTINCT FROM 'entry.posted' AS recorded,
         NOT EXISTS (SELECT FROM ledger.line x WHERE x.entry_id = e.id GROUP BY x.fund_id, x.currency HAVING sum(x.amount) <> 0) AS balanced
  FROM ledger.entry e
  LEFT JOIN LATERAL (SELECT string_agg(concat_ws(' ', x.account, x.fund_id, x.currency, x.amount, coalesce(x.subject::text, '-')), E'\\n' ORDER BY x.line) AS body, count(*)::int AS lines
                     FROM ledger.line x WHERE x.entry_id = e.id) l ON true
  LEFT JOIN audit.entry a ON a.id = e.record_id LEFT JOIN audit.disclosure d ON d.entry_id = e.record_id
  WHERE e.id > $1 ORDER BY e.id LIMIT $2`;

/** Every entry of the books is whole, balances, and is the one its audit record speaks of; no record speaks of one that is gone. */
export async function verifyBooks(client: Client, findings: Findings): Promise<string> {
  let count = 0;
  for await (const row of pagesOf<EntryRow>(client, ENTRIES)) {
    verifyEntry(row, findings);
    count += 1;
  }
  await verifyNone(client, findings, ORPHANS);
  await verifyNone(client, findings, LINES_OF_NOTHING);
  await verifyNone(client, findings, ROLLUP);
  return `books: ${count} entries, each balanced and in the log`;
}

function verifyEntry(row: EntryRow, findings: Findings): void {
  const object = `ledger entry ${row.key}`;
  const digest = hash('sha256', `${row.head}\n${row.body ?? ''}\n`);
  findings.expect(row.lines === row.n_lines, 'E-LINES', object, `it has ${row.lines} of ${row.n_lines} lines`);
  findings.expect(row.balanced === true, 'E-UNBALANCED', object, 'a fund and currency does not sum to zero');
  findings.expect(digest === row.digest, 'E-LEDGER-DIGEST', object, 'its lines are not the ones that were posted');
  if (!row.recorded) findings.add('E-ORPHAN-ENTRY', object, 'no audit record speaks of it');
  else findings.expect(recordedDigest(row.bodies) === digest, 'E-LEDGER-DIGEST', object, 'its audit record speaks of other lines');
}

const recordedDigest = (bodies: readonly string[] | null): unknown => (bodies ?? []).map(openDisclosure).find(({ name }) => name === 'digest')?.value;

interface Check {
  readonly code: string;
  readonly sql: string;
  readonly message: string;
}
const ORPHANS: Check = {
  code: 'E-ORPHAN-RECORD',
  sql: `SELECT 'record ' || a.id AS object FROM audit.entry a LEFT JOIN ledger.entry e ON e.record_id = a.id WHERE a.kind = 'entry.posted' AND e.id IS NULL`,
  message: 'it speaks of a ledger entry that is not there',
};
const LINES_OF_NOTHING: Check = {
  code: 'E-LINES',
  sql: `SELECT DISTINCT 'ledger entry ' || p.entry_id AS object FROM ledger.posting p LEFT JOIN ledger.entry e ON e.id = p.entry_id WHERE e.id IS NULL`,
  message: 'it has lines, but is not there',
};
const ROLLUP: Check = {
  code: 'E-ROLLUP',
  sql: `SELECT 'account ' || account_id || ' of fund ' || fund_id AS object FROM
          (SELECT account_id, fund_id, sum(amount) AS amount FROM ledger.posting GROUP BY 1, 2) all_lines FULL JOIN
          (SELECT account_id, fund_id, sum(amount) AS kept FROM
             (SELECT account_id, fund_id, balance AS amount FROM ledger.rollup UNION ALL
              SELECT p.account_id, p.fund_id, p.amount FROM ledger.unrolled u JOIN ledger.posting p USING (entry_id)) parts GROUP BY 1, 2) sums USING (account_id, fund_id)
        WHERE coalesce(amount, 0) <> coalesce(kept, 0)`,
  message: 'the balance kept is not the sum of its lines',
};

async function verifyNone(client: Client, findings: Findings, { code, sql, message }: Check): Promise<void> {
  const { rows } = await client.query<{ object: string }>(`${sql} LIMIT 100`);
  for (const { object } of rows) findings.add(code, object, message);
}
