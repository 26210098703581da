import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Members, SignIn } from '../../../src/identity/index.js';
import { codeOf, fromBase32, stepAt } from '../../../src/identity/totp.js';
import { system } from '../../../src/kernel/actor.js';
import { PASSWORD, startApp, type Answer, type Pages, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const codeNow = (secret: string, off = 0): string => codeOf(fromBase32(secret), stepAt(new Date()) + off);
const secretIn = ({ text }: Answer): string => /class="code">([A-Z2-7 ]{39})</.exec(text)![1]!.replaceAll(' ', '');
const codesIn = ({ text }: Answer): string[] => /<pre[^>]*>([^<]+)</.exec(text)![1]!.split('\n');
/** As if the last code had been used long ago. */
const forgetStep = (): Promise<unknown> => app.db.admin.query('UPDATE member_totp SET last_step = 0');

/** Somebody of their own, signed in, with an authenticator app. */
async function withApp(signIn: string): Promise<{ pages: Pages; secret: string; codes: string[] }> {
  await app.nest.get(Members).create(system('test'), { signIn, password: PASSWORD, roles: ['treasurer'] });
  const pages = await app.pages();
  await pages.submit('/sign-in', '/sign-in', { signIn, password: PASSWORD });
  const secret = secretIn(await pages.submit('/account', '/account/totp', {}));
  const shown = await pages.submit('/account', '/account/totp/prove', { code: codeNow(secret) });
  return { pages, secret, codes: codesIn(shown) };
}

const first = async (signIn: string, password = PASSWORD): Promise<{ pages: Pages; ticket: string; answer: Answer }> => {
  const pages = await app.pages();
  const answer = await pages.submit('/sign-in', '/sign-in', { signIn, password });
  return { pages, answer, ticket: /name="ticket" value="([^"]+)"/.exec(answer.text)?.[1] ?? '' };
};
const second = (pages: Pages, ticket: string, code: string): Promise<Answer> => pages.submit('/sign-in', '/sign-in/code', { ticket, code });

