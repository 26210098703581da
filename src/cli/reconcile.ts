import { readSettings, StartError } from '../../config/settings.js';
import { system } from '../kernel/actor.js';
import { Reconciliation, Runs, SPANS, type Span } from '../payments/index.js';
import type { Command } from './command.js';
import { openDatabase } from './open-database.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Compares the books with Stripe and the bank, here and now (docs/reconciliation.md). */
export const RECONCILE_COMMANDS: readonly Command[] = [
  {
    name: 'reconcile', says: 'compares the books with Stripe and the bank and names what does not agree: reconcile [recent | full]; the last three days when nothing is said',
    run: async ([word = 'recent']) => {
      const span = SPANS.find((one) => one === word);
      if (!span) throw new StartError('Say how far back: reconcile recent, or reconcile full.');
      return reconcile(span);
    },
  },
];

/** 0 when everything agrees and every check was made. */
async function reconcile(span: Span): Promise<number> {
  const { core, close } = await openDatabase(readSettings(), { background: false });
  try {
    const { createApp } = await import('../app.js'); // the whole house: rooms bring checks of their own
    const app = await createApp(core);
    try {
      const id = await app.get(Runs).ask(system('operator'), span);
      await app.get(Reconciliation).perform(id);
      return await tell(core.connections.reader, id);
    } finally {
      await app.close();
    }
  } finally {
    await close();
  }
}

interface Source {
  query<Row>(sql: string, params?: unknown[]): Promise<Row[]>;
}

async function tell(reader: Source, id: string): Promise<number> {
  const [run] = await reader.query<{ missed: string[] }>('SELECT missed FROM reconciliation_run WHERE id = $1', [id]);
  const open = await reader.query<{ code: string; object: string; amount: string | null; currency: string | null }>('SELECT code, object, amount, currency FROM difference WHERE resolved_at IS NULL ORDER BY n');
  for (const { code, object, amount, currency } of open) say(`${code} ${object}${amount === null ? '' : ` ${amount} ${currency} (minor units)`}`);
  if (run!.missed.length > 0) say(`Could not be made: ${run!.missed.join(', ')}.`);
  say(open.length === 0 && run!.missed.length === 0 ? 'Everything agrees.' : `${open.length} differences; /staff/money/reconciliation says what to do.`);
  return open.length === 0 && run!.missed.length === 0 ? 0 : 1;
}
