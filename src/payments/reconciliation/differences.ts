import { newId } from '../../kernel/ids.js';
import type { Change } from '../../platform/change/index.js';
import { alert } from '../alerts.js';
import { differenceFound, differenceGone } from '../records.js';
import type { Check, Difference } from './check.js';

/**
 * Keeps what a check found: what is new becomes a row and a record; what is still there is seen again; what it
 * found before and did not find now is resolved. Two looks at once agree on one row.
 */
export async function keepDifferences(change: Change, { codes }: Pick<Check, 'codes'>, found: readonly Difference[]): Promise<void> {
  change.skip(); // when nothing is new
  const known = await change.query<{ id: string; code: string; object: string }>(
    'SELECT id, code, object FROM difference WHERE resolved_at IS NULL AND code = ANY ($1::text[]) ORDER BY id FOR UPDATE', [[...codes, ...found.map(({ code }) => code)]]);
  const idOf = new Map(known.map(({ id, code, object }) => [`${code} ${object}`, id]));
  const here = new Map(found.map((one) => [`${one.code} ${one.object}`, one]));
  for (const [name, one] of here) {
    const id = idOf.get(name);
    if (id === undefined) await open(change, one);
    else await change.query('UPDATE difference SET last_seen = now(), amount = $2, currency = $3 WHERE id = $1', [id, one.sum?.amount ?? null, one.sum?.currency ?? null]);
  }
  const own: readonly string[] = codes;
  for (const { id, code, object } of known) if (own.includes(code) && !here.has(`${code} ${object}`)) await resolve(change, id, { code, object });
}

async function open(change: Change, { code, object, sum }: Difference): Promise<void> {
  const id = newId();
  const record = newId();
  const made = await change.one(
    `INSERT INTO difference (id, code, object, amount, currency, record_id) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (code, object) WHERE resolved_at IS NULL DO NOTHING RETURNING id`,
    [id, code, object, sum?.amount ?? null, sum?.currency ?? null, record]);
  if (!made) return;
  change.record(differenceFound, { type: 'difference', id }, { code, object }, record);
}

async function resolve(change: Change, id: string, { code, object }: { code: string; object: string }): Promise<void> {
  const record = change.record(differenceGone, { type: 'difference', id }, { code, object });
  await change.query('UPDATE difference SET resolved_at = now(), record_id = $2 WHERE id = $1', [id, record]);
}

/** Tells the operators of all that is new in one alert, at the end of a look. Answers how many differences there are. */
export async function tellDifferences(change: Change): Promise<number> {
  const fresh = await change.query('UPDATE difference SET told = true WHERE NOT told AND resolved_at IS NULL RETURNING id');
  if (fresh.length > 0) alert(change, 'difference', fresh.length);
  return (await change.one<{ n: number }>('SELECT count(*)::int AS n FROM difference WHERE resolved_at IS NULL'))!.n;
}
