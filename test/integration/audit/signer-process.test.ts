import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../../config/root.js';
import { Sequencer } from '../../../src/audit/index.js';
import { verifyLog } from '../../../src/verify/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';

let db: TestDatabase;
const folder = mkdtempSync(join(tmpdir(), 'signer-'));
beforeAll(async () => {
  db = await freshDatabase();
  await new Sequencer(db.pool, 'test.example/audit/2026').run();
});
afterAll(async () => {
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the signer as it runs in production: with its own address of the database and nothing else. Resolves when it has signed or ended. */
function signer(env: Record<string, string> = {}): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [join(projectRoot, 'dist/src/signer.js')], { env: { PATH: process.env['PATH'] ?? '', DATA_DIR: folder, DATABASE_SIGNER_URL: db.urlOf('signer'), ...env }, cwd: projectRoot });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk.toString();
    child.kill('SIGTERM');
  });
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  return new Promise((resolve) => child.on('exit', (code) => resolve({ code, ...said })));
}

describe('the signer as a process of its own', () => {
  it('signs, publishes, and stops when asked', async () => {
    expect(await signer()).toEqual({ code: 0, out: 'Signed test.example/audit/2026 at 256 leaves.\n', err: '' });
    expect(verifyLog(join(folder, 'log')).findings).toEqual([]);
  });
  it('stays down with exit code 3 when the log is not what it signed', async () => {
    const attack = `UPDATE audit.leaf SET entry = set_byte(entry, 7, get_byte(entry, 7) # 1) WHERE idx = 0; UPDATE audit.checkpoint SET signed_at = now() - interval '2 days'`;
    await db.admin.query(`BEGIN; SET LOCAL session_replication_role = replica; ${attack}; COMMIT`);
    for (let time = 0; time < 2; time += 1) expect(await signer()).toMatchObject({ code: 3, err: expect.stringContaining('INCIDENT in the audit log') });
  });
  it('says in one sentence what it misses', async () => {
    expect(await signer({ DATABASE_SIGNER_URL: '' })).toEqual({ code: 1, out: '', err: 'DATABASE_SIGNER_URL is not set: the signer needs its own address of the database.\n' });
  });
});
