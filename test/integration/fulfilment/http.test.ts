import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Members } from '../../../src/identity/index.js';
import { system } from '../../../src/kernel/actor.js';
import { startApp, type Api, type TestApp } from '../../support/app.js';
import { parcelWorld, SECRET_NAME, type TestWay } from '../../support/parcels.js';

let app: TestApp;
let world: Awaited<ReturnType<typeof parcelWorld>>;
let ann: Api;
let bea: Api;
let cora: Api;
beforeAll(async () => {
  app = await startApp();
  world = await parcelWorld(app);
  await world.volunteer('volunteer');
  await world.volunteer('volunteer2', 'new');
  [ann, bea, cora] = [app.api('volunteer'), app.api('volunteer2'), app.api('coordinator')];
});
afterAll(() => app.close());

const coordinatorsTask = async (orderId: string): Promise<{ id: string; step: string }> => {
  const { json } = await cora.get('/api/v1/tasks/coordination');
  return json.find((task: { orderId: string }) => task.orderId === orderId);
};
const stateOf = async (id: string): Promise<string> => (await app.db.reader.one<{ state: string }>('SELECT state FROM parcel_order WHERE id = $1', [id]))!.state;

describe('a parcel over the API', () => {
  it('goes from the board to a closed run; the address shows once, at the end', async () => {
    const id = await world.order();
    const seen: string[] = [];
    const board = await ann.get('/api/v1/tasks');
    expect(board.json.items).toHaveLength(1);
    expect(Object.keys(board.json.items[0]).sort()).toEqual(['code', 'deadline', 'id', 'kind', 'orderId', 'region', 'step', 'weightClass']);
    const claim = await ann.post('/api/v1/tasks/claim', { orderId: id });
    expect([claim.status, claim.json.orders]).toEqual([200, [{ kind: 'parcel', id, code: expect.stringMatching(/^P-/), next: 'buy' }]]);
    expect(await stateOf(id)).toBe('in_work');
    const { leaseId, fence } = claim.json;
    const held = { fence, orderId: id };
    const at = `/api/v1/leases/${leaseId}`;
    const list = await ann.post(`${at}/packing-list`, held);
    expect(list.json.lines.length).toBeGreaterThan(0);
    seen.push(board.text, claim.text, list.text, (await ann.get(at)).text);
    expect((await ann.post(`${at}/label`, held)).json).toMatchObject({ status: 409 });
    expect((await ann.post(`${at}/buy`, { ...held, goodsMinor: 2150 })).json).toEqual({ next: 'pack', runCompleted: false });
    expect((await ann.post(`${at}/pack`, { ...held, grams: list.json.plannedGrams })).json).toEqual({ next: 'dispatch', runCompleted: false });
    const label = await ann.post(`${at}/label`, held);
    expect([label.headers.get('content-type'), label.headers.get('cache-control')]).toEqual(['application/pdf', 'no-store']);
    const wrong = await ann.post(`${at}/dispatch`, { ...held, carrier: 'post', tracking: 'RR473124828US', postageMinor: 990 });
    expect([wrong.status, wrong.json.errors]).toEqual([422, [expect.objectContaining({ field: 'tracking' })]]);
    const sent = await ann.post(`${at}/dispatch`, { ...held, carrier: 'post', tracking: 'RR473124829US', postageMinor: 990 });
    expect(sent.json).toEqual({ next: null, runCompleted: true });
    expect(await stateOf(id)).toBe('dispatched');
    const task = await coordinatorsTask(id);
    await cora.post(`/api/v1/tasks/${task.id}/confirm`, { outcome: 'delivered', evidence: 'L3' });
    expect(await stateOf(id)).toBe('delivered');
    const shipments = await cora.get('/api/v1/shipments');
    expect(shipments.json.items[0]).toMatchObject({ orderId: id, tracking: 'RR•••••••29US', state: 'delivered', evidence: 'L3' });
    for (const text of [...seen, shipments.text]) for (const secret of [SECRET_NAME, 'Канарэйкавая', 'RR473124829US']) expect(text).not.toContain(secret);

    const claimed = await ann.post('/api/v1/expense-claims', { leaseId, orderId: id, purpose: 'transport', amountMinor: 320, spentOn: new Date().toISOString().slice(0, 10) });
    expect((await cora.post(`/api/v1/expense-claims/${claimed.json.id}/approve`)).json).toEqual({ state: 'approved' });
    expect((await cora.post(`${at}/pay`)).json).toEqual({ paid: [{ minor: 2150 + 990 + 320, currency: 'EUR' }] });
  });

  it.each<[TestWay, string[]]>([['family_sends', ['list', 'advance', 'confirm']], ['shop_delivers', ['order', 'confirm']], ['pay_the_place', ['pay', 'confirm']]])(
    '%s goes through the coordinator’s steps', async (way, steps) => {
      const id = await world.order(way);
      for (const step of steps) {
        const task = await coordinatorsTask(id);
        expect(task.step).toBe(step);
        const answer = step === 'confirm'
          ? await cora.post(`/api/v1/tasks/${task.id}/confirm`, { outcome: 'delivered', evidence: 'L2' })
          : await cora.post(`/api/v1/tasks/${task.id}/complete`, step === 'list' ? {} : { amountMinor: 1500 });
        expect([answer.status, answer.json]).toEqual([200, { done: step }]);
      }
      expect(await stateOf(id)).toBe('delivered');
    });

  it('put on hold leaves the board, and its run is lost', async () => {
    const id = await world.order();
    const { json: run } = await ann.post('/api/v1/tasks/claim', { orderId: id });
    await cora.post(`/api/v1/parcel-orders/${id}/hold`, { reason: 'Moved to another place, perhaps.' });
    await app.drain();
    expect((await ann.post(`/api/v1/leases/${run.leaseId}/buy`, { fence: run.fence, orderId: id, goodsMinor: 100 })).json).toMatchObject({ status: 409, type: expect.stringContaining('fulfilment.leaseLost') });
    await ann.post(`/api/v1/leases/${run.leaseId}/release`, { fence: run.fence });
  });
});

