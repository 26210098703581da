import type { Settings } from '../../../config/settings.js';
import { StartError } from '../../../config/settings.js';
import { system } from '../../kernel/actor.js';
import { defineRecord } from '../../kernel/record.js';
import type { Changes } from '../change/changes.js';

const born = defineRecord('installation.born', { public: true });

export type InstallationKind = 'demo' | 'test' | 'live';

/** Writes the database's first row and first record, once: what it was born as. Returns its kind, old or new. */
export function bear(changes: Changes, kind: InstallationKind, foundationName: string): Promise<InstallationKind> {
  return changes.run(system('start'), async (change) => {
    const known = await change.one<{ kind: InstallationKind }>('SELECT kind FROM installation');
    if (known) {
      change.skip();
      return known.kind;
    }
    const recordId = change.record(born, { type: 'installation', id: kind }, { kind });
    await change.query('INSERT INTO installation (kind, foundation_name, record_id) VALUES ($1, $2, $3)', [kind, foundationName, recordId]);
    return kind;
  });
}

/** Refuses what must never meet (design: interface, "From demo to live"). Throws StartError with one sentence. */
export function refuseMismatch(kind: InstallationKind, settings: Settings): void {
  const sentence = kind === 'live' ? wrongForLive(settings) : wrongForOther(kind, settings);
  if (sentence) throw new StartError(sentence);
}

const isLive = (key: string): boolean => key.includes('_live_');

function wrongForLive({ isDemo, publicUrl, STRIPE_SECRET_KEY: key }: Settings): string | undefined {
  if (key && !isLive(key)) return 'This database was born “live”, and payments of a test key are not money: set the live STRIPE_SECRET_KEY.';
  if (isDemo) return 'This database was born “live”: demo data and demo sign-ins do not belong in it. Unset PASYLKA_DEMO.';
  return publicUrl.startsWith('https:') ? undefined : 'A live database needs an https PUBLIC_URL.';
}

const wrongForOther = (kind: InstallationKind, { STRIPE_SECRET_KEY: key }: Settings): string | undefined =>
  key && isLive(key) ? `This database was born “${kind}” and never takes real money: unset the live STRIPE_SECRET_KEY or use another database.` : undefined;
