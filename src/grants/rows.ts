import { dayOf, type Day, isDay } from '../kernel/clock.js';
import { type Currency, minorFromDb } from '../kernel/money.js';
import { Conflict, Forbidden, Invalid, NotFound } from '../kernel/problem.js';
import type { RecordKind } from '../kernel/record.js';
import type { Source } from '../ledger/index.js';
import type { Change } from '../platform/change/index.js';
import { applicationLife, type ApplicationState } from './lifecycle.js';
import { type Grade, type HandIn, keepApart, type Profile, type Step } from './policy.js';

/** An application as the rules see it; what is secret stays in the database. */
export interface Application {
  readonly id: string;
  readonly reference: string;
  readonly householdId: string;
  readonly programme: string;
  readonly period: string;
  readonly state: ApplicationState;
  /** The day of its last step. */
  readonly stateOn: Day;
  readonly version: number;
  readonly createdBy: string;
  readonly assessor: string | null;
  readonly recommendedBy: string | null;
  readonly profile: Profile | null;
  readonly asked: number;
  readonly currency: Currency;
  readonly recommended: number | null;
  readonly instalments: number | null;
  readonly evidence: Grade | null;
  readonly appealed: boolean;
}

type Row = Omit<Application, 'asked' | 'recommended'> & { asked: string; recommended: string | null };

const APPLICATION = `SELECT id, reference, household_id AS "householdId", programme, period, state, state_on AS "stateOn", version, created_by AS "createdBy", assessor,
  recommended_by AS "recommendedBy", profile, asked_minor AS asked, currency, recommended_minor AS recommended, instalments, evidence, appealed FROM application`;

const applicationOf = (row: Row): Application => ({ ...row, asked: minorFromDb(row.asked), recommended: row.recommended === null ? null : minorFromDb(row.recommended) });

/** Throws NotFound `grants.noApplication`. */
export async function findApplication(source: Source, id: string): Promise<Application> {
  const row = await source.one<Row>(`${APPLICATION} WHERE id = $1`, [id]);
  if (!row) throw new NotFound('grants.noApplication', 'There is no such application.');
  return applicationOf(row);
}

/** The same, kept for this change until it ends. */
export async function lockApplication(change: Change, id: string): Promise<Application> {
  const row = await change.one<Row>(`${APPLICATION} WHERE id = $1 FOR UPDATE`, [id]);
  if (!row) throw new NotFound('grants.noApplication', 'There is no such application.');
  return applicationOf(row);
}

/** The household's own application. Throws NotFound when it is somebody else's: that there is one is nobody's business. */
export async function lockOwn(change: Change, id: string): Promise<Application> {
  const application = await lockApplication(change, id);
  if (change.actor.kind === 'household' && application.householdId !== change.actor.id) throw new NotFound('grants.noApplication', 'There is no such application.');
  return application;
}

type Event = Parameters<typeof applicationLife.next>[1];
type Value = string | number | boolean | Buffer | null;

export interface Move {
  readonly kind: RecordKind;
  readonly on: Day;
  /** Columns to set with the state. */
  readonly set?: Readonly<Record<string, Value>>;
  readonly fields?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Takes an application to its next state, with its record. Throws Conflict `application.cannot`. */
export async function move(change: Change, application: Application, event: Event, { kind, on, set = {}, fields = {} }: Move): Promise<ApplicationState> {
  const state = applicationLife.next(application.state, event);
  const record = change.record(kind, { type: 'application', id: application.id }, { state, ...fields });
  const columns = { ...set, state, state_on: on, state_at: change.at.toISOString(), record_id: record };
  const names = Object.keys(columns);
  await change.query(`UPDATE application SET ${names.map((name, at) => `${name} = $${at + 2}`).join(', ')} WHERE id = $1`, [application.id, ...Object.values(columns)]);
  return state;
}

/** The day a step counts for: today unless given, never in the future. Throws Invalid on field `effectiveOn`. */
export function dayFor(change: Change, effectiveOn?: Day): Day {
  const today = dayOf(change.at);
  if (effectiveOn === undefined) return today;
  if (isDay(effectiveOn) && effectiveOn <= today) return effectiveOn;
  throw new Invalid('grants.day', 'Write a day that has come, as 2026-11-22.', { effectiveOn: 'Write a day that has come, as 2026-11-22.' });
}

/** Everybody whose hand is in it (SQL function `hands_in`, which the database's own guards ask too). */
export const handsIn = (source: Source, applicationId: string, disbursementId: string | null = null): Promise<HandIn[]> =>
  source.query<HandIn>('SELECT hand, person FROM hands_in($1, $2)', [applicationId, disbursementId]);

/** The person behind a step of ours. Throws Forbidden when it is not one, or when their hand was already in it. */
export async function personFor(change: Change, step: Step, profile: Profile, at: { application: string; disbursement?: string }): Promise<string> {
  if (change.actor.kind !== 'person') throw new Forbidden('grants.personOnly', 'This step is done by a person.');
  keepApart(profile, step, change.actor.id, await handsIn(change, at.application, at.disbursement ?? null));
  return change.actor.id;
}

/** What the database itself refuses, as the problem people see. */
export async function refusing<R>(work: Promise<R>): Promise<R> {
  try {
    return await work;
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    if (constraint === 'one_live_application') throw new Conflict('grants.alreadyAsked', 'There is an application for this programme and time already. Open it instead.');
    if (code === '42501') throw new Forbidden('grants.refused', 'Somebody else has to do this step.');
    throw error;
  }
}
