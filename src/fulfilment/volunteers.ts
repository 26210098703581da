import { Conflict, NotFound } from '../kernel/problem.js';
import type { Change } from '../platform/change/index.js';
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

/** Makes a person who signs in a volunteer. Again with the same person changes nothing. */
export async function enlist(change: Change, { id, trust, cap = 2, regions = [] }: Pick<Volunteer, 'id' | 'trust'> & Partial<Pick<Volunteer, 'cap' | 'regions'>>): Promise<void> {
  const known = await change.one('SELECT 1 FROM volunteer WHERE id = $1', [id]);
  if (known) return change.skip();
  const record = change.record(volunteerEnlisted, { type: 'volunteer', id }, { trust, cap });
  await change.query('INSERT INTO volunteer (id, trust, cap, regions, record_id) VALUES ($1, $2, $3, $4, $5)', [id, trust, cap, regions, record]);
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