describe('who may', () => {
  it('nobody sees another’s run, and only the right roles come in', async () => {
    const id = await world.order();
    const { json: run } = await ann.post('/api/v1/tasks/claim', { orderId: id });
    const held = { fence: run.fence, orderId: id };
    for (const [api, status] of [[bea, 404], [cora, 403], [app.api('case_worker'), 403], [app.api(null), 401]] as const) {
      expect((await api.get(`/api/v1/leases/${run.leaseId}`)).status).toBe(status);
      expect((await api.post(`/api/v1/leases/${run.leaseId}/packing-list`, held)).status).toBe(status);
      expect((await api.post(`/api/v1/leases/${run.leaseId}/buy`, { ...held, goodsMinor: 100 })).status).toBe(status);
    }
    const lost = await (await app.pages('volunteer')).get('/staff');
    expect([lost.status, lost.text.includes('href="/volunteer">Back to the beginning')]).toEqual([403, true]);
    expect((await ann.get('/api/v1/tasks/coordination')).status).toBe(403);
    expect((await ann.post('/api/v1/leases/decide', { orderId: id, decision: 'requeue' })).status).toBe(403);
    await ann.post(`/api/v1/leases/${run.leaseId}/release`, { fence: run.fence });
  });

  it.each([[{ fence: 0 }, 'fence'], [{ fence: 1, orderId: 'x' }, 'orderId'], [{ fence: 1, orderId: '3e8d9e0c-9a8f-4a54-9d0e-000000000000', goodsMinor: -1 }, 'goodsMinor'], [{ fence: 1, orderId: '3e8d9e0c-9a8f-4a54-9d0e-000000000000', goodsMinor: 1.5 }, 'goodsMinor']])(
    'a body like %j is refused by field', async (body, field) => {
      const answer = await ann.post('/api/v1/leases/3e8d9e0c-9a8f-4a54-9d0e-000000000000/buy', body);
      expect(answer.status).toBe(422);
      expect(answer.json.errors.map((error: { field: string }) => error.field)).toContain(field);
    });

  it('who gets nothing on a page sees the board again, with why, and the country by its name', async () => {
    const [id] = [await world.order(), await world.order()], pages = await app.pages('volunteer2'); // one stays, so that there is a board
    expect((await pages.get('/volunteer')).text).toContain('Belarus · ');
    await ann.post('/api/v1/tasks/claim', { orderId: id });
    const late = await pages.submit('/volunteer', '/volunteer/claim', { orderId: id });
    expect([late.status, late.headers.get('location')]).toEqual([303, '/volunteer?refused=taken']);
    expect((await pages.get('/volunteer?refused=taken')).text).toContain('Somebody else has just taken this one.');
    expect((await pages.get('/volunteer?refused=<b>')).status).toBe(422);
  });

  it('panic ends the sessions and the runs', async () => {
    const id = await world.order();
    await bea.post('/api/v1/tasks/claim', { orderId: id });
    expect((await bea.post('/api/v1/leases/panic')).json).toEqual({ revoked: 1 });
    expect((await bea.get('/api/v1/leases')).status).toBe(401);
    expect((await ann.get('/api/v1/tasks')).json.items.map((item: { orderId: string }) => item.orderId)).toContain(id);
  });

  it('who may not claim reads so on the board and is offered nothing', async () => {
    const volunteer = await app.pages('volunteer');
    const becomes = (state: string, trust: string) => app.db.admin.query(`UPDATE volunteer SET state = $1, trust = $2 WHERE id = (SELECT id FROM member WHERE sign_in = 'volunteer')`, [state, trust]);
    expect((await volunteer.get('/volunteer')).text).toContain('action="/volunteer/claim"');
    for (const [state, trust] of [['compromised', 'trusted'], ['paused', 'new'], ['active', 'helper']] as const) {
      await becomes(state, trust);
      const { text } = await volunteer.get('/volunteer');
      expect(text).toContain('Only active volunteers claim runs.');
      expect(text).not.toContain('action="/volunteer/claim"');
    }
    await becomes('active', 'trusted');
  });
});

