import { verify } from '@node-rs/argon2';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../../config/settings.js';
import { Mailer } from '../../platform/mail/index.js';
import { DEMO_PASSWORD, DEMO_PEOPLE } from '../foundation/index.js';
import { type Check, green, red, rows, sentenceOf } from './check.js';
import { missingPairs, type Person } from './two-people.js';

const BACKUP_DAYS = 2;
const TEST_DAYS = 100;

export const HOUSE_CHECKS: readonly Check[] = [
  {
    name: 'address',
    look({ settings, kind }) {
      const { protocol, hostname } = new URL(settings.publicUrl);
      const safe = protocol === 'https:' || hostname.endsWith('.onion') || kind !== 'live';
      return Promise.resolve(safe ? green(settings.origins.join(', ')) : red(`${settings.publicUrl} is not https`, 'set PUBLIC_URL to the https address people see'));
    },
  },
  {
    name: 'mail',
    async look({ settings, kind }) {
      const mailer = new Mailer(settings);
      if (!mailer.leaves) return kind === 'live' ? red('SMTP_URL is not set: no mail leaves', 'set SMTP_URL (smtps://user:password@host:465)') : green('kept as files in DATA_DIR/outbox');
      try {
        await mailer.check();
        return green('the mail server takes our sign-in');
      } catch (error) {
        return red(`the mail server does not: ${sentenceOf(error)}`, 'check SMTP_URL');
      }
    },
  },
  {
    name: 'backup',
    async look(patient) {
      if (patient.kind === 'demo') return green('a demo needs none');
      if (!patient.settings.BACKUP_DIR || !patient.settings.BACKUP_RECIPIENT) return red('nowhere to go', 'set BACKUP_DIR and BACKUP_RECIPIENT, then run “npm run cli -- backup” every night');
      const days = await daysSince(patient, 'backup.made');
      const there = newestIn(patient.settings.BACKUP_DIR) && newestIn(join(patient.settings.BACKUP_DIR, 'keyring'));
      if (days === null || !there) return red(days === null ? 'none was made' : `its files are not in ${patient.settings.BACKUP_DIR}`, 'run “npm run cli -- backup”');
      return days <= BACKUP_DAYS ? green(`made ${ago(days)}`) : red(`the last is ${days} days old`, 'run “npm run cli -- backup” every night');
    },
  },
  {
    name: 'restore',
    async look(patient) {
      const days = await daysSince(patient, 'backup.tested');
      if (patient.kind === 'demo' && days === null) return green('a demo needs none');
      if (days === null) return red('no backup was ever restored', 'run “npm run cli -- restore … --test” with the offline age key');
      return days <= TEST_DAYS ? green(`a backup was restored and verified ${ago(days)}`) : red(`the last test is ${days} days old`, 'run “npm run cli -- restore … --test” with the offline age key');
    },
  },
  {
    name: 'files',
    look({ settings }) {
      const open = secretsOf(settings).filter((path) => existsSync(path) && (statSync(path).mode & 0o077) !== 0);
      return Promise.resolve(open.length === 0 ? green('keys and settings are their owner’s alone') : red(`others may read ${open.join(', ')}`, `chmod 600 ${open.join(' ')}`));
    },
  },
  {
    name: 'two-people',
    async look(patient) {
      const people = await rows<Person & { waiting: boolean }>(patient,
        `SELECT id, roles, false AS waiting FROM member WHERE active AND roles <> '{}' UNION ALL SELECT id, roles, true FROM invitation WHERE state = 'open' AND expires_at > now() AND member_id IS NULL`);
      const missing = missingPairs(people);
      const waiting = people.filter((person) => person.waiting).length;
      if (missing.length > 0) return red(`nobody, or only one person, for: ${missing.join('; ')}`, 'invite somebody with that role');
      return green(`every act of two has two${waiting === 0 ? '' : ` (${waiting} of ${people.length} people are invited and have not come yet)`}`);
    },
  },
  {
    name: 'demo-sign-ins',
    async look(patient) {
      if (patient.kind === 'demo') return green('a demo has them');
      const named = await rows<{ sign_in: string; password_hash: string }>(patient, 'SELECT sign_in, password_hash FROM member WHERE active AND sign_in = ANY ($1)', [DEMO_PEOPLE.map(({ signIn }) => signIn)]);
      const found: string[] = [];
      for (const { sign_in: name, password_hash: hash } of named) if (await verify(hash, DEMO_PASSWORD)) found.push(name);
      return found.length === 0 ? green('none') : red(`${found.join(', ')} sign in with the demo’s password`, 'end them, or give them a new password');
    },
  },
];

async function daysSince(patient: Parameters<Check['look']>[0], kind: string): Promise<number | null> {
  const [row] = await rows<{ days: number | null }>(patient, 'SELECT floor(extract(epoch FROM now() - max(at)) / 86400)::int AS days FROM audit.entry WHERE kind = $1', [kind]);
  return row?.days ?? null;
}

const ago = (days: number): string => (days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`);
const newestIn = (folder: string): string | undefined => (existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.age')).sort().at(-1) : undefined);

function secretsOf(settings: Settings): string[] {
  const fixed = [settings.PASYLKA_CONFIG, settings.ROOT_KEY_FILE ?? settings.path('root.key'), settings.SIGNER_KEY_FILE ?? settings.path('signer', 'key')];
  const backups = [settings.BACKUP_DIR, settings.BACKUP_DIR && join(settings.BACKUP_DIR, 'keyring')].flatMap((folder) => (folder && existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.age')).map((name) => join(folder, name)) : []));
  return [...fixed, ...backups].filter((path) => path !== undefined);
}
