import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Sequencer } from '../../../src/audit/index.js';
import { erasePerson, type ErasableKind } from '../../../src/erasure/index.js';
import { Families } from '../../../src/families/index.js';
import { Programmes, readProgrammeFile } from '../../../src/grants/index.js';
import { Invitations, Members } from '../../../src/identity/index.js';
import { Roles } from '../../../src/identity/roles.js';
import { type Actor, system } from '../../../src/kernel/actor.js';
import { today } from '../../../src/kernel/clock.js';
import { newId } from '../../../src/kernel/ids.js';
import { CORE_FUND_ID, Funds } from '../../../src/ledger/index.js';
import { Letters } from '../../../src/letters/index.js';
import { ParcelOrders } from '../../../src/parcels/index.js';
import type { SealedAt } from '../../../src/platform/vault/index.js';
import { Recipients } from '../../../src/recipients/index.js';
import { verifyDatabase } from '../../../src/verify/index.js';
import { PASSWORD, startApp, type TestApp } from '../../support/app.js';
import { parcelWorld } from '../../support/parcels.js';

let app: TestApp;
let world: Awaited<ReturnType<typeof parcelWorld>>;
beforeAll(async () => {
  app = await startApp();
  world = await parcelWorld(app);
  await app.db.changes.run(system('test'), (change) => new Funds().create(change, { code: 'families', name: 'Families', restriction: 'restricted' }));
  await app.nest.get(Programmes).load(system('test'), readProgrammeFile(readFileSync('config/programmes.yaml', 'utf8')));
});
afterAll(() => app.close());

const CASE_WORKER: Actor = { kind: 'person', id: newId(), roles: ['case_worker'] };
const erase = (kind: ErasableKind, word: string, reason = 'asked') => app.db.changes.run(system('test'), (change) => erasePerson(change, app.db.vault, { kind, word, reason }));
const row = async <Row extends Record<string, unknown>>(sql: string, params: unknown[] = []): Promise<Row> => (await app.db.admin.query<Row>(sql, params)).rows[0]!;
const identityOf = (id: string): SealedAt => ({ table: 'recipient', column: 'identity', row: id, subject: id, subjectKind: 'recipient' });