describe('an authenticator app', () => {
  it('is set up by typing its first code, seals its secret, and gives ten recovery codes once', async () => {
    const { pages, secret, codes } = await withApp('anna');
    expect(codes).toHaveLength(10);
    expect((await pages.get('/account')).text).toContain('10 left');
    expect((await pages.get('/account')).text).not.toContain(secret);
    const { rows } = await app.db.admin.query<{ text: string }>(`SELECT encode(secret, 'escape') || (SELECT string_agg(encode(digest, 'escape'), '') FROM recovery_code) AS text FROM member_totp`);
    expect(rows[0]!.text).not.toContain(secret);
    for (const code of codes) expect(rows[0]!.text).not.toContain(code);
  });

  it('is asked for after the password, and a code counts once, also when sent twice at the same time', async () => {
    const { secret } = await withApp('boris');
    const { pages, ticket, answer } = await first('boris');
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.text).toContain('One more step');
    expect((await second(pages, ticket, codeNow(secret))).status).toBe(401); // the one that set it up
    expect((await second(pages, ticket, '000000')).headers.get('set-cookie')).toBeNull();
    await forgetStep();
    const code = codeNow(secret);
    const both = await Promise.all([first('boris'), first('boris')].map(async (come) => {
      const each = await come;
      return (await second(each.pages, each.ticket, code)).status;
    }));
    expect(both.sort()).toEqual([303, 401]);
    expect((await second(pages, ticket, code)).status).toBe(401);
  });

  it('can be replaced by a recovery code, each used once, also when sent twice at the same time', async () => {
    const { codes } = await withApp('vera');
    const [one, two] = await Promise.all([first('vera'), first('vera')]);
    const typed = codes[0]!.toLowerCase();
    const both = await Promise.all([second(one.pages, one.ticket, typed), second(two.pages, two.ticket, typed)]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 401]);
    expect((await second(one.pages, one.ticket, typed)).status).toBe(401);
    const { rows } = await app.db.admin.query<{ left: string }>(`SELECT count(*) AS left FROM recovery_code JOIN member ON member.id = member_id WHERE sign_in = 'vera'`);
    expect(rows[0]!.left).toBe('9');
  });

  it('is asked for by the API too', async () => {
    const { codes } = await withApp('galina');
    const open = (body: object): Promise<Answer> => app.api(null).post('/api/v1/sessions', { signIn: 'galina', password: PASSWORD, ...body });
    expect((await open({})).json).toMatchObject({ status: 401, type: 'urn:pasylka:problem:identity.codeNeeded' });
    expect((await open({ code: '123456' })).status).toBe(401);
    expect((await open({ code: codes[3]! })).status).toBe(201);
  });

  it('confirms an act instead of the password', async () => {
    const { pages, secret } = await withApp('dmitri');
    await app.db.admin.query(`UPDATE session SET confirmed_at = now() - interval '6 minutes'`);
    await forgetStep();
    const asked = await pages.submit('/account', '/account/codes', {});
    expect(asked.text).toContain('Six digits');
    expect(asked.text).not.toContain('type="password"');
    expect((await pages.submit('/account', '/account/codes', { _confirm: PASSWORD })).status).toBe(403);
    expect(codesIn(await pages.submit('/account', '/account/codes', { _confirm: codeNow(secret) }))).toHaveLength(10);
  });

  it('is never removed when nothing else is left', async () => {
    const { pages } = await withApp('elena');
    const answer = await pages.submit('/account', '/account/totp/remove', {});
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('your last way');
  });

  it('stays in use until the new one has shown a code', async () => {
    const { pages, secret } = await withApp('filip');
    const next = secretIn(await pages.submit('/account', '/account/totp', {}));
    expect(next).not.toBe(secret);
    expect((await pages.submit('/account', '/account/totp/prove', { code: codeNow(secret, 1) })).status).toBe(422);
    await forgetStep();
    const before = await first('filip');
    expect((await second(before.pages, before.ticket, codeNow(secret))).status).toBe(303);
    expect((await pages.submit('/account', '/account/totp/prove', { code: codeNow(next) })).status).toBe(303);
    await forgetStep();
    const after = await first('filip');
    expect((await second(after.pages, after.ticket, codeNow(secret))).status).toBe(401);
    expect((await second(after.pages, after.ticket, codeNow(next))).status).toBe(303);
  });
});

describe('somebody who hammers a name', () => {
  it('does not keep its owner out, and learns nothing about the password', async () => {
    const { secret } = await withApp('hanna');
    await forgetStep();
    for (let n = 0; n < 10; n += 1) await app.nest.get(SignIn).byPassword('hanna', `guess number ${n}`, 'page').catch(() => undefined);
    const guess = await first('hanna', 'another guess here');
    expect(guess.answer.status).toBe(200);
    expect(guess.answer.text).toContain('One more step');
    expect((await second(guess.pages, guess.ticket, codeNow(secret))).status).toBe(401);
    const owner = await first('hanna');
    expect(owner.answer.text.replaceAll(/value="[^"]+"/g, '')).toBe(guess.answer.text.replaceAll(/value="[^"]+"/g, ''));
    expect((await second(owner.pages, owner.ticket, codeNow(secret))).status).toBe(303);
  });

  it('is told the same about a name that nobody has', async () => {
    for (let n = 0; n < 10; n += 1) await app.nest.get(SignIn).byPassword('nobody-at-all', `guess number ${n}`, 'page').catch(() => undefined);
    const { answer } = await first('nobody-at-all', 'another guess here');
    expect(answer.text).toContain('One more step');
  });

  it('is stopped where a password is all there is', async () => {
    await app.nest.get(Members).create(system('test'), { signIn: 'igor', password: PASSWORD, roles: ['volunteer'] });
    for (let n = 0; n < 10; n += 1) await app.nest.get(SignIn).byPassword('igor', `guess number ${n}`, 'page').catch(() => undefined);
    expect((await first('igor')).answer.status).toBe(429);
  });
});
