import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { projectRoot } from '../../config/root.js';

/** A program of ours as its own process, with what it said. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
export interface Running extends Ended {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly ready: Promise<void>;
}

/** `npm start` in a folder of its own, without the year of history; `ready` once it serves. */
export function start(home: string, env: Record<string, string>, as: { uid?: number; gid?: number } = {}): Running {
  return run(['dist/src/cli/start.js'], { HOME: home, DEMO_HISTORY: '0', ...env }, as);
}

/** A program of dist with its arguments; `input` is what is typed. */
export function run([program, ...args]: readonly [string, ...string[]], env: Record<string, string>, as: { uid?: number; gid?: number } = {}, input?: string): Running {
  const child = spawn(process.execPath, [join(projectRoot, program), ...args], { env: { PATH: process.env['PATH'] ?? '', ...env }, cwd: projectRoot, ...as });
  if (input !== undefined) child.stdin.end(input);
  const said = { out: '', err: '' };
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => child.on('exit', (code) => resolve({ code, ...said })));
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said.out += chunk.toString();
      if (said.out.includes('Ctrl-C stops it.')) resolve();
    });
    void ended.then(({ err }) => reject(new Error(`it ended: ${err}`)));
  });
  ready.catch(() => undefined);
  return { child, ended, ready, code: null, ...said };
}

export const listening = (): Promise<{ server: Server; port: number }> => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => resolve({ server, port: (server.address() as { port: number }).port }));
});
export async function freePort(): Promise<string> {
  const { server, port } = await listening();
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}