describe('volunteers', () => {
  it('are enlisted by a coordinator, and trusted after three clean runs by her word', async () => {
    const member = { id: await app.nest.get(Members).create(system('test'), { signIn: 'dasha', password: 'a long enough one', roles: ['volunteer'] }) };
    const rowOf = async () => (await cora.get('/api/v1/volunteers')).json.find((row: { signIn: string }) => row.signIn === 'dasha');
    expect(await rowOf()).toMatchObject({ id: member.id, trust: null });
    expect((await cora.post(`/api/v1/volunteers/${member.id}/enlist`, { trust: 'trusted' })).status).toBe(422);
    expect((await cora.post('/api/v1/volunteers/3e8d9e0c-9a8f-4a54-9d0e-000000000000/enlist', { trust: 'new' })).status).toBe(404);
    expect((await ann.post(`/api/v1/volunteers/${member.id}/enlist`, { trust: 'new' })).status).toBe(403);
    const desk = await app.pages('coordinator');
    expect((await desk.submit('/staff/queue/volunteers', `/staff/queue/volunteers/${member.id}/enlist`, {})).status).toBe(303);
    expect(await rowOf()).toMatchObject({ trust: 'new', cap: 2, cleanRuns: 0 });
    expect((await cora.post(`/api/v1/volunteers/${member.id}/trust`, { trust: 'trusted' })).json).toMatchObject({ status: 409 });
    await app.db.admin.query('UPDATE volunteer SET clean_runs = 3 WHERE id = $1', [member.id]);
    expect((await cora.post(`/api/v1/volunteers/${member.id}/trust`, { trust: 'trusted' })).status).toBe(204);
    expect(await rowOf()).toMatchObject({ trust: 'trusted' });

    await app.db.admin.query(`UPDATE volunteer SET state = 'compromised' WHERE id = $1`, [member.id]); // as panic leaves them
    expect((await desk.get('/staff/queue/volunteers')).text).toContain('Let them begin again');
    expect((await desk.submit('/staff/queue/volunteers', `/staff/queue/volunteers/${member.id}/enlist`, {})).status).toBe(303);
    expect(await rowOf()).toMatchObject({ state: 'active', trust: 'new', cleanRuns: 3 });
  });
});

describe('a letter over the API', () => {
  it('is copied by hand by a volunteer and posted, its stamp booked', async () => {
    const to = await world.addressee();
    const written = await cora.post('/api/v1/letter-orders', { text: 'Hello, the first frost is here.', to, language: 'en', how: 'hand_copied' });
    expect((await cora.post(`/api/v1/letter-orders/${written.json.id}/approve`)).json).toEqual({ state: 'assigned' });
    await app.drain();
    const { json: run } = await ann.post('/api/v1/tasks/claim', { orderId: written.json.id });
    const held = { fence: run.fence, orderId: written.json.id };
    const at = `/api/v1/leases/${run.leaseId}`;
    expect((await ann.post(`${at}/letter-text`, held)).json).toEqual({ text: 'Hello, the first frost is here.' });
    expect((await ann.post(`${at}/copy`, held)).json).toEqual({ next: 'post', runCompleted: false });
    expect((await ann.post(`${at}/label`, held)).status).toBe(200);
    expect((await ann.post(`${at}/post`, { ...held, postageMinor: 140 })).json).toEqual({ next: null, runCompleted: true });
    expect((await app.api(null).post('/api/v1/letter-orders/mine', { code: written.json.code })).json).toMatchObject({ state: 'posted' });
  });

  it('is printed in a batch; the stamps are paid out of the core fund once', async () => {
    await world.addressee();
    const { json: written } = await cora.post('/api/v1/letter-orders', { text: 'A page about my day.', language: 'ru', how: 'printed' });
    await cora.post(`/api/v1/letter-orders/${written.id}/approve`);
    const { json: batch } = await cora.post('/api/v1/letter-batches', {});
    const sheets = await cora.post(`/api/v1/letter-batches/${batch.batchId}/sheets`);
    expect(sheets.headers.get('content-type')).toBe('application/pdf');
    expect((await cora.post(`/api/v1/letter-batches/${batch.batchId}/post`, { postageMinor: 140 })).json).toEqual({ posted: 1 });
    await app.drain();
    const { rows } = await app.db.admin.query(`SELECT sum(amount)::int AS cents FROM ledger.line WHERE account = 'expense.letter.postage' AND subject = $1`, [batch.batchId]);
    expect(rows[0].cents).toBe(140);
    await app.db.jobs.perform('letters.batchPosted', { batchId: batch.batchId });
    expect((await app.db.admin.query(`SELECT count(*)::int AS n FROM ledger.line WHERE account = 'expense.letter.postage' AND subject = $1`, [batch.batchId])).rows[0].n).toBe(1);
    expect((await app.api(null).get('/api/v1/addressees')).text).not.toContain(SECRET_NAME);
  });
});
