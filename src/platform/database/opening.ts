import { system } from '../../kernel/actor.js';
import { defineRecord } from '../../kernel/record.js';
import type { Changes } from '../change/changes.js';

const opened = defineRecord('installation.opened', { public: true });
const closed = defineRecord('installation.closed', { public: true });

interface Door {
  one<Row>(sql: string, params?: unknown[]): Promise<Row | undefined>;
}

/** Whether the site takes visitors and money: a live one once `doctor` was green, another unless setup closed it. */
export async function isOpen(reader: Door): Promise<boolean> {
  return (await reader.one<{ is_open: boolean }>('SELECT is_open FROM public_read.opening'))?.is_open ?? false;
}

/** `setup` closes a new installation; `doctor` opens it, once. Does nothing when it is so already. */
export function setOpen(changes: Changes, by: 'setup' | 'doctor', wanted: boolean): Promise<void> {
  return changes.run(system(by), async (change) => {
    if ((await isOpen(change)) === wanted) return change.skip();
    const recordId = change.record(wanted ? opened : closed, { type: 'installation', id: 'site' });
    await change.query('INSERT INTO opening (is_open, record_id) VALUES ($1, $2) ON CONFLICT (only_row) DO UPDATE SET is_open = $1, at = now(), record_id = $2', [wanted, recordId]);
  });
}
