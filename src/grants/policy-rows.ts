import type { Source } from '../ledger/index.js';
import { minorFromDb } from '../kernel/money.js';
import { policyFor, type PolicyRow } from './policy.js';

/** The foundation's approval policy, as the database holds it. */
export async function policyRows(source: Source): Promise<PolicyRow[]> {
  const rows = await source.query<Omit<PolicyRow, 'lower' | 'upper'> & { lower: string; upper: string | null }>(
    'SELECT profile, lower(amounts) AS lower, upper(amounts) AS upper, approvers FROM approval_policy ORDER BY profile, amounts');
  return rows.map((row) => ({ ...row, lower: minorFromDb(row.lower), upper: row.upper === null ? null : minorFromDb(row.upper) }));
}

/** The row an amount falls under. Throws Conflict `grants.noPolicy`. */
export const policyOf = async (source: Source, amount: number): Promise<PolicyRow> => policyFor(await policyRows(source), amount);
