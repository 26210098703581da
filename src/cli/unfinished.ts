import { existsSync, rmSync, writeFileSync } from 'node:fs';
import pg from 'pg';
import type { Settings } from '../../config/settings.js';
import { joinEmbedded } from '../platform/database/index.js';

/** Stands in the data folder while a demo is being made. */
const markOf = (settings: Settings): string => settings.path('unfinished');
const MADE_WITH_IT = ['sandbox.json', 'sandbox.secrets', 'log', 'signer'];

/** Marks that a demo is being made; until `endDemo`, commits in an embedded server do not wait for the disk: what is lost with the power is made anew. */
export async function beginDemo(settings: Settings): Promise<void> {
  writeFileSync(markOf(settings), 'This demo is being made. If nothing is, the next start makes it anew.\n');
  await onOurServer(settings, HURRY);
}

export async function endDemo(settings: Settings): Promise<void> {
  await onOurServer(settings, PATIENT);
  rmSync(markOf(settings));
}

const RELOAD = 'SELECT pg_reload_conf()';
const HURRY = ['ALTER SYSTEM SET synchronous_commit = off', RELOAD];
/** Also brings to the disk what was committed until now. */
const PATIENT = ['ALTER SYSTEM RESET synchronous_commit', RELOAD, 'CHECKPOINT'];

/** The embedded server only: another's settings are its operator's. */
async function onOurServer(settings: Settings, statements: readonly string[]): Promise<void> {
  const ours = joinEmbedded(settings.dataDir)?.url;
  if (ours !== undefined && ours === settings.DATABASE_URL) await tell(ours, statements);
}

async function tell(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A demo that was interrupted while it was made is forgotten, so that it is made anew: half a year of history explains nothing. Only ever the embedded one. */
export async function forgetUnfinished(settings: Settings, url: string): Promise<void> {
  if (!settings.isDemo || !existsSync(markOf(settings))) return;
  const { pathname } = new URL(url);
  const name = pathname.slice(1);
  const quoted = pg.escapeIdentifier(name);
  await tell(new URL('/postgres', url).href, [...PATIENT, `DROP DATABASE IF EXISTS ${quoted} WITH (FORCE)`, `CREATE DATABASE ${quoted}`]);
  for (const file of [...MADE_WITH_IT.map((part) => settings.path(part)), markOf(settings)]) rmSync(file, { recursive: true, force: true });
}
