import type pg from 'pg';
import type { Settings } from '../../../config/settings.js';
import type { InstallationKind } from '../../platform/database/index.js';

/** What one check found: a line to read, and where it is red what to do. */
export interface Finding {
  readonly name: string;
  readonly green: boolean;
  readonly says: string;
  readonly todo?: string;
}

/** What checks look at. All of it was reached already. */
export interface Patient {
  readonly settings: Settings;
  /** The migrator's address, or in production the application's. */
  readonly databaseUrl: string;
  readonly rootKey: Buffer;
  readonly kind: InstallationKind;
  /** Reads as the owner of everything. */
  readonly client: pg.Client;
}

export interface Check {
  readonly name: string;
  /** Resolves to what was found; what it throws is red with that sentence. */
  look(patient: Patient): Promise<Omit<Finding, 'name'>>;
}

export const green = (says: string): Omit<Finding, 'name'> => ({ green: true, says });
export const red = (says: string, todo: string): Omit<Finding, 'name'> => ({ green: false, says, todo });

/** Rows as the check wants them. */
export async function rows<Row extends object>({ client }: Patient, sql: string, params: unknown[] = []): Promise<Row[]> {
  return (await client.query<Row>(sql, params)).rows;
}

/** Runs each; one that throws is red with its sentence, and the others go on. */
export async function examine(patient: Patient, checks: readonly Check[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) {
    const found = await Promise.resolve(patient).then((it) => check.look(it)).catch((error: unknown) => red(sentenceOf(error), 'see docs/running.md, “Doctor”'));
    findings.push({ name: check.name, ...found });
  }
  return findings;
}

/** An error in one line. Addresses with passwords never appear: drivers do not repeat them. */
export function sentenceOf(error: unknown): string {
  const { message = '', code } = error as { message?: string; code?: string };
  return (message || code || 'it failed').split('\n')[0]!.slice(0, 300);
}
