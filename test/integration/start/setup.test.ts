import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { projectRoot } from '../../../config/root.js';
import { keyOfWords } from '../../../src/cli/setup/sheet.js';
import type { StartError } from '../../../config/settings.js';
import { setUp } from '../../../src/cli/setup/index.js';
import { Asker } from '../../../src/cli/setup/questions.js';
import { startSandbox, type Sandbox } from '../../../src/sandbox/index.js';

const KEY = 'rk_test_sandbox_setup';
let home: string;
let sandbox: Sandbox;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'pasylka-setup-'));
  chmodSync(home, 0o755);
  sandbox = await startSandbox({ key: KEY, webhookUrl: 'http://127.0.0.1:9/', webhookSecret: 'whsec_x' });
});
afterAll(async () => {
  await sandbox.close();
  rmSync(home, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a program of ours; `heard` is called with all it said so far and may write to it. */
function run(program: string, words: readonly string[], { env = {}, heard }: { env?: Record<string, string>; heard?: (out: string, write: (line: string) => void, stop: () => void) => void } = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(projectRoot, 'dist/src/cli', program), ...words], { env: { PATH: process.env['PATH'] ?? '', HOME: home, ...env }, cwd: home });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      said.out += chunk.toString();
      heard?.(said.out, (line) => child.stdin.write(`${line}\n`), () => child.kill('SIGINT'));
    });
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    if (!heard) child.stdin.end();
    child.on('exit', (code) => resolve({ code, ...said }));
  });
}

const freePort = (): Promise<string> => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address() as { port: number };
    server.close(() => resolve(String(port)));
  });
});

async function answers(name: string, more: object): Promise<{ file: string; folder: string; port: string }> {
  const port = await freePort();
  const folder = join(home, name);
  const file = join(home, `${name}.json`);
  writeFileSync(file, JSON.stringify({
    folder, name: 'Help & “Hope” O’Neil', address: `http://localhost:${port}`, port, languages: ['en', 'be'], currency: 'EUR', database: 'embedded', stripeKey: KEY, webhookSecret: 'whsec_abc', mail: 'skip',
    backups: join(home, `${name}-backups`), backupKey: 'new', person1: 'admin,treasurer,coordinator', person2: 'approver,campaigner', person3: 'case_worker,campaigner,auditor', ...more,
  }));
  return { file, folder, port };
}
const env = (): Record<string, string> => ({ STRIPE_API_BASE: `http://localhost:${sandbox.port}` });

/** Types the words of the sheet as they are asked for, the first one wrongly once. */
function typist(): (out: string, write: (line: string) => void) => void {
  let asked = 0;
  return (out, write) => {
    const questions = [...out.matchAll(/(?:Word|That is not word) (\d+)/g)];
    for (; asked < questions.length; asked += 1) write(asked === 0 ? 'sutyda x' : new RegExp(`\\b${questions[asked]![1]} ([a-z]{6})\\b`).exec(out)![1]!);
  };
}

/** Starts the service on these settings, looks at two pages of it, stops it. */
async function visit(folder: string, port: string): Promise<{ home: { status: number; text: string }; figures: number; ended: Ended }> {
  let seen: Promise<{ home: { status: number; text: string }; figures: number }> | undefined;
  const look = async (stop: () => void) => {
    try {
      const page = await fetch(`http://localhost:${port}/`);
      return { home: { status: page.status, text: await page.text() }, figures: (await fetch(`http://localhost:${port}/transparency`)).status };
    } finally {
      stop();
    }
  };
  const ended = await run('start.js', [], { env: { PASYLKA_CONFIG: join(folder, 'config.env') }, heard: (out, _, stop) => {
    if (out.includes('Ctrl-C stops it.')) seen ??= look(stop);
  } });
  if (!seen) throw new Error(`it did not start: ${ended.err}`);
  return { ...(await seen), ended };
}

