import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, freePort, run, start } from '../../support/process.js';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'pasylka-panic-'));
  chmodSync(home, 0o777);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

it('panic takes a running service offline, its keys leave its memory, and two people bring it back without a restart', async () => {
  const env = { PORT: await freePort(), DATA_DIR: join(home, 'data') };
  const url = `http://localhost:${env.PORT}`;
  const service = start(home, env);
  await service.ready;
  const status = async (path: string): Promise<number> => (await fetch(`${url}${path}`)).status;
  const until = async (path: string, wanted: number): Promise<void> => {
    while ((await status(path)) !== wanted) if (service.child.exitCode !== null) throw new Error('the service ended');
  };
  const command = (words: string[], input?: string): Promise<Ended> => run(['dist/src/cli/main.js', ...words], env, {}, input).ended;
  const signIn = (): Promise<Response> => fetch(`${url}/api/v1/sessions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ signIn: 'treasurer', password: 'demo-pasylka' }) });

  expect((await signIn()).status).toBe(201);
  expect(await command(['panic', 'offline', 'drill'])).toMatchObject({ code: 0, out: expect.stringContaining('Stopped (offline)') });
  await until('/', 503);
  expect(await status('/transparency')).toBe(200);
  expect(await command(['panic'])).toMatchObject({ code: 1, err: expect.stringContaining('stopped already') });

  expect(await command(['restart'], 'treasurer\ndemo-pasylka\n')).toMatchObject({ code: 1, err: expect.stringContaining('Two people are needed') });
  expect(await command(['restart'], 'treasurer\ndemo-pasylka\ntreasurer\ndemo-pasylka\n')).toMatchObject({ code: 1, err: expect.stringContaining('somebody else confirms') });
  expect(await status('/')).toBe(503);
  expect(await command(['restart'], 'treasurer\ndemo-pasylka\napprover\ndemo-pasylka\n')).toMatchObject({ code: 0, out: expect.stringContaining('It runs again') });
  await until('/', 200);
  expect((await signIn()).status).toBe(201); // pseudonyms and sealed codes need the keys: they are back
  service.child.kill('SIGINT');
  expect((await service.ended).code).toBe(0);
}, 180_000);
