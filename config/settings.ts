import 'reflect-metadata';
import { plainToInstance, Transform } from 'class-transformer';
import { IsBoolean, IsEmail, IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min, validateSync } from 'class-validator';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { projectRoot } from './root.js';

const whole = Transform(({ value }: { value: unknown }) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value));
const flag = Transform(({ value }: { value: unknown }) => (value === '1' || value === 'true' ? true : value === '0' || value === 'false' || value === '' ? false : value));
const postgres = { protocols: ['postgres', 'postgresql'], require_tld: false, require_protocol: true };

/** Everything that can be set from outside, read once at start. `.env.example` lists the same names. */
export class Settings {
  /** The file that `npm run setup` wrote; the environment itself wins over it. */
  @IsOptional() @IsString() PASYLKA_CONFIG?: string;

  @IsOptional() @IsIn(['all', 'web', 'worker', 'signer'], { message: 'must be all, web, worker or signer' })
  PASYLKA_ROLE: 'all' | 'web' | 'worker' | 'signer' = 'all';

  @IsOptional() @flag @IsBoolean({ message: 'must be 1 or 0' })
  PASYLKA_DEMO?: boolean;

  @IsOptional() @flag @IsBoolean({ message: 'must be 1 or 0' })
  DEMO_HISTORY = true;

  @IsOptional() @IsString() DATA_DIR = '.data';
  @IsOptional() @IsString() @Matches(/^[\w.:-]+$/, { message: 'must be a host name or address' }) HOST?: string;

  @IsOptional() @whole @IsInt({ message: 'must be a whole number' }) @Min(0) @Max(65_535, { message: 'must be a port, 0 to 65535' })
  PORT = 3000;

  @IsOptional() @IsUrl({ require_tld: false, protocols: ['http', 'https'], require_protocol: true }, { message: 'must be an address such as https://give.example.org' })
  PUBLIC_URL?: string;

  /** Further addresses of the same site, read by `origins`. */
  @IsOptional() @IsString() PUBLIC_ORIGINS?: string;
  @IsOptional() @IsUrl(postgres, { message: 'must be an address such as postgres://user:password@host:5432/name' }) DATABASE_URL?: string;
  @IsOptional() @IsUrl(postgres) DATABASE_APP_URL?: string;
  @IsOptional() @IsUrl(postgres) DATABASE_READ_URL?: string;
  @IsOptional() @IsUrl(postgres) DATABASE_PUBLIC_URL?: string;
  @IsOptional() @IsUrl(postgres) DATABASE_JOBS_URL?: string;
  @IsOptional() @IsUrl(postgres) DATABASE_SIGNER_URL?: string;
  @IsOptional() @IsUrl(postgres, { message: 'must be an address such as postgres://user:password@host:5432/keyring' }) KEYRING_DATABASE_URL?: string;
  @IsOptional() @IsUrl({ protocols: ['redis', 'rediss'], require_tld: false, require_protocol: true }, { message: 'must be an address such as redis://127.0.0.1:6379' }) REDIS_URL?: string;

  @IsOptional() @Matches(/^(sk|rk)_(test|live)_\w+$/, { message: 'must be a Stripe secret or restricted key (sk_… or rk_…)' }) STRIPE_SECRET_KEY?: string;
  @IsOptional() @Matches(/^whsec_\w+(,whsec_\w+)?$/, { message: 'must be the webhook secret (whsec_…), or while it is replaced the new and the old one with a comma' }) STRIPE_WEBHOOK_SECRET?: string;
  @IsOptional() @IsUrl({ require_tld: false, protocols: ['http', 'https'], require_protocol: true }) STRIPE_API_BASE?: string;
  @IsOptional() @whole @IsInt() @Min(0) @Max(65_535) SANDBOX_PORT?: number;

  @IsOptional() @Matches(/^[0-9a-f]{64}$/, { message: 'must be 64 hexadecimal characters (32 bytes)' }) ROOT_KEY?: string;
  @IsOptional() @IsString() ROOT_KEY_FILE?: string;
  @IsOptional() @IsString() SIGNER_KEY_FILE?: string;
  @IsOptional() @IsUrl({ require_tld: false, protocols: ['smtp', 'smtps'], require_protocol: true }, { message: 'must be an address such as smtps://user:password@host:465' }) SMTP_URL?: string;
  @IsOptional() @IsEmail({}, { message: 'must be an e-mail address' }) MAIL_FROM?: string;
  @IsOptional() @IsEmail({}, { message: 'must be an e-mail address' }) ALERT_MAIL?: string;

