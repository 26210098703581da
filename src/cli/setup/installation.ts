import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { readSettings, StartError, type SETTING_NAMES } from '../../../config/settings.js';
import { APART, mayBeTogether } from '../../identity/index.js';
import { ROLES, type Role } from '../../kernel/actor.js';
import { recipientOf } from '../../platform/backup/index.js';
import { Mailer } from '../../platform/mail/index.js';
import { readIdentity } from '../backup.js';
import { sentenceOf } from '../doctor/check.js';
import { askStripe, judgeKey } from '../doctor/stripe.js';
import { missingPairs } from '../doctor/two-people.js';
import type { Answers, Question } from './questions.js';

type Name = (typeof SETTING_NAMES)[number];

/** Tries one variable as the service would read it. */
const asSetting = (name: Name) => (answer: string): string => {
  if (answer === '') throw new StartError('Something has to be said here.');
  readSettings({ PASYLKA_DEMO: '0', [name]: answer });
  return answer;
};

export const rolesIn = (text: string): Role[] => text.split(/[,\s]+/).filter(Boolean).map((name) => {
  const role = ROLES.find((known) => known === name);
  if (!role) throw new StartError(`There is no role “${name}”; choose from ${ROLES.join(', ')}.`);
  return role;
});

/** What `setup` asks, in this order; each answer is tried as it is given (design: interface, “From demo to live”). */
export const QUESTIONS: readonly Question[] = [
  { name: 'folder', asks: 'A new folder for settings, keys and data', fallback: './live', test: newFolder },
  { name: 'name', asks: 'The name people know you by', test: asSetting('FOUNDATION_NAME') },
  { name: 'address', asks: 'The address people will see, such as https://give.example.org', test: asSetting('PUBLIC_URL') },
  { name: 'port', asks: 'The port this server listens on, behind your web server', fallback: '3000', test: asSetting('PORT') },
  { name: 'languages', asks: 'Languages of the menu', fallback: 'en,be,ru', test: asSetting('LANGUAGES') },
  {
    name: 'currency', asks: 'Currency of your bank account (this version keeps its books in EUR and takes cards in several)', fallback: 'EUR',
    test(answer) {
      if (answer.toUpperCase() !== 'EUR') throw new StartError('Only EUR: costs and grants are booked in euro so far.');
      return 'EUR';
    },
  },
  { name: 'database', asks: 'PostgreSQL, as postgres://user:password@host:5432/name, or “embedded”', fallback: 'embedded', test: database },
  { name: 'stripeKey', asks: 'Stripe restricted key (rk_live_…; with rk_test_… the database is born “test” for ever)', skipped: 'the database is born “test”, for ever; no money can be taken', test: stripeKey },
  { name: 'webhookSecret', asks: 'Webhook secret (whsec_…) of the endpoint <address>/webhooks/stripe', skipped: 'payments then wait for the poller, and doctor stays red', test: asSetting('STRIPE_WEBHOOK_SECRET') },
  { name: 'mail', asks: 'Mail server, as smtps://user:password@host:465', skipped: 'mails stay as files, and a live installation stays closed', test: mailServer },
  { name: 'alertMail', asks: 'Who is told when something needs a look (a mail is sent there now)', skipped: 'nobody is told', when: ({ mail }) => mail !== undefined, test: testMail },
  { name: 'backups', asks: 'A folder for backups, best on another disk or machine', skipped: 'nothing is backed up, and doctor stays red', test: backupFolder },
  {
    name: 'backupKey', asks: 'Public age key that seals backups (age1…), or “new” to make a pair', fallback: 'new', when: ({ backups }) => backups !== undefined,
    test: (answer) => (answer === 'new' ? answer : asSetting('BACKUP_RECIPIENT')(answer)),
  },
  {
    name: 'backupIdentity', asks: 'A file with its secret half, for the first test of a restore (it is read, not kept)', skipped: 'no restore is tried now, and doctor stays red',
    when: ({ backupKey }) => backupKey !== undefined && backupKey !== 'new', test: identityFile,
  },
  { name: 'person1', asks: 'Roles of the first person', fallback: 'admin,treasurer,coordinator', test: roles },
  { name: 'person2', asks: 'Roles of the second person', fallback: 'approver,campaigner', test: roles },
  { name: 'person3', asks: 'Roles of the third person', fallback: 'case_worker,campaigner,auditor', test: threePeople },
];

