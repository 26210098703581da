import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../../config/root.js';
import { readZip } from '../../kernel/bundle/index.js';
import { parseVerifiers } from '../../kernel/proof/index.js';
import { FILE_CHECKS, runCheck, verifyDatabase, verifyLog } from '../../verify/index.js';
import { Unexpected } from '../http-client.js';
import { expect } from './expect.js';
import type { Stage } from './stage.js';

const BUNDLE = join(projectRoot, '.data/demo/bundle.zip');

/** Two people close the month, in that order; then it takes no entry. */
export async function close({ as, month }: Stage): Promise<string> {
  const path = `/api/v1/periods/${month}`;
  await as('volunteer').post(`${path}/request-close`, {}, { expected: 403 });
  await as('approver').post(`${path}/close`, {}, { expected: 409 }); // nobody asked for it yet
  await as('treasurer').post(`${path}/request-close`, {}, { expected: 200 });
  await as('treasurer').post(`${path}/close`, {}, { expected: 403 }); // who asked for it does not close it
  const { state } = (await as('approver').post(`${path}/close`, {}, { expected: 200 })).json<{ state: string }>();
  expect(`month ${month}`, state, 'closed');
  const balance = (await as('auditor').get('/api/v1/ledger/trial-balance')).json<{ balance: number; currency: string }[]>();
  expect('sum of all accounts', balance.reduce((sum, line) => sum + line.balance, 0), 0);
  return `${month} closed by two people, never by one; ${balance.length} accounts sum to zero`;
}

/** Signs the log, and derives all of it again: folder, database, every entry and balance. */
export async function sign({ as, dataDir, databaseUrl, visitor }: Stage): Promise<string> {
  await as('volunteer').post('/api/v1/audit/sign', {}, { expected: 403 });
  const { size } = (await as('auditor').post('/api/v1/audit/sign', {}, { expected: 200 })).json<{ size: number }>();
  const keys = parseVerifiers((await visitor().get('/log/key')).text);
  const log = verifyLog(join(dataDir, 'log'), keys);
  const database = await verifyDatabase(databaseUrl, keys);
  const [finding] = [...log.findings, ...database.findings];
  if (finding) throw new Unexpected(`${finding.code} ${finding.object}: ${finding.message}`);
  return `${size} leaves signed; log and database derived again without a finding (${database.facts.at(-1) ?? ''})`;
}

/** Builds the month's report, verifies its bundle with two programs, and lets both fail over one changed byte. */
export async function report(stage: Stage): Promise<string> {
  const { as, month, visitor } = stage;
  await as('coordinator').post('/api/v1/reports', { to: month }, { expected: 403 });
  await as('treasurer').post('/api/v1/reports', { to: new Date().toISOString().slice(0, 7) }, { expected: 409 }); // a month that is not closed
  const { reference } = (await as('treasurer').post('/api/v1/reports', { to: month })).json<{ reference: string }>();
  await visitor().get(`/transparency/reports/${reference}`);
  const { body: zip } = await visitor().get(`/transparency/reports/${reference}/bundle.zip`);
  mkdirSync(dirname(BUNDLE), { recursive: true });
  writeFileSync(BUNDLE, zip);
  const { files } = readZip(zip);
  const folder = mkdtempSync(join(tmpdir(), 'pasylka-bundle-'));
  try {
    writeFileSync(join(folder, 'verify.mjs'), files.get('verify.mjs')!);
    await agree(folder, BUNDLE, 0);
    const tampered = ['data/blocks.csv', 'data/funds.csv', 'proofs/checkpoint', 'manifest.note', 'verify.mjs'];
    for (const name of tampered) {
      const file = join(folder, 'tampered.zip');
      writeFileSync(file, withOneByteChanged(zip, files.get(name)!));
      for (const said of await agree(folder, file, 1)) if (!said.includes(name)) throw new Unexpected(`a changed byte in ${name} was not named: ${said}`);
    }
    const blocks = files.get('data/blocks.csv')!.toString().trim().split('\n').length - 1;
    return `report of ${month}: ${blocks} blocks, ${files.size} files, ${Math.round(zip.length / 1024)} kB; two verifiers agree, and both name each of ${tampered.length} files when one byte of it changes`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Both verifiers end with `code`; answers what each said. */
async function agree(folder: string, zip: string, code: 0 | 1): Promise<[string, string]> {
  const lines: string[] = [];
  expect(`npm run verify -- bundle ${zip}`, await runCheck(FILE_CHECKS, ['bundle', zip], (line) => lines.push(line)), code);
  const alone = await new Promise<{ code: number; said: string }>((resolve) => {
    execFile(process.execPath, ['verify.mjs', 'bundle', zip], { cwd: folder, env: {} }, (error, stdout) => resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, said: stdout }));
  });
  expect('the bundle’s own verify.mjs', alone.code, code);
  return [lines.join('\n'), alone.said];
}

/** `content` is a view into `zip`: the byte in its middle turns. */
function withOneByteChanged(zip: Buffer, content: Buffer): Buffer {
  const copy = Buffer.from(zip);
  const at = content.byteOffset - zip.byteOffset + Math.floor(content.length / 2);
  copy[at] = copy[at]! ^ 1;
  return copy;
}