  @IsOptional() @IsString() BACKUP_DIR?: string;
  @IsOptional() @Matches(/^age1[0-9a-z]{50,}$/, { message: 'must be the public half of an age key (age1…)' }) BACKUP_RECIPIENT?: string;
  @IsOptional() @whole @IsInt() @Min(1, { message: 'must be a number of days' }) @Max(3650) BACKUP_DAYS = 90;
  @IsOptional() @whole @IsInt() @Min(1, { message: 'must be a number of days' }) @Max(90, { message: 'must be 90 days or fewer: until then an erased person could come back' }) KEYRING_BACKUP_DAYS = 7;

  @IsOptional() @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], { message: 'must be fatal, error, warn, info, debug or silent' })
  LOG_LEVEL = 'warn';

  @IsOptional() @IsString() @Matches(/^[A-Z]{2}(,[A-Z]{2})*$/, { message: 'must be country codes such as BY,RU' })
  REFUSED_CARD_COUNTRIES = 'BY,RU';

  @IsOptional() @IsIn(['refund', 'alert']) REFUSED_CARD_ACTION: 'refund' | 'alert' = 'alert';
  @IsOptional() @IsString() METRICS_TOKEN?: string;
  @IsOptional() @whole @IsInt() @Min(0) @Max(5) TRUST_PROXY = 0;
  /** Where a family's money went is destroyed so many days after the last payment arrived. */
  @IsOptional() @whole @IsInt({ message: 'must be a whole number of days' }) @Min(1) @Max(3650) PAYOUT_KEEP_DAYS = 60;
  /** Who paid and what they wrote is destroyed so many days after their line of a bank statement was taken in, at the latest. */
  @IsOptional() @whole @IsInt({ message: 'must be a whole number of days' }) @Min(1) @Max(3650) BANK_DETAILS_DAYS = 180;
  @IsOptional() @IsString() FOUNDATION_NAME = 'Foundation';
  @IsOptional() @IsString() @Matches(/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/, { message: 'must be an IBAN without spaces' }) FOUNDATION_IBAN?: string;
  /** Languages offered in the menu; all three are always there. */
  @IsOptional() @Matches(/^(en|be|ru)(,(en|be|ru)){0,2}$/, { message: 'must be some of en,be,ru' }) LANGUAGES = 'en,be,ru';

  /** Which receipts donors may ask for, by pack of RECEIPTS_DIR (config/receipts). */
  @IsOptional() @Matches(/^[a-z]{2,20}(,[a-z]{2,20})*$/, { message: 'must be names of packs such as generic,de' }) RECEIPT_PACKS = 'generic';
  @IsOptional() @IsString() RECEIPTS_DIR?: string;

  /** What a card's statement says, as it is set at Stripe: donors are told before they pay. */
  @IsOptional() @IsString() @Matches(/^[A-Z0-9 .*-]{5,22}$/, { message: 'must be 5 to 22 capital letters, digits or spaces, as on a card statement' }) STATEMENT_NAME?: string;

  /** Absolute path of everything this installation keeps on disk; a demo keeps itself apart. */
  get dataDir(): string {
    return resolve(projectRoot, this.DATA_DIR, this.isDemo ? 'demo' : '');
  }

  /** Demo: asked for, or nothing was configured at all. Decided once, when the settings are read. */
  get isDemo(): boolean {
    return this.PASYLKA_DEMO ?? false;
  }

  get publicUrl(): string {
    return (this.PUBLIC_URL ?? `http://localhost:${this.PORT}`).replace(/\/$/, '');
  }

  /** Every address of the site, PUBLIC_URL first, each without a path. */
  get origins(): readonly string[] {
    return [new URL(this.publicUrl).origin, ...listed(this.PUBLIC_ORIGINS).map((text) => new URL(text).origin)];
  }

  path(...parts: string[]): string {
    return join(this.dataDir, ...parts);
  }
}

/** One sentence a person can act on; the process ends with exit code 1. */
export class StartError extends Error {}