function newFolder(answer: string): string {
  const folder = resolve(process.env['INIT_CWD'] ?? process.cwd(), answer);
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new StartError(`${folder} is not empty: setup makes a new installation and touches none that is there.`);
  for (let parent = folder; ; parent = dirname(parent)) {
    if (!existsSync(parent)) continue;
    try {
      accessSync(parent, constants.W_OK);
      return folder;
    } catch {
      throw new StartError(`${parent} cannot be written: choose another folder.`);
    }
  }
}

async function database(answer: string): Promise<string> {
  if (answer === 'embedded') return answer;
  asSetting('DATABASE_URL')(answer);
  const client = new pg.Client({ connectionString: answer, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ used: boolean; role: string }>(`SELECT to_regclass('public.installation') IS NOT NULL AS used, current_user AS role`);
    if (rows[0]!.used) throw new StartError('There is a Pasylka in this database already: name an empty one.');
    if (rows[0]!.role !== 'pasylka_migrator') throw new StartError('Sign in to it as pasylka_migrator, the owner of the schema (docs/running.md).');
    return answer;
  } catch (error) {
    throw error instanceof StartError ? error : new StartError(`It cannot be used: ${sentenceOf(error)}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function stripeKey(answer: string, given: Answers, tell: (line: string) => void): Promise<string> {
  asSetting('STRIPE_SECRET_KEY')(answer);
  const live = answer.includes('_live_');
  if (live && !given['address']?.startsWith('https:')) throw new StartError('A live key needs an https address: go back and give one.');
  const { green, says, todo } = judgeKey(answer, live ? 'live' : 'test', await askStripe(answer, live ? undefined : process.env['STRIPE_API_BASE']).catch((error: unknown) => {
    throw new StartError(`Stripe does not take it: ${sentenceOf(error)}`);
  }));
  if (!green) throw new StartError(`${says}: ${todo ?? 'try another'}.`);
  tell(says);
  return answer;
}

const mailerFor = (given: Answers, mail: string): Mailer => new Mailer(readSettings({ PASYLKA_DEMO: '0', PUBLIC_URL: given['address'], SMTP_URL: mail }));

async function mailServer(answer: string, given: Answers): Promise<string> {
  asSetting('SMTP_URL')(answer);
  await mailerFor(given, answer).check().catch((error: unknown) => {
    throw new StartError(`The mail server does not take it: ${sentenceOf(error)}`);
  });
  return answer;
}

async function testMail(answer: string, given: Answers, tell: (line: string) => void): Promise<string> {
  asSetting('ALERT_MAIL')(answer);
  await mailerFor(given, given['mail']!).send({ to: answer, lang: 'en', text: 'This is a test. Nothing needs to be done.' }).catch((error: unknown) => {
    throw new StartError(`The mail did not leave: ${sentenceOf(error)}`);
  });
  tell('a test mail has left');
  return answer;
}

function backupFolder(answer: string, given: Answers): string {
  const folder = resolve(process.env['INIT_CWD'] ?? process.cwd(), answer);
  if (`${folder}/`.startsWith(`${join(given['folder']!, 'data')}/`)) throw new StartError('Not inside the data itself: a backup is to outlive it.');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const probe = join(folder, '.probe');
    writeFileSync(probe, 'x', { mode: 0o600 });
    rmSync(probe);
  } catch (error) {
    throw new StartError(`${folder} cannot be written (${(error as { code?: string }).code ?? 'unknown'}).`);
  }
  return folder;
}

async function identityFile(answer: string, given: Answers): Promise<string> {
  if ((await recipientOf(readIdentity(answer))) !== given['backupKey']) throw new StartError('That is the secret half of another key.');
  return answer;
}

function roles(answer: string): string {
  const chosen = rolesIn(answer);
  if (chosen.length === 0) throw new StartError('Give at least one role.');
  if (!mayBeTogether(chosen)) throw new StartError(APART);
  return chosen.join(',');
}

function threePeople(answer: string, given: Answers): string {
  const third = roles(answer);
  const missing = missingPairs([given['person1']!, given['person2']!, third].map((text, at) => ({ id: String(at), roles: rolesIn(text) })));
  if (missing.length > 0) throw new StartError(`With these three nobody, or only one person, is there for: ${missing.join('; ')}. Go back, or choose other roles.`);
  return third;
}

