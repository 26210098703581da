import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Invitations, Members } from '../../src/identity/index.js';
import { codeOf, fromBase32, stepAt } from '../../src/identity/totp.js';
import { system } from '../../src/kernel/actor.js';
import { PASSWORD, startApp, type TestApp } from '../support/app.js';
import { launch, open, overflow, picture, seriousFindings } from '../support/browser.js';
import { deviceFor, freePort, type Device } from '../support/passkey-device.js';

let app: TestApp;
let browser: Browser;
beforeAll(async () => {
  const PORT = await freePort();
  app = await startApp({ PORT, PUBLIC_URL: `http://localhost:${PORT}` });
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

const errorsOf = (page: Page): string[] => {
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  return errors;
};

async function member(signIn: string): Promise<void> {
  await app.nest.get(Members).create(system('test'), { signIn, password: PASSWORD, roles: ['treasurer'] });
}
async function withPassword(page: Page, signIn: string): Promise<void> {
  await page.goto(`${app.url}/sign-in`);
  await page.getByLabel('Sign-in name').fill(signIn);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
const age = (): Promise<unknown> => app.db.admin.query(`UPDATE session SET confirmed_at = now() - interval '6 minutes'`);

describe('a passkey', () => {
  let context: BrowserContext;
  let page: Page;
  let key: Device;
  let errors: string[];
  beforeAll(async () => {
    context = await open(browser, { width: 375 });
    page = await context.newPage();
    errors = errorsOf(page);
    key = await deviceFor(page);
    await member('passkeyowner');
    await withPassword(page, 'passkeyowner');
  });
  afterAll(() => context.close());

  it('is added in the account, with recovery codes shown once', async () => {
    await page.goto(`${app.url}/account`);
    await picture(page, 'account-new-375');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.waitForURL('**/account/passkeys');
    expect(await page.locator('#codes').textContent()).toMatch(/^([0-9A-Z]{5}-[0-9A-Z]{5}\n?){10}$/);
    await picture(page, 'recovery-codes-375');
    await page.getByRole('link', { name: 'I have kept them' }).click();
    await picture(page, 'account-375');
    expect(await overflow(page)).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await key.passkeys()).toHaveLength(1);
  });

  it('signs in alone, without name or password', async () => {
    await page.getByRole('button', { name: 'Sign out', exact: true }).last().click();
    await page.goto(`${app.url}/sign-in`);
    await picture(page, 'sign-in-375');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.waitForURL('**/staff');
  });

  it('confirms an act, and nothing that was posted is lost', async () => {
    await age();
    await page.goto(`${app.url}/account`);
    await page.getByRole('button', { name: 'Make new ones' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Confirm it is you');
    await picture(page, 'confirm-375');
    expect(await overflow(page)).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Confirm with a passkey' }).click();
    await page.locator('#codes').waitFor();
    expect(await page.locator('#codes').textContent()).toHaveLength(119);
  });

  it('is refused without its owner’s finger, and says so', async () => {
    await age();
    await key.finger(false);
    await page.goto(`${app.url}/account`);
    await page.getByRole('button', { name: 'Make new ones' }).click();
    await page.getByRole('button', { name: 'Confirm with a passkey' }).click();
    await page.getByText('The browser did not give a passkey').waitFor();
    await key.finger(true);
  });

  it('is refused when the same answer is sent again', async () => {
    await context.clearCookies();
    await page.goto(`${app.url}/sign-in`);
    const sent = page.waitForRequest('**/sign-in/passkey');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    const body = (await sent).postData()!;
    await page.waitForURL('**/staff');
    const again = await fetch(`${app.url}/sign-in/passkey`, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', origin: app.url }, redirect: 'manual' });
    expect(again.status).toBe(401);
    expect(again.headers.get('set-cookie')).toBeNull();
  });

  it('is refused when its counter went back: it may have been copied', async () => {
    await key.rewind();
    await page.goto(`${app.url}/sign-in`);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByText('This passkey was not accepted').waitFor();
    expect(errors).toEqual([]);
  });
});

describe('an invitation', () => {
  it('leads from the link to an account with an authenticator app; no request carries the token in its address', async () => {
    const token = await new Invitations(app.db.changes).make(system('cli'), { roles: ['admin', 'coordinator'] });
    const context = await open(browser, { width: 375 });
    const page = await context.newPage();
    const errors = errorsOf(page);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url().split('#')[0]!, JSON.stringify(request.headers())));
    await page.goto(`${app.url}/invitation#${token}`);
    await page.getByLabel('Sign-in name').fill('first-admin');
    await page.getByLabel('New password').fill(PASSWORD);
    expect(page.url()).not.toContain(token);
    await picture(page, 'invitation-375');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('button', { name: 'Set it up' }).click();
    await picture(page, 'totp-375');
    expect(await overflow(page)).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    const secret = (await page.locator('.facts .code').textContent())!.replaceAll(' ', '');
    await page.getByLabel('Code', { exact: true }).fill(codeOf(fromBase32(secret), stepAt(new Date())));
    await page.getByRole('button', { name: 'Take it into use' }).click();
    await page.locator('#codes').waitFor();
    await page.goto(`${app.url}/staff/team`);
    await picture(page, 'team-375');
    await page.getByRole('link', { name: 'Invite somebody' }).click();
    await page.getByLabel('Treasurer').check();
    await picture(page, 'invite-375');
    await page.getByRole('button', { name: 'Make the link' }).click();
    expect(await page.locator('#link').textContent()).toMatch(/\/invitation#[\w-]{32}$/);
    await picture(page, 'invite-link-375');
    expect(await overflow(page)).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    expect(asked.filter((text) => text.includes(token))).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
  });
});

describe('without JavaScript', () => {
  it('name, password and code lead in, and a code confirms an act', async () => {
    await member('noscript');
    const context = await open(browser, { javaScript: false });
    const page = await context.newPage();
    await withPassword(page, 'noscript');
    await page.goto(`${app.url}/account`);
    await page.getByRole('button', { name: 'Set it up' }).click();
    const secret = fromBase32((await page.locator('.facts .code').textContent())!.replaceAll(' ', ''));
    const fill = async (): Promise<void> => page.getByLabel('Code', { exact: true }).fill(codeOf(secret, stepAt(new Date())));
    await fill();
    await page.getByRole('button', { name: 'Take it into use' }).click();
    await page.goto(`${app.url}/account`);
    await picture(page, 'account-1280');
    await page.getByRole('button', { name: 'Sign out', exact: true }).last().click();
    await app.db.admin.query('UPDATE member_totp SET last_step = 0');
    await withPassword(page, 'noscript');
    await picture(page, 'sign-in-code-1280');
    expect(await page.getByRole('button', { name: 'Confirm with a passkey' }).count()).toBe(0);
    await fill();
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await age();
    await app.db.admin.query('UPDATE member_totp SET last_step = 0');
    await page.goto(`${app.url}/account/password`);
    await fill();
    await picture(page, 'confirm-1280');
    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    await page.getByLabel('New password').fill('another password of mine');
    await page.getByRole('button', { name: 'Change the password' }).click();
    expect(new URL(page.url()).pathname).toBe('/account');
    await context.close();
  });

  it('a link’s token is pasted', async () => {
    const token = await new Invitations(app.db.changes).make(system('cli'), { roles: ['auditor'] });
    const context = await open(browser, { javaScript: false, width: 375 });
    const page = await context.newPage();
    await page.goto(`${app.url}/ru/invitation#${token}`);
    await page.getByLabel('Ваша ссылка').fill(`${app.url}/invitation#${token}`);
    await picture(page, 'invitation-paste-375');
    await page.getByRole('button', { name: 'Открыть' }).click();
    await page.getByLabel('Имя для входа').fill('pasted');
    expect(await overflow(page)).toBe(0);
    await context.close();
  });
});
