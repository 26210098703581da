import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, today } from '../../../src/kernel/clock.js';
import { startApp, type TestApp } from '../../support/app.js';
import { parcelWorld } from '../../support/parcels.js';

let app: TestApp;
let world: Awaited<ReturnType<typeof parcelWorld>>;
beforeAll(async () => {
  app = await startApp();
  world = await parcelWorld(app);
  await world.volunteer();
});
afterAll(() => app.close());

const volunteer = (): ReturnType<TestApp['api']> => app.api('volunteer');
const claimRun = async (): Promise<{ leaseId: string; fence: number; orderId: string }> => {
  const orderId = await world.order();
  const { json } = await volunteer().post('/api/v1/tasks/claim', { orderId });
  return { leaseId: json.leaseId as string, fence: json.fence as number, orderId };
};
const count = async (table: string): Promise<number> => Number((await app.db.admin.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]!.n);

describe('a parcel', () => {
  it('is sent on a day that has come, also when its postage is nothing', async () => {
    const { leaseId, ...held } = await claimRun();
    expect((await volunteer().post(`/api/v1/leases/${leaseId}/buy`, { ...held, goodsMinor: 100 })).status).toBe(200);
    const { json: list } = await volunteer().post(`/api/v1/leases/${leaseId}/packing-list`, held);
    expect((await volunteer().post(`/api/v1/leases/${leaseId}/pack`, { ...held, grams: list.plannedGrams, confirmed: true })).json).toMatchObject({ next: 'dispatch' });
    const dispatch = (effectiveOn: string) => volunteer().post(`/api/v1/leases/${leaseId}/dispatch`, { ...held, carrier: 'post', tracking: 'RR473124829US', postageMinor: 0, effectiveOn });
    expect((await dispatch(addDays(today(), 2))).json).toMatchObject({ status: 422, type: 'urn:pasylka:problem:fulfilment.notYet', errors: [{ field: 'effectiveOn' }] });
    expect(await count('shipment')).toBe(0);
    expect((await dispatch(today())).status).toBe(200);
  });

  it('arrives on a day that has come, and not before it was sent', async () => {
    const { rows: [task] } = await app.db.admin.query<{ id: string }>(`SELECT t.id FROM task t JOIN shipment s ON s.order_id = t.order_id WHERE t.step = 'confirm'`);
    const confirm = (effectiveOn: string) => app.api('coordinator').post(`/api/v1/tasks/${task!.id}/confirm`, { outcome: 'delivered', evidence: 'L3', effectiveOn });
    expect((await confirm(addDays(today(), 2))).json).toMatchObject({ status: 422, type: 'urn:pasylka:problem:fulfilment.notYet' });
    expect((await confirm(addDays(today(), -1))).json).toMatchObject({ status: 422, type: 'urn:pasylka:problem:fulfilment.beforeSent' });
    expect(await count(`shipment WHERE state = 'delivered'`)).toBe(0);
    expect((await confirm(today())).status).toBe(200);
  });
});

describe('what a run costs besides', () => {
  it('is small money: 300.00 in all, also when claims come at once', async () => {
    const { leaseId, orderId } = await claimRun();
    const claim = (amountMinor: number) => volunteer().post('/api/v1/expense-claims', { leaseId, orderId, purpose: 'transport', amountMinor, spentOn: today() });
    expect((await claim(30_001)).json).toMatchObject({ status: 422, type: 'urn:pasylka:problem:fulfilment.claimsMax', errors: [{ field: 'amount' }] });
    const statuses = await Promise.all(Array.from({ length: 6 }, () => claim(10_000).then(({ status }) => status)));
    expect(statuses.sort()).toEqual([201, 201, 201, 422, 422, 422]);
    expect((await claim(1)).status).toBe(422);
  });
});
