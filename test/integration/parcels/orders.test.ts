import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '../../../src/kernel/clock.js';
import { parcelLifecycle } from '../../../src/parcels/index.js';
import { asha, boris, cora, ParcelScene } from './scene.js';

let scene: ParcelScene;
beforeAll(async () => {
  scene = await ParcelScene.open();
});
afterAll(() => scene.db.close());

describe('parcel orders', () => {
  it('go from a request to the end: money and allowance set aside, used, freed', async () => {
    const person = await scene.colonist();
    const before = await scene.available();
    const asked = await scene.orders.request({ recipientId: person, kit: 'sweets', fundId: scene.fundId }, asha);
    expect(asked).toMatchObject({ channel: 'family_sends', decision: 'pass_with_warnings' });
    expect(await scene.available()).toBe(before);
    await scene.orders.approve(asked.id, boris);
    const order = (await scene.db.reader.one<{ reserve_minor: string; planned_grams: number; state: string }>('SELECT reserve_minor, planned_grams, state FROM parcel_order WHERE id = $1', [asked.id]))!;
    expect(order).toMatchObject({ state: 'ready', planned_grams: 2030 });
    expect(await scene.available()).toBe(before - Number(order.reserve_minor));
    await scene.do((progress, change) => progress.markInWork(change, [asked.id]));
    await scene.do((progress, change) => progress.markInWork(change, [asked.id]).then(() => change.skip()));
    await scene.do((progress, change) => progress.markDispatched(change, asked.id, scene.day()));
    expect(await entries(person)).toEqual(['held', 'used']);
    await scene.do((progress, change) => progress.markDelivered(change, asked.id, 'L3', scene.day()));
    await scene.orders.close(asked.id, cora);
    expect(await scene.state(asked.id)).toBe('closed');
    expect(await scene.available()).toBe(before);
    const moments = await scene.db.reader.query<{ moment: string }>('SELECT moment FROM parcel_evaluation WHERE order_id = $1 ORDER BY id', [asked.id]);
    expect(moments.map(({ moment }) => moment)).toEqual(['request', 'approve', 'dispatch']);
  });

  it('take one channel each, as the rules choose', async () => {
    const home = await scene.person('by-home', { status: 'home' });
    const channels = await Promise.all([
      scene.orders.request({ recipientId: await scene.remand(), kit: 'winter', fundId: scene.fundId }, asha),
      scene.orders.request({ recipientId: await scene.colonist(), kit: 'hygiene', fundId: scene.fundId }, asha),
      scene.orders.request({ recipientId: home, kit: 'first-days', fundId: scene.fundId }, asha),
      scene.orders.request({ recipientId: await scene.colonist(), kit: 'uniform', fundId: scene.fundId }, asha),
    ]);
    expect(channels.map(({ channel }) => channel)).toEqual(['volunteer_posts', 'family_sends', 'shop_delivers', 'pay_the_place']);
  });

  it('are refused with every reason and a way out when the rules forbid them', async () => {
    const person = await scene.colonist();
    await expect(scene.request(person, 'sweets', { channel: 'volunteer_posts' })).rejects.toMatchObject({ code: 'parcels.blocked', message: expect.stringMatching(/way of sending.*try: relatives send it.*Ways out: a letter/) });
    const moved = await scene.person('by-sizo-1', { status: 'transfer' });
    await expect(scene.request(moved)).rejects.toMatchObject({ code: 'parcels.blocked' });
    await scene.db.changes.run(asha, (change) => scene.recipients.report(change, person, { source: 'family_reported', on: addDays(scene.day(), 10), way: 'hand', purpose: 'general', count: 3, grams: 0 }));
    await expect(scene.request(person, 'sweets', { arriveOn: addDays(scene.day(), 10) })).rejects.toMatchObject({ message: expect.stringContaining('0 of 3 parcels') });
    await expect(scene.request(person, 'none')).rejects.toMatchObject({ code: 'places.unknownKit' });
    await expect(scene.orders.request({ recipientId: person, fundId: scene.fundId }, asha)).rejects.toMatchObject({ code: 'parcels.contents' });
  });

  it('are not sent to somebody who said no', async () => {
    const person = await scene.remand();
    await scene.db.changes.run(asha, (change) => scene.recipients.consent(change, person, 'parcels', false));
    await expect(scene.request(person)).rejects.toMatchObject({ code: 'parcels.unwanted' });
    await scene.db.changes.run(asha, (change) => scene.recipients.consent(change, person, 'parcels', true));
    expect(await scene.state(await scene.request(person))).toBe('requested');
  });

  it('may be asked for while something is unknown, and not approved before it is known', async () => {
    const person = await scene.person('by-ik-17', { status: 'convicted', regime: 'enhanced', tier: 'ordinary' }, { facts: {}, toldOn: undefined });
    const id = await scene.request(person);
    await expect(scene.orders.approve(id, boris)).rejects.toMatchObject({ code: 'parcels.needsInfo', message: expect.stringContaining('malicious violator') });
    await scene.db.changes.run(asha, (change) => scene.recipients.describe(change, person, { 'person.violator': false }));
    await expect(scene.orders.approve(id, boris)).rejects.toMatchObject({ code: 'parcels.needsInfo' });
    await scene.db.changes.run(asha, (change) => scene.recipients.report(change, person, { source: 'family_reported', on: scene.day(), way: 'post', purpose: 'general', count: 0, grams: 0 }));
    expect(await scene.orders.approve(id, boris)).toEqual({ state: 'ready' });
  });

  it('need a second person: refused by the service and by the database', async () => {
    const id = await scene.request(await scene.remand());
    await expect(scene.orders.approve(id, asha)).rejects.toMatchObject({ status: 403, code: 'parcels.samePerson' });
    await expect(scene.db.admin.query(`UPDATE parcel_order SET approved_by = requested_by, approved_on = now() WHERE id = $1`, [id])).rejects.toThrow('parcel_order_two_people');
    expect(await scene.state(id)).toBe('requested');
  });

  it('need money: without enough nothing changes, and the answer says what to do', async () => {
    const poor = await ParcelScene.open(100);
    const person = await poor.colonist();
    const id = await poor.request(person);
    await expect(poor.orders.approve(id, boris)).rejects.toMatchObject({ status: 409, code: 'parcels.noMoney', message: expect.stringContaining('Ways out') });
    expect(await poor.state(id)).toBe('requested');
    expect(await poor.db.reader.query('SELECT 1 FROM allowance')).toEqual([]);
    expect(await poor.available()).toBe(100);
    expect((await poor.db.admin.query(`SELECT 1 FROM audit.entry WHERE kind = 'parcel.approved'`)).rowCount).toBe(0);
    await poor.db.close();
  });

  it('hold the packer to what the rules allow, by measured weight', async () => {
    const id = await scene.approved(await scene.remand());
    await scene.do((progress, change) => progress.markInWork(change, [id]));
    await expect(scene.do((progress, change) => progress.markPacked(change, id, 31_000))).rejects.toMatchObject({ code: 'parcels.blocked', message: expect.stringContaining('take out at least 1,000 g') });
    await expect(scene.do((progress, change) => progress.markDispatched(change, id, scene.day()))).rejects.toMatchObject({ code: 'parcelOrder.cannot' });
    await scene.do((progress, change) => progress.markPacked(change, id, 2_100));
    await scene.do((progress, change) => progress.markDispatched(change, id, scene.day()));
    expect((await scene.db.reader.one<{ grams: number }>(`SELECT grams FROM allowance_now WHERE order_id = $1`, [id]))!.grams).toBe(2_100);
    await scene.do((progress, change) => progress.markFailed(change, id, 'returned'));
    await scene.orders.writeOff(id, cora, 'It came back opened and empty.');
    expect(await scene.state(id)).toBe('failed');
  });

  it('stop at once when the person is moved, and start again only with two people', async () => {
    const person = await scene.remand();
    const id = await scene.approved(person);
    const gone = await scene.approved(person);
    const before = await scene.available();
    await scene.do((progress, change) => progress.markInWork(change, [gone]));
    await scene.do((progress, change) => progress.markPacked(change, gone, 2_000));
    const { id: placeId } = (await scene.places.byCode('by-sizo-7'))!;
    await scene.db.changes.run(asha, (change) => scene.recipients.move(change, person, { placeId, status: 'pretrial', since: scene.day() }));
    await expect(scene.do((progress, change) => progress.markDispatched(change, gone, scene.day()))).rejects.toMatchObject({ code: 'parcels.moved' });
    await scene.db.jobs.perform('recipients.changed', { recipientId: person });
    await scene.db.jobs.perform('recipients.changed', { recipientId: person });
    expect([await scene.state(id), await scene.state(gone)]).toEqual(['on_hold', 'on_hold']);
    expect(await scene.available()).toBeGreaterThan(before);
    await scene.orders.resume(id, boris);
    for (const asked of [boris, { ...asha, roles: boris.roles }]) await expect(scene.orders.approve(id, asked)).rejects.toMatchObject({ code: 'parcels.samePerson' });
    for (const set of ['resumed_by', 'requested_by']) await expect(scene.db.admin.query(`UPDATE parcel_order SET approved_by = ${set}, approved_on = now() WHERE id = $1`, [id])).rejects.toThrow(/parcel_order_(two_people|resumed_by_another)/);
    await expect(scene.db.admin.query(`UPDATE parcel_order SET requested_by = 'somebody' WHERE id = $1`, [id])).rejects.toThrow('who asked for a parcel does not change');
    expect(await scene.orders.approve(id, cora)).toEqual({ state: 'ready' });
    await scene.orders.cancel(gone, cora, 'They were released.');
    expect(await scene.state(gone)).toBe('cancelled');
    await expect(scene.orders.cancel(gone, cora, 'again')).rejects.toMatchObject({ code: 'parcelOrder.cannot' });
  });

  it('is judged when it leaves for the day it should arrive then, and counted in that window', async () => {
    const person = await scene.colonist();
    const id = await scene.approved(person);
    await scene.do((progress, change) => progress.markInWork(change, [id]));
    const arrival = addDays(scene.day(), 20 - 5);
    await scene.do((progress, change) => progress.markDispatched(change, id, addDays(scene.day(), -5)));
    expect(await scene.db.reader.one(`SELECT happened_on AS on, state FROM allowance_now WHERE order_id = $1`, [id])).toEqual({ on: arrival, state: 'used' });
    expect(await scene.db.reader.one('SELECT arrive_on AS on FROM parcel_order WHERE id = $1', [id])).toEqual({ on: arrival });

    const late = await scene.approved(await scene.colonist());
    await scene.do((progress, change) => progress.markInWork(change, [late]));
    await expect(scene.do((progress, change) => progress.markDispatched(change, late, addDays(scene.day(), 300)))).rejects.toMatchObject({ message: expect.stringContaining('the last word is too old') });
  });

  it('is judged for a day within a year: on a far one nothing of today would count', async () => {
    const person = await scene.remand();
    for (const arriveOn of ['9999-12-31', '2020-01-01']) await expect(scene.request(person, 'sweets', { arriveOn })).rejects.toMatchObject({ status: 422, fields: { arriveOn: expect.any(String) } });
  });

  it('let a coordinator override what practice forbids, with a reason', async () => {
    const person = await scene.person('by-sizo-7', { status: 'pretrial' });
    const arriveOn = '2027-03-14';
    await scene.db.changes.run(asha, (change) => scene.recipients.report(change, person, { source: 'family_reported', on: '2027-03-02', way: 'hand', purpose: 'general', count: 1, grams: 29_000 }));
    await scene.db.admin.query(`UPDATE recipient SET told_on = '2027-03-01' WHERE id = $1`, [person]);
    const id = await scene.request(person, 'sweets', { arriveOn });
    await expect(scene.orders.approve(id, boris)).rejects.toMatchObject({ code: 'parcels.needsOverride' });
    await expect(scene.orders.approve(id, boris, { overrideReason: 'the office said it is fine' })).rejects.toMatchObject({ status: 403 });
    await expect(scene.orders.approve(id, cora, { overrideReason: 'fine' })).rejects.toMatchObject({ status: 422 });
    expect(await scene.orders.approve(id, cora, { overrideReason: 'The office said by telephone that it will take it.' })).toEqual({ state: 'ready' });
  });

  it('happen once for one key', async () => {
    const recipientId = await scene.remand();
    const once = { key: crypto.randomUUID(), input: { recipientId } };
    const request = () => scene.orders.request({ recipientId, kit: 'sweets', fundId: scene.fundId }, asha, once);
    const [first, second] = [await request(), await request()];
    expect(second).toEqual(first);
    const before = await scene.available();
    const approve = { key: crypto.randomUUID(), input: {} };
    const answers = await Promise.all(Array.from({ length: 10 }, () => scene.orders.approve(first.id, boris, {}, approve)));
    expect(new Set(answers.map(({ state }) => state))).toEqual(new Set(['ready']));
    expect(before - (await scene.available())).toBe(Number((await scene.db.reader.one<{ m: string }>('SELECT reserve_minor AS m FROM parcel_order WHERE id = $1', [first.id]))!.m));
  });

  it('walk only the steps of the table, in the database too', async () => {
    const pairs = parcelLifecycle.states.flatMap((from) => parcelLifecycle.states.map((to) => [from, to] as const));
    const { rows } = await scene.db.admin.query<{ may: boolean }>('SELECT parcel_order_may(f, t) AS may FROM unnest($1::text[], $2::text[]) AS p(f, t)', [pairs.map(([from]) => from), pairs.map(([, to]) => to)]);
    expect(rows.map(({ may }) => may)).toEqual(pairs.map(([from, to]) => (Object.values(parcelLifecycle.table[from]) as string[]).includes(to)));
    const id = await scene.request(await scene.remand());
    await expect(scene.db.admin.query(`UPDATE parcel_order SET state = 'closed' WHERE id = $1`, [id])).rejects.toThrow('does not become');
  });
});

describe('fifty approvals at once', () => {
  it('on six left: exactly six', async () => {
    const person = await scene.person('by-vk-2', { status: 'convicted', regime: 'juvenile', tier: 'ordinary' });
    await scene.db.admin.query(`UPDATE place SET address = 'вул. Прыдуманая, 2' WHERE code = 'by-vk-2'`);
    await scene.give(10_000_000);
    const ids = await Promise.all(Array.from({ length: 50 }, () => scene.request(person)));
    const outcomes = await Promise.allSettled(ids.map((id) => scene.orders.approve(id, boris)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(6);
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as { code: string; message: string }] : []));
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['parcels.blocked']));
    expect(refused[0]!.message).toContain('0 of 6 parcels');
    expect(await entries(person)).toHaveLength(6);
  });
});

const entries = async (person: string): Promise<string[]> => (await scene.db.reader.query<{ state: string }>('SELECT state FROM allowance WHERE recipient_id = $1 ORDER BY id', [person])).map(({ state }) => state);
