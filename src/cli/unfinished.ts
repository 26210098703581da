import { existsSync, rmSync, writeFileSync } from 'node:fs';
import pg from 'pg';
import type { Settings } from '../../config/settings.js';

/** Stands in the data folder while a demo is being made. */
const markOf = (settings: Settings): string => settings.path('unfinished');
const MADE_WITH_IT = ['sandbox.json', 'sandbox.secrets', 'log', 'signer'];

export const beginDemo = (settings: Settings): void => writeFileSync(markOf(settings), 'This demo is being made. If nothing is, the next start makes it anew.\n');
export const endDemo = (settings: Settings): void => rmSync(markOf(settings));

/** A demo that was interrupted while it was made is forgotten, so that it is made anew: half a year of history explains nothing. Only ever the embedded one. */
export async function forgetUnfinished(settings: Settings, url: string): Promise<void> {
  if (!settings.isDemo || !existsSync(markOf(settings))) return;
  const { pathname } = new URL(url);
  const name = pathname.slice(1);
  const client = new pg.Client({ connectionString: new URL('/postgres', url).href });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  for (const file of [...MADE_WITH_IT.map((part) => settings.path(part)), markOf(settings)]) rmSync(file, { recursive: true, force: true });
}