describe('npm run setup', () => {
  it('leads scripted answers to a green doctor in a new folder, and the service starts open', async () => {
    const { file, folder, port } = await answers('good', {});
    const { code, out, err } = await run('main.js', ['setup', '--answers', file], { env: env(), heard: typist() });
    expect(err).toBe('');
    expect(out).toContain('That is not word');
    expect(out).not.toContain('RED');
    expect(out).toContain('All green: the site is open.');
    expect(code).toBe(0);
    for (const secret of ['config.env', 'root.key']) expect(statSync(join(folder, secret)).mode & 0o777).toBe(0o600);
    expect(out.match(new RegExp(`http://localhost:${port}/invitation#`, 'g'))).toHaveLength(3);
    expect(out.match(/RECOVERY SHEET/g)).toHaveLength(1);
    const words = [...out.matchAll(/^ {4}(\s*\d+ [a-z]{6}.*)$/gm)].map(([, row]) => row).join(' ');
    expect(keyOfWords(words).toString('hex')).toBe(readFileSync(join(folder, 'root.key'), 'utf8').trim());
    expect(readFileSync(join(folder, 'config.env'), 'utf8')).not.toContain('AGE-SECRET-KEY');

    const doctor = await run('main.js', ['doctor', '--json'], { env: { PASYLKA_CONFIG: join(folder, 'config.env') } });
    expect(JSON.parse(doctor.out)).toMatchObject({ green: true, opened: false });
    expect(doctor.code).toBe(0);
    const { home: page, figures } = await visit(folder, port);
    expect([page.status, figures]).toEqual([200, 200]);
    expect(page.text).not.toContain('hreflang="ru"');
  }, 300_000);

  it('stays closed while something is red: opening soon, and exit code 1', async () => {
    const { file, folder, port } = await answers('half', { backups: 'skip', webhookSecret: 'skip', sheet: join(home, 'half-sheet.txt') });
    const { code, out } = await run('main.js', ['setup', '--answers', file], { env: env() });
    expect(out).toMatch(/^RED +webhook/m);
    expect(out).toMatch(/^RED +backup/m);
    expect(out).toContain('opening soon');
    expect(out).not.toContain('RECOVERY SHEET'); // it went into the file the answers name
    expect(statSync(join(home, 'half-sheet.txt')).mode & 0o777).toBe(0o600);
    expect(code).toBe(1);
    const { home: page, figures } = await visit(folder, port);
    expect([page.status, figures]).toEqual([503, 200]);
    expect(page.text).toContain('Opening soon');
  }, 300_000);

  it.each([
    ['a folder that is not empty', { folder: projectRoot }, /not empty/],
    ['an address without TLS', { address: 'http://give.example.org' }, /must be https/],
    ['a key Stripe does not know', { stripeKey: 'rk_test_sandbox_other' }, /Stripe does not take it: Invalid API Key/],
    ['a key that may do everything', { stripeKey: 'sk_test_sandbox' }, /Stripe does not take it|may do everything/],
    ['a live key with an address without TLS', { stripeKey: 'rk_live_abc' }, /live key needs an https address/],
    ['a mail server that does not answer', { mail: 'smtp://127.0.0.1:9' }, /mail server does not take it/],
    ['backups inside the data', { backups: './in/data/backups', folder: './in' }, /Not inside the data/],
    ['a secret key where the public one belongs', { backupKey: 'AGE-SECRET-KEY-1ABC' }, /must be the public half/],
    ['an administrator who approves', { person1: 'admin,approver' }, /nothing else/],
    ['three people who are too few', { person3: 'volunteer' }, /nobody, or only one person/],
    ['a role that is none', { person2: 'boss' }, /no role “boss”/],
    ['another currency', { currency: 'USD' }, /Only EUR/],
  ])('refuses %s in one sentence, and leaves nothing behind', async (_, wrong, sentence) => {
    const { file, folder } = await answers('refused', wrong);
    process.env['STRIPE_API_BASE'] = env()['STRIPE_API_BASE'];
    const asker = new Asker(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>, Readable.from([]), () => undefined);
    const refusal = await setUp(asker).then(() => 'nothing', (error: unknown) => (error as StartError).message);
    expect(refusal).toMatch(sentence);
    expect(refusal).not.toContain('\n');
    expect(existsSync(folder)).toBe(false);
  });

  it('does not go on before the sheet was read back', async () => {
    const { file, folder } = await answers('unread', {});
    const { code, err } = await run('main.js', ['setup', '--answers', file], { env: env() });
    expect(err).toMatch(/^The recovery sheet was not confirmed.*\n$/);
    expect(code).toBe(1);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('brings a root key back from its words', async () => {
    const sheet = readFileSync(join(home, 'half-sheet.txt'), 'utf8').split('\n').filter((line) => /^ {4}\s*\d/.test(line));
    const again = join(home, 'again.key');
    const { code } = await run('main.js', ['keys', 'words', again], { heard: (out, write) => {
      if (out.endsWith('Ctrl-D:\n')) for (const line of [...sheet, '']) write(line);
    } });
    expect(code).toBe(0);
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(join(home, 'half/root.key'), 'utf8'));
    expect((await run('main.js', ['keys', 'words', again])).err).toMatch(/never written over another/);
  });
});