describe('somebody in detention', () => {
  it('is not erased while a parcel is on its way, and the refusal says which', async () => {
    const order = await row<{ id: string; reference: string; recipient_id: string }>('SELECT id, reference, recipient_id FROM parcel_order WHERE id = $1', [await world.order()]);
    await expect(erase('recipient', order.recipient_id)).rejects.toMatchObject({ code: 'erasure.unfinished', message: expect.stringContaining(`Parcel ${order.reference} is ready: cancel it, or wait until it is closed.`) });
    expect(await row('SELECT count(*)::int AS n FROM keyring.destroyed')).toEqual({ n: 0 });
    await app.nest.get(ParcelOrders).cancel(order.id, CASE_WORKER, 'the family asked');
    await app.drain();
    await erase('recipient', order.recipient_id);
  });

  it('once erased, yesterday’s rows with today’s keyring stay unreadable', async () => {
    const id = await world.person();
    const yesterday = await row<{ identity: Buffer }>('SELECT identity FROM recipient WHERE id = $1', [id]);
    expect(await app.db.vault.open(app.db.reader, identityOf(id), yesterday.identity)).toContain('Канарэйкін');
    const { reference } = await row<{ reference: string }>('SELECT reference FROM recipient WHERE id = $1', [id]);
    await erase('recipient', reference, 'consent_withdrawn');
    await app.db.admin.query('UPDATE recipient SET identity = $2, erased_at = NULL WHERE id = $1', [id, yesterday.identity]); // the dump is back
    await expect(app.db.vault.open(app.db.reader, identityOf(id), yesterday.identity)).rejects.toMatchObject({ code: 'vault.erased' });
    const answer = await app.api('case_worker').get(`/api/v1/recipients/${id}`);
    expect(answer.text).not.toContain('Канарэйкін');
    await app.db.admin.query('UPDATE recipient SET identity = NULL, erased_at = now() WHERE id = $1', [id]);
  });

  it('cannot be filled again: no key is ever made for them', async () => {
    const id = await world.person();
    await erase('recipient', id);
    await expect(app.db.changes.run(system('test'), (change) => (change.skip(), app.db.vault.seal(change, identityOf(id), 'x')))).rejects.toMatchObject({ code: 'vault.erased' });
    await expect(erase('recipient', id)).rejects.toMatchObject({ code: 'erasure.before' });
    await expect(app.nest.get(ParcelOrders).request({ recipientId: id, kit: 'sweets', fundId: CORE_FUND_ID, channel: 'volunteer_posts' }, CASE_WORKER)).rejects.toMatchObject({ code: 'parcels.unwanted' });
    await expect(app.nest.get(Recipients).factsOf(app.db.reader, id, today())).rejects.toMatchObject({ code: 'vault.erased' });
    expect(await row('SELECT count(*)::int AS n FROM (SELECT DISTINCT ON (purpose) given FROM recipient_consent WHERE recipient_id = $1 ORDER BY purpose, id DESC) now WHERE given', [id])).toEqual({ n: 0 });
  });

  it('stands on pages as erased, without a way to open anything', async () => {
    const id = await world.person();
    await erase('recipient', id);
    const pages = await app.pages('case_worker');
    const { status, text } = await pages.get(`/staff/recipients/${id}`);
    expect(status).toBe(200);
    expect(text).toContain('The key was destroyed.');
    expect(text).not.toContain(`/staff/recipients/${id}/reveal`);
    expect((await pages.get('/staff/recipients')).text).toContain('Erased');
  });

  it('leaves no number by which a parcel of theirs would be found', async () => {
    const id = await world.person();
    await app.db.admin.query(
      `INSERT INTO shipment (id, order_id, recipient_id, carrier, tracking_sealed, tracking_masked, tracking_index, grams, postage_minor, currency, dispatched_on, record_id)
       SELECT gen_random_uuid(), gen_random_uuid(), $1, 'post', '\\x01', '••••1', sha256('x'), 1, 0, 'EUR', current_date, record_id FROM recipient WHERE id = $1`, [id]);
    await erase('recipient', id);
    expect(await row('SELECT tracking_index, tracking_masked FROM shipment WHERE recipient_id = $1', [id])).toEqual({ tracking_index: null, tracking_masked: '' });
  });
});

describe('a family', () => {
  const families = (): Families => app.nest.get(Families);
  const opened = (): Promise<string> => app.db.changes.run(system('test'), (change) => families().open(change, 'be'));

  it('with an open application is told to wait for its end', async () => {
    const id = await opened();
    const { rows } = await app.db.admin.query<{ id: string }>(
      `INSERT INTO application (id, reference, household_id, programme, period, state, state_on, created_by, asked_minor, currency, answers, record_id)
       SELECT gen_random_uuid(), 'A-0000AA', $1, p.code, '2026-10', 'draft', current_date, $1, 10000, 'EUR', '\\x00', h.record_id FROM programme p, household h WHERE h.id = $1 LIMIT 1 RETURNING id`, [id]);
    expect(rows).toHaveLength(1);
    await app.db.admin.query(`UPDATE application SET state = 'submitted', submitted_on = current_date WHERE household_id = $1`, [id]);
    await expect(erase('household', id)).rejects.toMatchObject({ code: 'erasure.unfinished', message: expect.stringContaining('Application A-0000AA is open: decide it') });
    await app.db.admin.query(`UPDATE application SET state = 'withdrawn' WHERE household_id = $1`, [id]);
    await erase('household', id);
    const { text } = await (await app.pages('case_worker')).get(`/staff/applications/${rows[0]!.id}`);
    expect(text).toContain('The key was destroyed.');
    expect(text).not.toContain('/reveal"');
  });

  it('is gone from every index, and its sessions end', async () => {
    const id = await opened();
    await app.db.changes.run(system('test'), (change) => families().describe(change, id, { caller: 'Ганна', inside: 'Алесь', relation: 'муж', adults: 1, children: 0 }));
    await families().session(id);
    await erase('household', id);
    expect(await row('SELECT (SELECT count(*)::int FROM household_key WHERE household_id = $1) AS keys, (SELECT count(*)::int FROM session WHERE owner = $1) AS sessions', [id])).toEqual({ keys: 0, sessions: 0 });
    expect(await row('SELECT contents, phrase_digest, adults FROM household WHERE id = $1', [id])).toEqual({ contents: null, phrase_digest: null, adults: null });
  });
});

