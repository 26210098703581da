import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Actor, Role } from '../../../src/kernel/actor.js';
import { system } from '../../../src/kernel/actor.js';
import { importPlaces, Places } from '../../../src/places/index.js';
import { Recipients } from '../../../src/recipients/index.js';
import { Budgets } from '../../../src/reveals/budgets.js';
import { careOf, handOver, Reveals, takeCare, type Why } from '../../../src/reveals/index.js';
import { WhoSaw } from '../../../src/reveals/seen.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';

const NAME = 'Каліноўскі Кастусь';
const once = () => ({ key: randomUUID(), input: 1 });
let db: TestDatabase;
let reveals: Reveals;
let recipients: Recipients;
let budgets: Budgets;
let whoSaw: WhoSaw;
let placeId: string;
beforeAll(async () => {
  db = await freshDatabase();
  const places = new Places(db.changes, db.reader);
  reveals = new Reveals(db.changes, db.vault);
  recipients = new Recipients(db.vault, places, db.reader, reveals);
  budgets = new Budgets(db.changes, db.reader);
  whoSaw = new WhoSaw(db.changes, db.vault);
  await importPlaces(db.changes, system('test'));
  placeId = (await places.byCode('by-ik-17'))!.id;
});
afterAll(() => db.close());

let made = 0;
/** Somebody who works here. */
async function member(...roles: Role[]): Promise<Actor> {
  const signIn = `${roles[0]!.replace('_', '-')}${(made += 1)}`;
  const { rows } = await db.admin.query<{ id: string }>(
    `INSERT INTO member (id, sign_in, password_hash, roles, record_id) SELECT gen_random_uuid(), $1, 'x', $2, (SELECT id FROM audit.entry LIMIT 1) RETURNING id`, [signIn, roles]);
  return { kind: 'person', id: rows[0]!.id, roles };
}
const person = (by: Actor): Promise<string> => db.changes.run(by, async (change) =>
  (await recipients.create(change, { identity: { cyrillic: NAME, latin: 'Kastus' }, language: 'be', custody: { placeId, status: 'convicted', since: '2026-01-01' } })).id);
const look = (by: Actor, id: string, why: Why = { reason: 'contact' }) => db.changes.run(by, (change) => recipients.reveal(change, id, why));
const count = async (sql: string, params: unknown[] = []): Promise<number> => (await db.admin.query(`SELECT count(*)::int AS n FROM ${sql}`, params)).rows[0].n;

describe('a look', () => {
  it('needs the role, the case and a reason; what is refused is neither counted nor written down', async () => {
    const [mine, other, coordinator] = [await member('case_worker'), await member('case_worker'), await member('coordinator')];
    const id = await person(mine);
    for (const [who, why, code] of [[other, { reason: 'contact' }, 'reveals.notYours'], [coordinator, { reason: 'contact' }, 'reveals.role'], [mine, { reason: 'pay' }, 'reveals.reason'], [mine, { reason: 'other', note: 'a' }, 'reveals.note']] as const) {
      await expect(look(who, id, why)).rejects.toMatchObject({ code });
    }
    await expect(db.changes.run(system('test'), (change) => recipients.reveal(change, id, { reason: 'contact' }))).rejects.toMatchObject({ code: 'reveals.personOnly' });
    expect(await count(`audit.entry WHERE kind = 'secret.revealed' AND subject_id = $1`, [id])).toBe(0);
    expect(await count('reveal_day WHERE person = ANY($1)', [[mine.id, other.id, coordinator.id]])).toBe(0);
    expect((await look(mine, id)).cyrillic).toBe(NAME);
    expect(await count(`audit.entry WHERE kind = 'secret.revealed' AND subject_id = $1`, [id])).toBe(1);
    expect(await count('reveal WHERE subject = $1 AND person = $2', [id, mine.id])).toBe(1);
  });

  it('that fails after it was counted leaves no trace, and one that succeeded always does', async () => {
    const mine = await member('case_worker');
    const id = await person(mine);
    const broken = db.changes.run(mine, async (change) => {
      await recipients.reveal(change, id, { reason: 'contact' });
      throw new Error('the screen broke');
    });
    await expect(broken).rejects.toThrow('the screen broke');
    expect([await count('reveal WHERE subject = $1', [id]), await count('reveal_day WHERE person = $1', [mine.id])]).toEqual([0, 0]);
  });

  it('keeps what was typed beside the reason sealed with whom it is about', async () => {
    const mine = await member('case_worker');
    const id = await person(mine);
    await look(mine, id, { reason: 'other', note: 'Canarywords of mine' });
    const { rows } = await db.admin.query(`SELECT (SELECT string_agg(r::text, ' ') FROM reveal r) || (SELECT string_agg(encode(note, 'escape'), ' ') FROM reveal WHERE note IS NOT NULL) || (SELECT string_agg(d::text, ' ') FROM audit.disclosure d) AS everything`);
    expect(rows[0].everything).not.toContain('Canarywords');
  });

  it('opens nothing but the fields it named, of whom it named', async () => {
    const mine = await member('case_worker');
    const [id, other] = [await person(mine), await person(mine)];
    const at = (row: string) => ({ table: 'recipient', column: 'identity', row, subject: row, subjectKind: 'recipient' as const });
    for (const place of [at(other), { ...at(id), column: 'door' }]) {
      await expect(db.changes.run(mine, async (change) => (await reveals.look(change, { look: 'recipient', subject: { kind: 'recipient', id }, why: { reason: 'contact' }, fields: ['recipient.identity'] }))(place, Buffer.alloc(40)))).rejects.toThrow('not what this look was for');
    }
  });

  it('is shown once for one press of a button', async () => {
    const mine = await member('case_worker');
    const id = await person(mine);
    const press = once();
    const answers = await Promise.all(Array.from({ length: 6 }, () => reveals.show(mine, press, (change) => recipients.reveal(change, id, { reason: 'contact' }))));
    expect(answers.filter((answer) => answer?.cyrillic === NAME)).toHaveLength(1);
    expect(await count('reveal WHERE subject = $1', [id])).toBe(1);
    expect(await count(`idempotency WHERE result::text LIKE '%Каст%'`)).toBe(0);
  });
});

