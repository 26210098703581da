import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Members } from '../../../src/identity/index.js';
import { system } from '../../../src/kernel/actor.js';
import { PASSWORD, startApp, type Pages, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

async function signedIn(signIn: string, password = PASSWORD): Promise<Pages> {
  const pages = await app.pages();
  expect((await pages.submit('/sign-in', '/sign-in', { signIn, password })).status).toBe(303);
  return pages;
}
const add = (signIn: string): Promise<string> => app.nest.get(Members).create(system('test'), { signIn, password: PASSWORD, roles: ['volunteer'] });

describe('one’s own account', () => {
  it('is there for every role, and for nobody who is not signed in or came with a phrase', async () => {
    for (const role of ['admin', 'volunteer', 'auditor'] as const) expect((await (await app.pages(role)).get('/account')).status).toBe(200);
    expect((await (await app.pages()).get('/account')).status).toBe(401);
  });

  it('lists the sessions without a word about from where, and ends one', async () => {
    await add('many-places');
    const [here, there] = [await signedIn('many-places'), await signedIn('many-places')];
    const { text } = await here.get('/account');
    expect(text).not.toMatch(/127\.0\.0\.1|::1|node/);
    const ids = [...text.matchAll(/sessions\/([0-9a-f-]{36})\/end/g)].map(([, id]) => id!);
    expect(ids).toHaveLength(1);
    expect((await here.submit('/account', `/account/sessions/${ids[0]!}/end`, {})).status).toBe(303);
    expect((await there.get('/account')).status).toBe(401);
    expect((await here.get('/account')).status).toBe(200);
  });

  it('does not end a session of somebody else', async () => {
    await Promise.all([add('mallory'), add('alice')]);
    const [mallory, alice] = [await signedIn('mallory'), await signedIn('alice')];
    const { rows } = await app.db.admin.query<{ id: string }>(`SELECT session.id FROM session JOIN member ON member.id = owner WHERE sign_in = 'alice'`);
    await mallory.submit('/account', `/account/sessions/${rows[0]!.id}/end`, {});
    expect((await alice.get('/account')).status).toBe(200);
    expect((await mallory.submit('/account', '/account/sessions/not-an-id/end', {})).status).toBe(400);
  });

  it('ends all of them, this one too', async () => {
    await add('everywhere');
    const [here, there] = [await signedIn('everywhere'), await signedIn('everywhere')];
    expect((await here.submit('/account', '/account/sessions/end', {})).headers.get('set-cookie')).toContain('Max-Age=0');
    for (const pages of [here, there]) expect((await pages.get('/account')).status).toBe(401);
  });

  it('changes the password, ends the other sessions, and never says it back', async () => {
    await add('changer');
    const [here, there] = [await signedIn('changer'), await signedIn('changer')];
    expect((await here.submit('/account/password', '/account/password', { newPassword: 'short' })).text).not.toContain('value="short"');
    expect((await here.submit('/account/password', '/account/password', { newPassword: 'a much better password' })).status).toBe(303);
    expect((await there.get('/account')).status).toBe(401);
    expect((await here.get('/account')).status).toBe(200);
    const pages = await app.pages();
    expect((await pages.submit('/sign-in', '/sign-in', { signIn: 'changer', password: PASSWORD })).status).toBe(401);
    await signedIn('changer', 'a much better password');
  });

  it('ends unused after an hour and in any case after twelve', async () => {
    await add('sleeper');
    const [idle, old] = [await signedIn('sleeper'), await signedIn('sleeper')];
    await app.db.admin.query(`UPDATE session SET seen_at = now() - interval '61 minutes' WHERE created_at = (SELECT min(s.created_at) FROM session s JOIN member ON member.id = s.owner WHERE sign_in = 'sleeper')`);
    expect((await idle.get('/account')).status).toBe(401);
    await app.db.admin.query(`UPDATE session SET expires_at = created_at`);
    expect((await old.get('/account')).status).toBe(401);
  });

  it('gives no recovery codes to somebody who has nothing they could stand in for', async () => {
    await add('codeless');
    expect((await (await signedIn('codeless')).submit('/account', '/account/codes', {})).status).toBe(409);
  });

  it.each(['', '{}', 'null', '[]', '{"id":1}', '{"id":"x","response":{"clientDataJSON":"!!!"}}', '{"id":"x","rawId":"x","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA"}}', 'x'.repeat(9_000), '💥'])('takes no passkey that is none (%#)', async (newPasskey) => {
    const pages = await app.pages('campaigner');
    expect((await pages.submit('/account', '/account/passkeys', { newPasskey })).status).toBe(422);
    expect((await (await app.pages()).submit('/sign-in', '/sign-in/passkey', { _passkey: newPasskey })).status).toBe(401);
  });
});