describe('others', () => {
  it('who signed in cannot any more, and their name is free of them', async () => {
    await app.pages('campaigner2');
    await erase('staff', 'campaigner2');
    expect(await row(`SELECT count(*)::int AS n FROM member WHERE sign_in = 'campaigner2'`)).toEqual({ n: 0 });
    expect((await app.pages('campaigner2')).get('/staff')).toBeDefined();
    await expect(erase('staff', 'nobody-at-all')).rejects.toMatchObject({ code: 'erasure.nobody' });
  });

  it('who signed in does not come back: by no open link, no role that waits, nothing asked anew', async () => {
    const [invitations, roles] = [app.nest.get(Invitations), app.nest.get(Roles)];
    const memberId = await app.nest.get(Members).create(system('test'), { signIn: 'leaving', password: PASSWORD, roles: ['coordinator'] });
    const link = { roles: ['coordinator'] as const, memberId };
    const token = await invitations.make(system('cli'), link);
    const { id: asker } = await row<{ id: string }>(`SELECT id FROM member WHERE id <> $1 LIMIT 1`, [memberId]);
    await roles.ask({ kind: 'person', id: asker, roles: ['admin'] }, memberId, ['coordinator', 'campaigner']);
    await erase('staff', 'leaving');
    await expect(invitations.accept(token, { signIn: 'leaving', password: PASSWORD })).rejects.toMatchObject({ code: 'identity.noInvitation' });
    expect(await roles.waiting(CASE_WORKER)).toEqual([]);
    await expect(invitations.make(system('cli'), link)).rejects.toMatchObject({ code: 'identity.nobody' });
    await expect(roles.ask({ kind: 'person', id: asker, roles: ['admin'] }, memberId, ['coordinator'])).rejects.toMatchObject({ code: 'identity.nobody' });
    expect(await row('SELECT active, roles FROM member WHERE id = $1', [memberId])).toEqual({ active: false, roles: [] });
    await expect(app.db.admin.query('UPDATE member SET active = true WHERE id = $1', [memberId])).rejects.toThrow('erased_stay_out');
  });

  it('a letter: its code opens nothing, its text is noise', async () => {
    const { id } = await app.nest.get(Letters).write({ text: 'Добры дзень, у нас выпаў першы снег.', language: 'be', how: 'printed' }, system('test'));
    const before = await row<{ text_sealed: Buffer; code_hash: Buffer; reference: string }>('SELECT text_sealed, code_hash, reference FROM letter_order WHERE id = $1', [id]);
    await expect(erase('letter', before.reference)).rejects.toMatchObject({ message: expect.stringContaining('waits to be read: decline it first.') });
    await app.nest.get(Letters).decline(id, 'You asked us to forget it.', CASE_WORKER);
    await erase('letter', before.reference);
    await expect(app.db.vault.open(app.db.reader, { table: 'letter_order', column: 'text', row: id, subject: id, subjectKind: 'donor' }, before.text_sealed)).rejects.toMatchObject({ code: 'vault.erased' });
    expect(await row('SELECT count(*)::int AS n FROM letter_order WHERE code_hash = $1', [before.code_hash])).toEqual({ n: 0 });
  });

  it('a reason that is none is refused, and so is free text', async () => {
    await expect(erase('recipient', newId(), 'because Ivan asked')).rejects.toMatchObject({ code: 'erasure.reason' });
    await expect(erase('recipient', newId())).rejects.toMatchObject({ code: 'erasure.nobody' });
  });
});

describe('books and log', () => {
  it('verify after all of it, with a record of each', async () => {
    await new Sequencer(app.db.pool, 'test.example/audit/2026').run();
    expect((await verifyDatabase(app.db.urlOf('auditor'), [])).findings).toEqual([]);
    expect(await row(`SELECT (SELECT count(*)::int FROM audit.entry WHERE kind = 'person.erased') AS records, (SELECT count(*)::int FROM keyring.destroyed) AS destroyed,
      (SELECT count(*)::int FROM keyring.subject_key k JOIN keyring.destroyed d USING (subject)) AS alive`)).toEqual({ records: 10, destroyed: 10, alive: 0 });
  });
});
