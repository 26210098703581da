import { codeOf } from '../campaigns/index.js';
import type { Core } from '../platform/core.js';

/** The fund of this campaign spends what it gets within the year: there *Your year* has most to tell. */
const SPENT_SOON = 'first-days';

/**
 * The private code of an invented monthly gift that can still be changed, paused and stopped, the oldest there is; null where no
 * history was invented. Never one that was given here since the demo was born.
 */
export async function demoCode({ connections, vault }: Pick<Core, 'connections' | 'vault'>): Promise<string | null> {
  const row = await connections.reader.one<{ id: string }>(
    `SELECT d.id FROM donation d JOIN campaign c ON c.id = d.campaign_id JOIN subscription s ON s.reference = d.id CROSS JOIN installation i
     WHERE i.kind = 'demo' AND s.status = 'active' AND NOT s.closing AND d.given_on < (i.born_at AT TIME ZONE 'UTC')::date - 40 ORDER BY c.slug = $1 DESC, d.given_on, s.id LIMIT 1`, [SPENT_SOON]);
  return row ? codeOf(vault, row.id) : null;
}
