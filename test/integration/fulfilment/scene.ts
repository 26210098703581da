import { Files } from '../../../src/platform/files/files.js';
import { Settings } from '../../../config/settings.js';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '../../../src/kernel/ids.js';
import { system, type Actor } from '../../../src/kernel/actor.js';
import { defineRecord } from '../../../src/kernel/record.js';
import { Coordination } from '../../../src/fulfilment/coordination.js';
import { Costs } from '../../../src/fulfilment/costs.js';
import { Disclosures } from '../../../src/fulfilment/disclosures.js';
import { Expenses } from '../../../src/fulfilment/expenses.js';
import { Leases } from '../../../src/fulfilment/leases.js';
import type { LetterWork } from '../../../src/fulfilment/letter-work.js';
import type { ParcelWork } from '../../../src/fulfilment/parcel-work.js';
import { Queue } from '../../../src/fulfilment/queue.js';
import { rankAt, type Trust } from '../../../src/fulfilment/rules.js';
import { Shipments } from '../../../src/fulfilment/shipments.js';
import { PARCEL_STEPS } from '../../../src/fulfilment/steps.js';
import { enlist } from '../../../src/fulfilment/volunteers.js';
import { Work } from '../../../src/fulfilment/work.js';
import type { Channel } from '../../../src/places/index.js';
import { CORE_FUND_ID, Ledger } from '../../../src/ledger/index.js';
import type { TestDatabase } from '../../support/database.js';

const marked = defineRecord('test.parcelMarked');

/** Parcels as fulfilment sees them; remembers what it was told, in the order it was told. */
export class Parcels implements ParcelWork {
  readonly told: string[] = [];
  /** What is still set aside for every order, minor units. */
  setAside = 1_000_000;
  async left() { return this.setAside; }
  /** Where every order stands. */
  state: Awaited<ReturnType<ParcelWork['lockState']>> = 'ready';
  async lockState() { return this.state; }
  async facts(_change: unknown, id: string): ReturnType<ParcelWork['facts']> {
    return { id, code: 'P-TEST22', channel: 'volunteer_posts', region: 'PL', priority: 'routine', neededBy: null, plannedGrams: 2000, measuredGrams: null, recipientId: id, fundId: CORE_FUND_ID, currency: 'EUR' };
  }
  async packingList() { return [{ name: { en: 'Black tea', be: 'чорная гарбата', ru: 'чай чёрный' }, quantity: 2, grams: 200 }]; }
  label: ParcelWork['label'] = async (change, id) => { change.record(marked, { type: 'parcelOrder', id }); return ['Приклад П. П.', '220000 Мінск']; };
  async markInWork(_change: unknown, ids: readonly string[]) { this.told.push(...ids.map((id) => `in work ${id}`)); }
  async markPacked(_change: unknown, id: string, grams: number) { this.told.push(`packed ${id} ${grams}`); }
  async markDispatched(_change: unknown, id: string) { this.told.push(`dispatched ${id}`); }
  async markDelivered(_change: unknown, id: string, evidence: string) { this.told.push(`delivered ${id} ${evidence}`); }
  async markFailed(_change: unknown, id: string, outcome: string) { this.told.push(`${outcome} ${id}`); }
}

class Letters implements LetterWork {
  async text() { return 'Hello'; }
  async label() { return ['Приклад']; }
  async markHandCopied() { /* nothing to keep */ }
  async markPosted() { /* nothing to keep */ }
}

export const person = (id: string, role: Actor['roles'][number] = 'volunteer'): Actor => ({ kind: 'person', id, roles: [role] });
export const COORDINATOR = person(newId(), 'coordinator');

/** All of fulfilment on a fresh database, with a thousand euros in the core fund. */
export function fulfilmentOn(db: TestDatabase) {
  const parcels = new Parcels();
  const letters = new Letters();
  const ledger = new Ledger();
  const costs = new Costs(ledger);
  const shipments = new Shipments(db.vault, parcels);
  return {
    parcels, ledger,
    queue: new Queue(db.changes, parcels),
    leases: new Leases(db.changes, db.reader),
    work: new Work(db.changes, parcels, letters, shipments, costs),
    coordination: new Coordination(db.changes, parcels, shipments, costs),
    expenses: new Expenses(db.changes, parcels, ledger, costs, filesOn(db)),
    disclosures: new Disclosures(db.changes, parcels, letters),
  };
}
/** Files of a test, in a folder of their own. */
const filesOn = (db: TestDatabase): Files => new Files(Object.assign(new Settings(), { DATA_DIR: mkdtempSync(join(tmpdir(), 'pasylka-files-')) }), db.vault, db.reader, db.jobs);

export type Fulfilment = ReturnType<typeof fulfilmentOn>;

export async function fundWith(db: TestDatabase, minor: number): Promise<void> {
  const line = { fundId: CORE_FUND_ID, currency: 'EUR' as const };
  await db.changes.run(system('test'), (change) => new Ledger().post(change, {
    kind: 'opening.recorded', key: `opening:${newId()}`, effectiveOn: change.at.toISOString().slice(0, 10),
    lines: [{ ...line, account: 'asset.bank', amount: minor }, { ...line, account: 'equity.opening', amount: -minor }],
  }));
}

export async function volunteers(db: TestDatabase, count: number, cap: number, trust: Trust = 'trusted'): Promise<Actor[]> {
  const people = Array.from({ length: count }, () => person(newId()));
  await db.changes.run(system('test'), async (change) => {
    for (const { id } of people) await enlist(change, { id, trust, cap });
  });
  return people;
}

/** Opens the tasks of so many orders, the first the longest ready. Returns their ids in the order of the queue. */
export async function orders(db: TestDatabase, queue: Queue, count: number, channel: Channel = 'volunteer_posts'): Promise<string[]> {
  const ids = Array.from({ length: count }, newId);
  await db.changes.run(system('test'), async (change) => {
    for (const [at, id] of ids.entries()) {
      const rank = rankAt(new Date(change.at.getTime() - (count - at) * 60_000), 'routine');
      await queue.open(change, { kind: 'parcel', id, code: `P-${id.slice(0, 6)}`, steps: PARCEL_STEPS[channel], region: 'PL', weightClass: 'to2', deadline: null, rankAt: rank });
    }
  });
  return ids;
}

/** Moves a lease's end into the past, as if its time were over. */
export const runOut = (db: TestDatabase, leaseId: string): Promise<unknown> =>
  db.admin.query(`UPDATE lease SET expires_at = clock_timestamp() - interval '1 minute' WHERE id = $1`, [leaseId]);
