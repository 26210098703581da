import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Settings } from '../../../config/settings.js';
import { Contexts } from '../../../src/platform/http/index.js';
import { Alerts, Mailer } from '../../../src/platform/mail/index.js';
import { startApp, type TestApp } from '../../support/app.js';

const settings = (more: object = {}): Settings => plainToInstance(Settings, { DATA_DIR: mkdtempSync(join(tmpdir(), 'pasylka-mail-')), PASYLKA_DEMO: false, PUBLIC_URL: 'https://help.example', ...more });

/** A mail server of one connection's patience: says what it was told. */
async function mailServer(answers: Readonly<Record<string, string>> = {}): Promise<{ url: string; told: () => string; server: Server }> {
  let told = '';
  let inData = false;
  const server = createServer((socket) => {
    socket.unref();
    socket.write('220 test\r\n');
    socket.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      for (const line of chunk.toString().split('\r\n')) {
        if (inData) {
          if (line === '.') {
            inData = false;
            socket.write('250 kept\r\n');
          }
          continue;
        }
        const verb = line.slice(0, 4).toUpperCase().trim();
        inData = verb === 'DATA';
        if (verb) socket.write(`${answers[verb] ?? { DATA: '354 go on', QUIT: '221 bye', EHLO: '250 test' }[verb] ?? '250 ok'}\r\n`);
      }
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `smtp://127.0.0.1:${(server.address() as { port: number }).port}`, told: () => told, server };
}

describe('a mail', () => {
  it('leaves over SMTP with a neutral sender and subject, and nothing of our software', async () => {
    const { url, told, server } = await mailServer();
    const mailer = new Mailer(settings({ SMTP_URL: url }));
    await mailer.check();
    await mailer.send({ to: 'donor@example.org', lang: 'be', text: 'Дзякуй.' });
    expect(told()).toMatch(/MAIL FROM:<no-reply@help\.example>/);
    expect(told()).toMatch(/RCPT TO:<donor@example\.org>/);
    expect(told()).toMatch(/^From: no-reply@help\.example\r$/m);
    expect(told()).not.toMatch(/pasylka|nodemailer|X-Mailer|User-Agent/i);
    server.close();
  });

  it('fails aloud when the server refuses, so that its job tries again', async () => {
    const { url, server } = await mailServer({ RCPT: '550 no' });
    await expect(new Mailer(settings({ SMTP_URL: url })).send({ to: 'a@example.org', lang: 'en', text: '.' })).rejects.toThrow(/550/);
    server.close();
  });

  it('never crosses the network in clear: a server elsewhere without TLS is refused', async () => {
    const { url, told, server } = await mailServer();
    const elsewhere = url.replace('127.0.0.1', '127.0.0.2'); // not named as this machine
    const { port } = new URL(url);
    const other = createServer((socket) => socket.unref().on('error', () => undefined).on('data', () => socket.write('250 test\r\n')).write('220 test\r\n')).listen(Number(port), '127.0.0.2');
    await expect(new Mailer(settings({ SMTP_URL: elsewhere })).send({ to: 'a@example.org', lang: 'en', text: '.' })).rejects.toThrow(/TLS|SSL/i);
    expect(told()).toBe('');
    server.close();
    other.close();
  });

  it('cannot be given further headers or recipients by what is written into it', async () => {
    const { url, told, server } = await mailServer();
    await new Mailer(settings({ SMTP_URL: url })).send({ to: 'a@example.org', lang: 'en', text: 'Bcc: b@example.org\r\n.\r\nRCPT TO:<b@example.org>' });
    expect(told().match(/^RCPT TO/gm)).toHaveLength(1 + (told().match(/^RCPT TO:<b@/gm) ?? []).length);
    expect(told()).toMatch(/\r\n\.\.\r\n|=2E/); // a line of one dot is stuffed
    server.close();
  });

  it('stays a file only its owner reads where there is no server', async () => {
    const own = settings();
    await new Mailer(own).send({ to: 'a@example.org', lang: 'en', text: 'Hello.' });
    const [file] = readdirSync(own.path('outbox'));
    expect(statSync(own.path('outbox', file!)).mode & 0o777).toBe(0o600);
    expect(new Mailer(own).kept()[0]!.content).toBe('From: no-reply@help.example\nTo: a@example.org\nSubject: A message\n\nHello.\n');
  });
});

describe('doctor’s alert', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ ALERT_MAIL: 'operators@example.org' });
  });
  afterAll(() => app.close());

  it('waits in the outbox with names of checks only, and leaves by a job', async () => {
    await Alerts.leave(app.db.changes, ['backup', 'disk']);
    const { rows } = await app.db.admin.query<{ payload: object }>(`SELECT payload FROM outbox WHERE job = 'mail.doctorRed'`);
    expect(rows.map(({ payload }) => payload)).toEqual([{ checks: 'backup disk' }]);
    await app.drain();
    const [mail] = app.nest.get(Mailer).kept();
    expect(mail!.content).toContain('To: operators@example.org');
    expect(mail!.content).toContain('backup, disk');
  });

  it('is on no page outside a demo, and on one within', async () => {
    const visitor = await app.pages();
    expect((await visitor.get('/dev/mail')).status).toBe(404);
    Object.assign(app.nest.get(Contexts), { demo: true });
    const { status, text } = await visitor.get('/dev/mail');
    expect([status, text.includes('operators@example.org')]).toEqual([200, true]);
  });
});