describe('the day’s budget', () => {
  it('is never gone over, however many look at once, and a second person can double it for the day', async () => {
    const [mine, approver] = [await member('case_worker'), await member('approver')];
    const ids = await Promise.all(Array.from({ length: 6 }, () => person(mine)));
    await db.admin.query(`INSERT INTO reveal_day VALUES ($1, (now() AT TIME ZONE 'UTC')::date, 'recipient', 12)`, [mine.id]);
    const many = () => Promise.allSettled(Array.from({ length: 16 }, (_, n) => look(mine, ids[n % ids.length]!)));
    const first = await many();
    expect(first.filter(({ status }) => status === 'fulfilled')).toHaveLength(8);
    for (const result of first) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'reveals.budget', status: 429 });
    expect(await budgets.mine(mine)).toContainEqual({ look: 'recipient', used: 20, allowed: 20, asked: null });

    const { id } = await budgets.ask(mine, 'recipient', once());
    await expect(budgets.ask(mine, 'recipient', once())).rejects.toMatchObject({ code: 'reveals.askedAlready' });
    await expect(budgets.ask(mine, 'payout', once())).rejects.toMatchObject({ code: 'reveals.role' });
    await expect(budgets.decide(mine, id, true, once())).rejects.toMatchObject({ code: 'reveals.secondPerson' });
    expect((await budgets.asks(approver)).map(({ id: asked }) => asked)).toContain(id);
    expect((await budgets.asks(mine)).map(({ id: asked }) => asked)).not.toContain(id);
    await budgets.decide(approver, id, true, once());
    await expect(budgets.decide(approver, id, false, once())).rejects.toMatchObject({ code: 'reveals.decided' });
    const second = [...(await many()), ...(await many())];
    expect(second.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect(await budgets.mine(mine)).toContainEqual({ look: 'recipient', used: 40, allowed: 40, asked: 'given' });
    expect(await count('reveal WHERE person = $1', [mine.id])).toBe(28);
  });

  it('of yesterday is yesterday’s', async () => {
    const mine = await member('case_worker');
    const id = await person(mine);
    await db.admin.query(`INSERT INTO reveal_day VALUES ($1, (now() AT TIME ZONE 'UTC')::date - 1, 'recipient', 20)`, [mine.id]);
    await look(mine, id);
    expect(await budgets.mine(mine)).toContainEqual(expect.objectContaining({ look: 'recipient', used: 1 }));
  });

  it('is written by the database only, and nothing of a look is changed or taken away', async () => {
    const app = new pg.Client({ connectionString: db.urlOf('app') });
    await app.connect();
    for (const sql of ['UPDATE reveal_day SET used = 1', 'DELETE FROM reveal_day', `INSERT INTO reveal_day VALUES (gen_random_uuid(), '2026-11-22', 'label', 1)`, 'UPDATE reveal_budget SET per_day = 999', 'DELETE FROM reveal', `UPDATE reveal SET reason = 'pay'`, 'DELETE FROM reveal_alert', 'DELETE FROM care', 'DELETE FROM phrase_request', 'DELETE FROM payout_detail']) {
      await expect(app.query(sql)).rejects.toMatchObject({ code: '42501' });
    }
    const mine = await member('case_worker');
    const { id } = await budgets.ask(mine, 'recipient', once());
    await expect(app.query(`UPDATE reveal_raise SET state = 'given', decided_by = person WHERE id = $1`, [id])).rejects.toThrow('raise_takes_two');
    await expect(app.query(`UPDATE reveal_raise SET extra = 200 WHERE id = $1`, [id])).rejects.toThrow('does not change');
    await app.end();
  });
});