/** Every name that may be set, in the order of the class. */
export const SETTING_NAMES = [
  'PASYLKA_CONFIG', 'PASYLKA_ROLE', 'PASYLKA_DEMO', 'DEMO_HISTORY', 'DATA_DIR', 'HOST', 'PORT', 'PUBLIC_URL', 'PUBLIC_ORIGINS', 'DATABASE_URL', 'DATABASE_APP_URL', 'DATABASE_READ_URL',
  'DATABASE_PUBLIC_URL', 'DATABASE_JOBS_URL', 'DATABASE_SIGNER_URL', 'KEYRING_DATABASE_URL', 'REDIS_URL', 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'STRIPE_API_BASE', 'SANDBOX_PORT', 'ROOT_KEY',
  'ROOT_KEY_FILE', 'SIGNER_KEY_FILE', 'SMTP_URL', 'MAIL_FROM', 'ALERT_MAIL', 'BACKUP_DIR', 'BACKUP_RECIPIENT', 'BACKUP_DAYS', 'KEYRING_BACKUP_DAYS', 'LOG_LEVEL', 'REFUSED_CARD_COUNTRIES', 'REFUSED_CARD_ACTION', 'METRICS_TOKEN', 'TRUST_PROXY', 'PAYOUT_KEEP_DAYS', 'BANK_DETAILS_DAYS', 'FOUNDATION_NAME', 'FOUNDATION_IBAN', 'STATEMENT_NAME', 'LANGUAGES', 'RECEIPT_PACKS', 'RECEIPTS_DIR',
] as const;

/** Reads and checks the environment, and the file PASYLKA_CONFIG beneath it. Throws StartError naming each bad variable. An empty variable counts as not set. */
export function readSettings(env: Record<string, string | undefined> = process.env): Settings {
  const all: Record<string, string | undefined> = { ...fileOf(env['PASYLKA_CONFIG']), ...present(env) };
  const given = Object.fromEntries(SETTING_NAMES.flatMap((name) => (all[name] ? [[name, all[name]]] : [])));
  const settings = plainToInstance(Settings, given);
  settings.PASYLKA_DEMO ??= settings.DATABASE_URL === undefined && settings.DATABASE_APP_URL === undefined && settings.DATABASE_SIGNER_URL === undefined && settings.STRIPE_SECRET_KEY === undefined;
  const wrong = validateSync(settings).map(({ property, constraints }) => `${property} ${Object.values(constraints ?? {})[0]!.replace(new RegExp(`^${property} `), '')}`);
  if (wrong.length > 0) throw new StartError(`${wrong.join('; ')}.`);
  const conflict = contradiction(settings);
  if (conflict) throw new StartError(conflict);
  return settings;
}

const present = (env: Record<string, string | undefined>) => Object.fromEntries(Object.entries(env).filter(([, value]) => value));

function fileOf(path: string | undefined): Record<string, string | undefined> {
  if (!path) return {};
  if (!existsSync(path)) throw new StartError(`PASYLKA_CONFIG names ${path}, which is not there: “npm run setup” writes it.`);
  return parseEnv(readFileSync(path, 'utf8'));
}

function contradiction(settings: Settings): string | undefined {
  const live = settings.STRIPE_SECRET_KEY?.includes('_live_') ?? false;
  if (live && settings.PASYLKA_DEMO) return 'PASYLKA_DEMO is set together with a live STRIPE_SECRET_KEY: demo data and real money never meet; unset one of them.';
  if (live && settings.STRIPE_API_BASE) return 'STRIPE_API_BASE points to a sandbox but STRIPE_SECRET_KEY is live; unset one of them.';
  if (isPlainHttp(settings.publicUrl)) return `PUBLIC_URL ${settings.publicUrl} must be https: sign-in cookies do not travel over http.`;
  const odd = listed(settings.PUBLIC_ORIGINS).find((text) => !isOrigin(text) || isPlainHttp(text));
  if (odd) return `PUBLIC_ORIGINS names ${odd}; write addresses such as https://help.example or http://….onion, without a path, separated by commas.`;
  return undefined;
}

const listed = (text = ''): readonly string[] => text.split(',').map((part) => part.trim()).filter(Boolean);
const isOrigin = (text: string): boolean => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol) && new URL(text).origin === text.replace(/\/$/, '');

/** http, and neither this machine nor an onion address, which is encrypted by itself. */
function isPlainHttp(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname) && !hostname.endsWith('.onion');
}
