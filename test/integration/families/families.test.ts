import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Families, householdActor } from '../../../src/families/families.js';
import { Messages } from '../../../src/families/messages.js';
import { Phrases } from '../../../src/families/phrases.js';
import { inLetters } from '../../../src/families/phrase.js';
import { erasePerson } from '../../../src/erasure/index.js';
import { Sessions } from '../../../src/identity/index.js';
import { type Actor, visitor } from '../../../src/kernel/actor.js';
import type { Change } from '../../../src/platform/change/index.js';
import { Reveals, takeCare } from '../../../src/reveals/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';

let db: TestDatabase;
let families: Families;
let messages: Messages;
beforeAll(async () => {
  db = await freshDatabase();
  families = new Families(db.changes, db.vault);
  messages = new Messages(db.vault);
});
afterAll(() => db.close());

const look = <R>(work: (change: Change) => Promise<R>, actor: Actor = visitor): Promise<R> => db.changes.run(actor, (change) => {
  change.skip();
  return work(change);
});
const open = () => db.changes.run(visitor, (change) => families.open(change, 'be'));
const phraseOf = (id: string) => look((change) => families.phrase(change, id));
const told = { caller: 'Алеся Кавалёва', inside: 'Іван Кавалёў', relation: 'муж', adults: 1, children: 2 };
const approver: Actor = { kind: 'person', id: '6b1f2c7e-1111-4111-8111-000000000002', roles: ['approver'] };
const caseWorker: Actor = { kind: 'person', id: '6b1f2c7e-1111-4111-8111-000000000001', roles: ['case_worker'] };

