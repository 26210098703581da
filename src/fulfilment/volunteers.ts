import { Conflict, NotFound } from '../kernel/problem.js';
import type { Change } from '../platform/change/index.js';
import type { Reader } from '../platform/database/index.js';
import { volunteerEnlisted, volunteerTrusted } from './records.js';
import { mayBeTrusted, type Trust } from './rules.js';

export interface Volunteer {
  readonly id: string;
  readonly trust: Trust;
  readonly state: 'active' | 'paused' | 'compromised';
  /** Orders held at the same time. */
  readonly cap: number;
  readonly cleanRuns: number;
  /** Empty: anywhere. */
  readonly regions: readonly string[];
}

/**
 * Makes a person who signs in a volunteer. Again with the same person changes nothing, but for somebody whom panic stopped:
 * they begin again with `trust`. Throws Conflict `fulfilment.ownTrust` for oneself.
 */
export async function enlist(change: Change, { id, trust, cap = 2, regions = [] }: Pick<Volunteer, 'id' | 'trust'> & Partial<Pick<Volunteer, 'cap' | 'regions'>>): Promise<void> {
  const known = await change.one<Pick<Volunteer, 'state'>>('SELECT state FROM volunteer WHERE id = $1 FOR UPDATE', [id]);
  if (known && known.state !== 'compromised') return change.skip();
  if (known && change.actor.id === id) throw new Conflict('fulfilment.ownTrust', 'Another person says how far somebody is trusted.');
  const record = change.record(volunteerEnlisted, { type: 'volunteer', id }, { trust, cap });
  if (known) await change.query(`UPDATE volunteer SET state = 'active', trust = $2, cap = $3, record_id = $4 WHERE id = $1`, [id, trust, cap, record]);
  else await change.query('INSERT INTO volunteer (id, trust, cap, regions, record_id) VALUES ($1, $2, $3, $4, $5)', [id, trust, cap, regions, record]);
}

/** The same for somebody who signs in with the role of a volunteer. Throws NotFound `fulfilment.noVolunteer`. */
export async function enlistMember(change: Change, volunteer: Parameters<typeof enlist>[1]): Promise<void> {
  const member = await change.one(`SELECT 1 FROM member WHERE id = $1 AND active AND 'volunteer' = ANY (roles)`, [volunteer.id]);
  if (!member) throw new NotFound('fulfilment.noVolunteer', 'There is no such volunteer.');
  await enlist(change, volunteer);
}

/**
 * Changes how far a volunteer is trusted. Down at once; up to `trusted` only after clean runs, by somebody else's word.
 * Throws Conflict `fulfilment.tooEarly`, `fulfilment.ownTrust`, NotFound.
 */
export async function setTrust(change: Change, id: string, trust: Trust): Promise<void> {
  const volunteer = await change.one<{ clean_runs: number }>('SELECT clean_runs FROM volunteer WHERE id = $1 FOR UPDATE', [id]);
  if (!volunteer) throw new NotFound('fulfilment.noVolunteer', 'There is no such volunteer.');
  if (change.actor.id === id) throw new Conflict('fulfilment.ownTrust', 'Another person says how far somebody is trusted.');
  if (trust === 'trusted' && !mayBeTrusted(volunteer.clean_runs)) {
    throw new Conflict('fulfilment.tooEarly', `Trusted comes after three clean runs; so far there are ${volunteer.clean_runs}.`);
  }
  const record = change.record(volunteerTrusted, { type: 'volunteer', id }, { trust });
  await change.query('UPDATE volunteer SET trust = $2, record_id = $3 WHERE id = $1', [id, trust, record]);
}

/** A person with the role of a volunteer, enlisted or not yet. The name is the one they chose for signing in; no other is kept. */
export interface VolunteerRow {
  readonly id: string;
  readonly signIn: string;
  readonly trust: Trust | null;
  readonly state: Volunteer['state'] | null;
  readonly cap: number | null;
  readonly cleanRuns: number | null;
}

export const listVolunteers = (reader: Reader): Promise<VolunteerRow[]> => reader.query<VolunteerRow>(
  `SELECT m.id, m.sign_in AS "signIn", v.trust, v.state, v.cap, v.clean_runs AS "cleanRuns"
   FROM member m LEFT JOIN volunteer v ON v.id = m.id WHERE m.active AND 'volunteer' = ANY (m.roles) ORDER BY m.sign_in LIMIT 500`);
