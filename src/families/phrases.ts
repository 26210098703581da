import { Inject, Injectable } from '@nestjs/common';
import { newId } from '../kernel/ids.js';
import { Conflict, Forbidden, NotFound } from '../kernel/problem.js';
import { defineRecord } from '../kernel/record.js';
import type { Change } from '../platform/change/index.js';
import { assertMine } from '../reveals/index.js';
import { Families } from './families.js';

const records = {
  asked: defineRecord('household.phraseAsked'),
  decided: defineRecord('household.phraseDecided'),
  stopped: defineRecord('household.phraseStopped'),
};

/** A request for a new phrase that is not over. */
export interface PhraseRequest {
  readonly id: string;
  readonly householdId: string;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly state: 'asked' | 'confirmed';
}
interface Source {
  query<Row>(sql: string, params?: unknown[]): Promise<Row[]>;
}
const REQUEST = 'SELECT id, household_id AS "householdId", asked_by AS "askedBy", asked_at AS "askedAt", state FROM phrase_request';

/**
 * A new phrase for a family that lost its own takes two people: its case worker asks, somebody else says yes, and then the
 * case worker hands it over. Until then the old phrase works, and the family can stop it from its page.
 */
@Injectable()
export class Phrases {
  constructor(@Inject(Families) private readonly families: Families) {}

  async openOf(source: Source, householdId: string): Promise<PhraseRequest | undefined> {
    return (await source.query<PhraseRequest>(`${REQUEST} WHERE household_id = $1 AND state IN ('asked', 'confirmed')`, [householdId]))[0];
  }

  /** For the case worker whose case it is. Throws Forbidden `reveals.notYours`, Conflict `families.phraseAsked` while one is open. */
  async ask(change: Change, householdId: string): Promise<void> {
    await this.families.lock(change, householdId);
    const person = await assertMine(change, { kind: 'household', id: householdId });
    const record = change.record(records.asked, { type: 'household', id: householdId });
    const rows = await change.query('INSERT INTO phrase_request (id, household_id, asked_by, record_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1', [newId(), householdId, person, record]);
    if (rows.length === 0) throw new Conflict('families.phraseAsked', 'A new phrase was asked for already.');
  }

  /** Says yes or no, for anybody but who asked. Throws NotFound `families.noRequest`, Forbidden `families.samePerson`. */
  async decide(change: Change, id: string, yes: boolean): Promise<void> {
    const request = await change.one<PhraseRequest>(`${REQUEST} WHERE id = $1 AND state = 'asked' FOR UPDATE`, [id]);
    if (!request) throw noRequest();
    if (request.askedBy === change.actor.id) throw new Forbidden('families.samePerson', 'You asked for it; somebody else says yes or no.');
    const state = yes ? 'confirmed' : 'refused';
    const record = change.record(records.decided, { type: 'household', id: request.householdId }, { state });
    await change.query('UPDATE phrase_request SET state = $2, decided_by = $3, record_id = $4 WHERE id = $1', [id, state, change.actor.id, record]);
  }

  /** Makes the new phrase, for who asked and still has the case; the old one stops working and its sessions end. Returns it: show it once. */
  async collect(change: Change, householdId: string): Promise<string> {
    const person = await assertMine(change, { kind: 'household', id: householdId });
    const request = await change.one<PhraseRequest>(`${REQUEST} WHERE household_id = $1 AND state = 'confirmed' FOR UPDATE`, [householdId]);
    if (request?.askedBy !== person) throw noRequest();
    await this.families.replacePhrase(change, householdId);
    const record = change.record(records.decided, { type: 'household', id: householdId }, { state: 'used' });
    await change.query(`UPDATE phrase_request SET state = 'used', record_id = $2 WHERE id = $1`, [request.id, record]);
    return this.families.phrase(change, householdId);
  }

  /** For the family itself, or for who asked: the old phrase stays. Throws NotFound `families.noRequest`. */
  async stop(change: Change, householdId: string): Promise<void> {
    const request = await change.one<PhraseRequest>(`${REQUEST} WHERE household_id = $1 AND state IN ('asked', 'confirmed') FOR UPDATE`, [householdId]);
    if (!request || (change.actor.kind === 'household' ? change.actor.id !== householdId : change.actor.id !== request.askedBy)) throw noRequest();
    const record = change.record(records.stopped, { type: 'household', id: householdId }, { byFamily: change.actor.kind === 'household' });
    await change.query(`UPDATE phrase_request SET state = 'stopped', record_id = $2 WHERE id = $1`, [request.id, record]);
  }
}

const noRequest = (): NotFound => new NotFound('families.noRequest', 'Nobody asks for a new phrase here, or it was decided already.');
