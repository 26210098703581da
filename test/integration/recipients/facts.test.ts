import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../../src/kernel/actor.js';
import { Recipients, sealOldFacts } from '../../../src/recipients/index.js';
import { startApp, type TestApp } from '../../support/app.js';
import { parcelWorld } from '../../support/parcels.js';

let app: TestApp;
let id: string;
beforeAll(async () => {
  app = await startApp();
  id = await (await parcelWorld(app)).person();
});
afterAll(() => app.close());

const known = () => app.nest.get(Recipients).facts(id);
const inClear = async (): Promise<string> => JSON.stringify((await app.db.admin.query('SELECT * FROM recipient WHERE id = $1', [id])).rows);

describe('what the rules may know of a person', () => {
  it('is sealed: the row says nothing of it, the evaluator and the person’s page do', async () => {
    await app.db.changes.run(system('test'), (change) => app.nest.get(Recipients).describe(change, id, { 'person.pregnant': true }));
    expect(await inClear()).not.toContain('pregnant');
    expect(await known()).toEqual({ 'person.violator': false, 'person.onTerrorList': false, 'person.windowAgreed': true, 'person.pregnant': true });
    expect((await (await app.pages('case_worker')).get(`/staff/recipients/${id}`)).text).toMatch(/pregnant/i);
    expect((await app.api('case_worker').get(`/api/v1/recipients/${id}`)).json.facts['person.pregnant']).toBe(true);
    expect(JSON.stringify((await app.api('case_worker').get('/api/v1/recipients')).json)).not.toContain('pregnant');
  });

  it('of a database of the first version is read as it was, and sealed at the next start', async () => {
    await app.db.admin.query(`UPDATE recipient SET facts = '{"person.minor": true}', facts_sealed = NULL WHERE id = $1`, [id]);
    expect(await known()).toEqual({ 'person.minor': true });
    expect(await sealOldFacts(app.db.changes, app.db.vault)).toBe(1);
    expect(await inClear()).not.toContain('minor');
    expect(await known()).toEqual({ 'person.minor': true });
    expect(await sealOldFacts(app.db.changes, app.db.vault)).toBe(0);
  });
});
