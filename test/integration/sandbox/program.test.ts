import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { stripeOn, TEST_KEY } from '../../support/stripe-sandbox.js';

const program = join(import.meta.dirname, '../../../dist/src/sandbox/main.js');

const start = (env: Record<string, string>): ChildProcess =>
  spawn(process.execPath, [program], { env: { PATH: process.env['PATH'], ...env }, stdio: ['pipe', 'pipe', 'pipe'] });

async function ended(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  const [chunk] = (await once(stream, 'data')) as [Buffer];
  return chunk.toString('utf8');
}

describe('the program', () => {
  it('says its port in one line of JSON, serves, and ends when the one who started it is gone', async () => {
    const child = start({ SANDBOX_KEY: TEST_KEY });
    const { port } = JSON.parse(await firstLine(child.stdout!)) as { port: number };
    expect((await stripeOn(port).events.list()).data).toEqual([]);
    const code = ended(child);
    child.stdin!.end();
    expect(await code).toBe(0);
  });

  it('ends on SIGTERM', async () => {
    const child = start({});
    await firstLine(child.stdout!);
    const code = ended(child);
    child.kill('SIGTERM');
    expect(await code).toBe(0);
  });

  it.each([
    [{ SANDBOX_KEY: 'sk_live_1' }, 'sk_test_sandbox'],
    [{ SANDBOX_PORT: 'eighty' }, 'SANDBOX_PORT'],
    [{ SANDBOX_FILE: '/nowhere/at/all.jsonl' }, '/nowhere/at/all.jsonl'],
  ])('with %j ends with one sentence and code 1', async (env, words) => {
    const child = start(env);
    const [said, code] = await Promise.all([firstLine(child.stderr!), ended(child)]);
    expect(said).toContain(words);
    expect(said.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });
});
