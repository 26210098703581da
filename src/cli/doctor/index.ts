import pg from 'pg';
import { readSettings, type Settings, StartError } from '../../../config/settings.js';
import { openCore } from '../../platform/core.js';
import { isOpen, joinEmbedded, setOpen, startEmbedded, type InstallationKind } from '../../platform/database/index.js';
import { Alerts } from '../../platform/mail/index.js';
import { rootKeyOf } from '../../platform/vault/index.js';
import type { Command } from '../command.js';
import { requireOwner } from '../open-database.js';
import { type Check, examine, type Finding, type Patient, red, sentenceOf } from './check.js';
import { DATABASE_CHECKS } from './database.js';
import { HOUSE_CHECKS } from './house.js';
import { askStripe, stripeCheck, webhookCheck } from './stripe.js';

export type { Finding } from './check.js';

/** Everything `doctor` looks at, in the order of its report. `ask` reaches Stripe. */
const checksWith = (ask: typeof askStripe): readonly Check[] => [...DATABASE_CHECKS, stripeCheck(ask), webhookCheck(ask), ...HOUSE_CHECKS];

/** Looks at a whole installation, changing nothing but this: when all is green for the first time, the site opens. */
export async function doctor(settings: Settings, { ask = askStripe, alert = false }: { ask?: typeof askStripe; alert?: boolean } = {}): Promise<{ findings: readonly Finding[]; opened: boolean }> {
  requireOwner(settings);
  const embedded = settings.DATABASE_URL ? undefined : (joinEmbedded(settings.dataDir) ?? (await startEmbedded({ folder: settings.dataDir })));
  const databaseUrl = settings.DATABASE_URL ?? embedded!.url;
  try {
    return await visit(settings, databaseUrl, { ask, alert });
  } finally {
    await embedded?.stop();
  }
}

async function visit(settings: Settings, databaseUrl: string, { ask, alert }: { ask: typeof askStripe; alert: boolean }): Promise<{ findings: readonly Finding[]; opened: boolean }> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const patient: Patient = { settings, databaseUrl, rootKey: rootKeyOf(settings), client, kind: await kindIn(client) };
    const findings = await examine(patient, checksWith(ask));
    const ill = findings.filter(({ green }) => !green).map(({ name }) => name);
    if (ill.length > 0 && alert) await withChanges(settings, databaseUrl, patient.kind, (changes) => Alerts.leave(changes, ill));
    const opens = ill.length === 0 && !(await isOpen({ one: async <Row>(sql: string) => (await client.query(sql)).rows[0] as Row | undefined }));
    if (opens) await withChanges(settings, databaseUrl, patient.kind, (changes) => setOpen(changes, 'doctor', true));
    return { findings, opened: opens };
  } catch (error) {
    if (!(error instanceof StartError) && (error as { code?: string }).code === undefined) throw error;
    return { findings: [{ name: 'start', ...red(sentenceOf(error), 'mend this first, then run doctor again') }], opened: false };
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function kindIn(client: pg.Client): Promise<InstallationKind> {
  const { rows } = await client.query<{ there: boolean }>(`SELECT to_regclass('public.installation') IS NOT NULL AS there`);
  const born = rows[0]!.there ? (await client.query<{ kind: InstallationKind }>('SELECT kind FROM installation')).rows[0] : undefined;
  if (!born) throw new StartError('This database was never started: run “npm run setup”, or “npm start” once.');
  return born.kind;
}

async function withChanges(settings: Settings, databaseUrl: string, kind: InstallationKind, work: (changes: Awaited<ReturnType<typeof openCore>>['changes']) => Promise<void>): Promise<void> {
  settings.DATABASE_URL ??= databaseUrl;
  const core = await openCore(settings, { kind, background: false });
  try {
    await work(core.changes);
  } finally {
    await core.close();
  }
}

/** One line for each finding, and what to do beneath the red ones. */
export function report(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings.flatMap(({ name, green, says, todo }) => [`${green ? 'green' : 'RED  '}  ${name.padEnd(width)}  ${says}`, ...(todo ? [`${' '.repeat(width + 9)}→ ${todo}`] : [])]);
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

export const DOCTOR_COMMANDS: readonly Command[] = [
  {
    name: 'doctor', says: 'looks at everything an installation needs, a line each; exit code 1 when something is red; --json, --mail (tells ALERT_MAIL)',
    async run(words) {
      const { findings, opened } = await doctor(readSettings(), { alert: words.includes('--mail') });
      const ill = findings.filter(({ green }) => !green).length;
      if (words.includes('--json')) say(JSON.stringify({ green: ill === 0, opened, checks: findings }));
      else for (const line of [...report(findings), ill === 0 ? 'All green.' : `${ill} red.`, ...(opened ? ['The site is open now.'] : [])]) say(line);
      return ill === 0 ? 0 : 1;
    },
  },
];
