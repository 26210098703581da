import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { StartError } from '../../config/settings.js';
import { parseSigner, type Verifier } from '../kernel/proof/index.js';
import { verifySnapshot } from '../verify/index.js';

/** What a restored database must show before its rows count: log and books verify, and the trial balance is zero in every currency. Throws StartError naming the first finding. */
export function checkRestored(filesIn: string, say: (line: string) => void): (client: pg.Client) => Promise<void> {
  return async (client) => {
    const { findings, facts } = await verifySnapshot(client, keysIn(filesIn));
    const [first] = findings;
    if (first) throw new StartError(`What was restored does not verify (${findings.length} findings, first ${first.code} ${first.object}: ${first.message}); nothing was kept.`);
    const { rows } = await client.query<{ currency: string; debit: string; sum: string }>(
      `SELECT a.currency, sum(p.amount) FILTER (WHERE p.amount > 0) AS debit, sum(p.amount) AS sum FROM ledger.posting p JOIN ledger.account a ON a.id = p.account_id GROUP BY a.currency ORDER BY a.currency`);
    const uneven = rows.find(({ sum }) => Number(sum) !== 0);
    if (uneven) throw new StartError(`What was restored does not balance in ${uneven.currency}; nothing was kept.`);
    for (const fact of facts) say(`  ${fact}`);
    say(`  trial balance: ${rows.map(({ currency, debit }) => `${currency} ${(Number(debit) / 100).toFixed(2)} on either side`).join(', ') || 'no entries yet'}`);
  };
}

/** The log's key when it came with the backup: then signatures are checked too. */
function keysIn(folder: string): readonly Verifier[] {
  const file = join(folder, 'signer', 'key');
  return existsSync(file) ? [parseSigner(readFileSync(file, 'utf8').trim())] : [];
}
