import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { erasePerson } from '../../../src/erasure/index.js';
import { Expenses } from '../../../src/fulfilment/expenses.js';
import { Factors } from '../../../src/identity/factors.js';
import { system, type Actor } from '../../../src/kernel/actor.js';
import { today } from '../../../src/kernel/clock.js';
import { newId } from '../../../src/kernel/ids.js';
import { Files } from '../../../src/platform/files/files.js';
import { startApp, type TestApp } from '../../support/app.js';
import { parcelWorld } from '../../support/parcels.js';
import { phonePhoto } from '../../support/pictures.js';

let app: TestApp;
let actor: Actor;
let run: { leaseId: string; orderId: string };
let photo: Buffer;
beforeAll(async () => {
  app = await startApp();
  const world = await parcelWorld(app);
  await world.volunteer();
  const orderId = await world.order();
  run = { leaseId: (await app.api('volunteer').post('/api/v1/tasks/claim', { orderId })).json.leaseId as string, orderId };
  actor = { kind: 'person', id: (await app.db.admin.query<{ id: string }>(`SELECT id FROM member WHERE sign_in = 'volunteer'`)).rows[0]!.id, roles: ['volunteer'] };
  photo = await phonePhoto();
});
afterAll(() => app.close());

const self = (): { actor: Actor; session: Buffer } => ({ actor, session: Buffer.alloc(32) });
const steps = {
  app: () => app.nest.get(Factors).beginTotp(self()),
  receipt: () => app.nest.get(Expenses).submit({ ...run, purpose: 'transport', amountMinor: 320, spentOn: today(), receipt: photo }, actor),
} as const;
/** The bytes of each receipt, or why it does not open. */
const receipts = async (): Promise<unknown[]> => {
  const { rows } = await app.db.admin.query<{ about: string }>('SELECT about FROM stored_file WHERE removed_at IS NULL');
  const { vault, changes } = app.db;
  return Promise.all(rows.map(({ about }) => changes.run(system('test'), async (change) => {
    change.skip();
    return (await app.nest.get(Files).open(change, { purpose: 'receipt', about }, (at, sealed) => vault.open(change, at, sealed))).equals(photo);
  }).catch((error: unknown) => (error as { code?: string }).code)));
};

describe('a member', () => {
  it.each([[['app', 'receipt']], [['receipt', 'app']]] as const)('has one key for %j, in this order', async (order) => {
    for (const table of ['member_totp', 'stored_file', 'keyring.subject_key']) await app.db.admin.query(`DELETE FROM ${table}`);
    for (const step of order) await steps[step]();
    expect(await receipts()).toEqual([true]);
    expect(await app.nest.get(Factors).pendingTotp(self())).toMatchObject({ secret: expect.any(String) });
  });

  it('is erased with the receipts that are still kept', async () => {
    const { rows: [lease] } = await app.db.admin.query<{ fence: string }>('SELECT fence FROM lease WHERE id = $1', [run.leaseId]);
    expect((await app.api('volunteer').post(`/api/v1/leases/${run.leaseId}/release`, { fence: Number(lease!.fence) })).status).toBe(200);
    for (const { id } of (await app.db.admin.query<{ id: string }>('SELECT id FROM expense_claim')).rows) await app.nest.get(Expenses).decide(id, { event: 'approve' }, { kind: 'person', id: newId(), roles: ['coordinator'] });
    await app.db.changes.run(system('test'), (change) => erasePerson(change, app.db.vault, { kind: 'volunteer', word: actor.id, reason: 'asked' }));
    expect(await receipts()).toEqual(['vault.erased']);
    expect((await app.db.admin.query('SELECT kind FROM keyring.destroyed WHERE subject = $1', [actor.id])).rows).toEqual([{ kind: 'staff' }]);
  });
});