describe('many looks within an hour', () => {
  it('are shown once to whoever watches, until somebody else has looked into it', async () => {
    const [mine, admin] = [await member('case_worker'), await member('admin')];
    const id = await person(mine);
    await Promise.all(Array.from({ length: 16 }, () => look(mine, id)));
    const alerts = await budgets.alerts(admin);
    expect(alerts.filter(({ person: who }) => who === mine.id)).toHaveLength(1);
    expect(await count(`audit.entry e JOIN reveal_alert a ON a.record_id = e.id WHERE e.kind = 'reveals.manyNoticed' AND a.person = $1`, [mine.id])).toBe(1);
    const alert = alerts.find(({ person: who }) => who === mine.id)!;
    expect(await budgets.alerts(mine)).not.toContainEqual(expect.objectContaining({ id: alert.id }));
    await expect(budgets.seen(mine, alert.id, once())).rejects.toMatchObject({ code: 'reveals.secondPerson' });
    await budgets.seen(admin, alert.id, once());
    await expect(budgets.seen(admin, alert.id, once())).rejects.toMatchObject({ code: 'reveals.noAlert' });
    await look(mine, id);
    expect((await budgets.alerts(admin)).filter(({ person: who }) => who === mine.id)).toHaveLength(0);
  });
});

describe('a case', () => {
  it('is its writer’s, is handed over, and is free when whoever had it is gone; of many who take it one gets it', async () => {
    const [mine, next, third] = [await member('case_worker'), await member('case_worker'), await member('case_worker')];
    const id = await person(mine);
    const subject = { kind: 'recipient' as const, id };
    expect(await careOf(db.reader, mine, subject)).toMatchObject({ state: 'mine', colleagues: expect.arrayContaining([expect.objectContaining({ id: next.id })]) });
    await expect(db.changes.run(next, (change) => takeCare(change, subject))).rejects.toMatchObject({ code: 'reveals.notFree' });
    await expect(db.changes.run(next, (change) => handOver(change, subject, next.id))).rejects.toMatchObject({ code: 'reveals.notYours' });
    for (const to of [mine.id, randomUUID(), (await member('treasurer')).id]) await expect(db.changes.run(mine, (change) => handOver(change, subject, to))).rejects.toMatchObject({ code: 'reveals.colleague' });
    await db.changes.run(mine, (change) => handOver(change, subject, next.id));
    await expect(look(mine, id)).rejects.toMatchObject({ code: 'reveals.notYours' });
    await look(next, id);
    await db.admin.query('UPDATE member SET active = false WHERE id = $1', [next.id]);
    await expect(look(next, id)).rejects.toMatchObject({ code: 'reveals.notYours' });
    const takers = await Promise.allSettled([mine, third, mine, third].map((who) => db.changes.run(who, (change) => takeCare(change, subject))));
    expect(takers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await count('care WHERE subject = $1 AND ended_at IS NULL', [id])).toBe(1);
  });
});

describe('who saw somebody', () => {
  it('stands on one page: roles and pseudonyms, names for who can open nothing, words for who judges them', async () => {
    const [mine, next, admin, auditor] = [await member('case_worker'), await member('case_worker'), await member('admin'), await member('auditor')];
    const id = await person(mine);
    const subject = { kind: 'recipient' as const, id };
    expect((await whoSaw.of(auditor, subject)).items).toEqual([]);
    await look(mine, id, { reason: 'other', note: 'the lawyer called' });
    await db.changes.run(mine, (change) => handOver(change, subject, next.id));
    await look(next, id, { reason: 'check' });
    const { rows } = await db.admin.query<{ actor_ref: string }>(`SELECT actor_ref FROM audit.entry WHERE kind = 'secret.revealed' AND subject_id = $1 ORDER BY at`, [id]);
    const { items, next: more } = await whoSaw.of(auditor, subject);
    expect(more).toBeNull();
    expect(items).toMatchObject([
      { look: 'recipient', fields: ['recipient.identity'], reason: 'check', note: null, role: 'case_worker', you: false, signIn: null, pseudonym: rows[1]!.actor_ref },
      { reason: 'other', note: 'the lawyer called', you: false, signIn: null, pseudonym: rows[0]!.actor_ref },
    ]);
    expect((await whoSaw.of(admin, subject)).items).toMatchObject([{ signIn: expect.stringContaining('case-worker'), note: null }, { note: null }]);
    expect((await whoSaw.of(next, subject)).items).toMatchObject([{ you: true, signIn: null }, { you: false, note: null, signIn: null }]);
    const page = await whoSaw.of(auditor, subject, { limit: 1 });
    expect((await whoSaw.of(auditor, subject, { limit: 1, before: page.next! })).items).toMatchObject([{ reason: 'other' }]);
    await expect(whoSaw.of(auditor, { kind: 'household', id })).rejects.toMatchObject({ code: 'reveals.nobody' });
  });
});