describe('a household', () => {
  it('comes back with its phrase, in either alphabet, and with no other', async () => {
    const id = await open();
    const phrase = await phraseOf(id);
    for (const typed of [phrase, inLetters(phrase, 'be').toUpperCase()]) {
      const token = await families.enter(typed);
      expect(await Sessions.actorOf({ query: async (sql, params) => (await db.admin.query(sql, params as unknown[])).rows }, token, ['household'])).toMatchObject({ actor: { kind: 'household', id } });
    }
    await expect(families.enter('balaba balaba balaba balaba balaba balaba')).rejects.toMatchObject({ code: expect.stringMatching(/families\.(unknownPhrase|phraseWord)/) });
    await expect(families.enter('one two three')).rejects.toMatchObject({ code: 'families.phraseLength' });
  });

  it('is told the same phrase when its form arrives twice, and the phrase is nowhere in the database', async () => {
    const once = { key: 'form-key-12345', input: {} };
    const start = () => db.changes.run(visitor, async (change) => ({ id: await families.open(change, 'be') }), once);
    const [first, second] = [await start(), await start()];
    expect(second).toEqual(first);
    const phrase = await phraseOf(first.id);
    const { rows } = await db.admin.query(`SELECT (SELECT string_agg(h::text, ' ') FROM household h) || (SELECT string_agg(i::text, ' ') FROM idempotency i) || (SELECT string_agg(e::text, ' ') FROM audit.disclosure e) AS everything`);
    for (const word of phrase.split(' ')) expect(rows[0].everything).not.toContain(word);
  });

  it('gets another phrase from its case worker once somebody else said yes; the old one stops working, and whoever came with it is out', async () => {
    const id = await open();
    const old = await phraseOf(id);
    const first = () => look((change) => families.firstPhrase(change, id));
    expect(await first()).toBe(old);
    const phrases = new Phrases(families);
    const request = () => look(async (change) => (await phrases.openOf(change, id))!);
    await db.changes.run(caseWorker, (change) => takeCare(change, { kind: 'household', id }));
    await expect(db.changes.run(caseWorker, (change) => families.replacePhrase(change, id))).rejects.toThrow('two people');
    await db.changes.run(caseWorker, (change) => phrases.ask(change, id));
    const asked = await request();
    await expect(db.changes.run(caseWorker, (change) => phrases.decide(change, asked.id, true))).rejects.toMatchObject({ code: 'families.samePerson' });
    await expect(db.changes.run(caseWorker, (change) => phrases.collect(change, id))).rejects.toMatchObject({ code: 'families.noRequest' });
    await families.enter(old);
    await db.changes.run(approver, (change) => phrases.decide(change, asked.id, true));
    await expect(db.changes.run(approver, (change) => phrases.collect(change, id))).rejects.toMatchObject({ code: 'reveals.notYours' });
    const fresh = await db.changes.run(caseWorker, (change) => phrases.collect(change, id));
    expect(await phraseOf(id)).toBe(fresh);
    expect(await first()).toBeUndefined();
    expect((await db.admin.query('SELECT FROM session WHERE owner = $1', [id])).rows).toHaveLength(0);
    expect(fresh).not.toBe(old);
    await expect(families.enter(old)).rejects.toMatchObject({ code: 'families.unknownPhrase' });
    await families.enter(fresh);
  });

  it('keeps what it says sealed; a person of ours who looks leaves a record', async () => {
    const id = await open();
    await db.changes.run(householdActor(id), (change) => families.describe(change, id, told));
    expect(await look((change) => families.own(change, id), householdActor(id))).toEqual(told);
    const before = await revealed();
    const reveals = new Reveals(db.changes, db.vault);
    const seen = (actor: Actor) => db.changes.run(actor, async (change) => families.opened(change, id, await reveals.look(change, { look: 'household', subject: { kind: 'household', id }, why: { reason: 'contact' }, fields: ['household.contents'] })));
    await expect(seen(caseWorker)).rejects.toMatchObject({ code: 'reveals.notYours' });
    await db.changes.run(caseWorker, (change) => takeCare(change, { kind: 'household', id }));
    expect(await seen(caseWorker)).toEqual(told);
    expect(await revealed()).toBe(before + 1);
    const { rows } = await db.admin.query('SELECT contents FROM household WHERE id = $1', [id]);
    expect(rows[0].contents.toString('utf8')).not.toContain('Кавал');
  });

  it('is noticed when it asks a second time under another alphabet', async () => {
    const [one, two] = [await open(), await open()];
    await db.changes.run(householdActor(one), (change) => families.describe(change, one, { ...told, inside: 'Алесь Ждановіч' }));
    await db.changes.run(householdActor(two), (change) => families.describe(change, two, { ...told, inside: 'Zhdanovich Ales' }));
    expect(await look((change) => families.alike(change, two))).toEqual([one]);
  });

  it('is forgotten: nothing of it can be read, found or entered any more', async () => {
    const id = await open();
    const phrase = await phraseOf(id);
    await db.changes.run(householdActor(id), (change) => families.describe(change, id, told));
    await db.changes.run(householdActor(id), (change) => messages.write(change, id, 'Дзякуй.'));
    await db.changes.run(caseWorker, (change) => erasePerson(change, db.vault, { kind: 'household', word: id, reason: 'asked' }));
    await expect(look((change) => messages.thread(change, id), householdActor(id))).rejects.toMatchObject({ code: 'vault.erased' });
    await expect(look((change) => families.own(change, id))).rejects.toMatchObject({ code: 'families.unknown' });
    await expect(families.enter(phrase)).rejects.toMatchObject({ code: 'families.unknownPhrase' });
    expect((await db.admin.query('SELECT count(*)::int AS n FROM household_key WHERE household_id = $1', [id])).rows[0].n).toBe(0);
  });
});

describe('messages', () => {
  it('say whether the family or we wrote, never who; one of us reads them within a look only', async () => {
    const id = await open();
    await db.changes.run(householdActor(id), (change) => messages.write(change, id, 'Калі прыйдуць грошы?'));
    await db.changes.run(caseWorker, (change) => messages.write(change, id, 'У пятніцу.'));
    const thread = await look((change) => messages.thread(change, id), householdActor(id));
    expect(thread.map(({ fromFamily, text }) => [fromFamily, text])).toEqual([[true, 'Калі прыйдуць грошы?'], [false, 'У пятніцу.']]);
    expect(JSON.stringify(thread)).not.toContain(caseWorker.id);
    await expect(db.changes.run(caseWorker, (change) => messages.thread(change, id))).rejects.toThrow('within a look');
    await expect(db.changes.run(householdActor(id), (change) => messages.write(change, id, '  '))).rejects.toMatchObject({ code: 'families.message' });
  });
});

const revealed = async (): Promise<number> => (await db.admin.query(`SELECT count(*)::int AS n FROM audit.entry WHERE kind = 'secret.revealed'`)).rows[0].n;
