import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BLOCKS, FUNDS, KEYS, MANIFEST, readCsv, readZip, writeCsv, writeZip } from '../../../src/kernel/bundle/index.js';
import { generateSigner, verifierText } from '../../../src/kernel/proof/index.js';
import { bundleVerifier, FILE_CHECKS, runCheck, verifyBundle, verifyLog } from '../../../src/verify/index.js';
import { bundleOf, GOOD_FIGURES, publishLog, signer } from './scene.js';

const folder = mkdtempSync(join(tmpdir(), 'verify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Exit code and words of the file that lies in every bundle, run as anybody would. */
function standalone(...args: string[]): { code: number | null; out: string } {
  const { status, stdout } = spawnSync(process.execPath, [join(folder, 'verify.mjs'), ...args], { encoding: 'utf8' });
  return { code: status, out: stdout };
}
async function ours(...args: string[]): Promise<{ code: number; out: string }> {
  const lines: string[] = [];
  const code = await runCheck(FILE_CHECKS, args, (line) => lines.push(line));
  return { code, out: lines.map((line) => `${line}\n`).join('') };
}
const flipped = (bytes: Buffer, at: number, bit: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1 << bit;
  return copy;
};

beforeAll(async () => writeFileSync(join(folder, 'verify.mjs'), await bundleVerifier()));

describe('zip and csv', () => {
  it('pack the same files into the same bytes, and give them back', () => {
    fc.assert(fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,5}(\/[a-zа-я]{1,5})?$/), fc.uint8Array({ maxLength: 50 }), { maxKeys: 6 }), (content) => {
      const files = Object.entries(content).map(([path, bytes]) => [path, Buffer.from(bytes)] as const);
      const zip = writeZip(new Map(files));
      expect(writeZip(new Map(files.reverse()))).toEqual(zip);
      expect(readZip(zip)).toEqual({ files: new Map(files), damage: [] });
    }));
  });
  it('are read by other programs', () => {
    writeFileSync(join(folder, 'other.zip'), bundleOf().zip);
    const { status, stdout } = spawnSync('python3', ['-m', 'zipfile', '-l', join(folder, 'other.zip')], { encoding: 'utf8' });
    if (status === null) return; // no other program here
    expect(stdout).toContain('1980-01-01 00:00:00');
    expect(stdout).toContain('proofs/report.tlog-proof');
  });
  it('keep commas, quotes and line ends', () => {
    fc.assert(fc.property(fc.array(fc.record({ a: fc.string({ unit: fc.constantFrom('x', ',', '"', '\n', ' ') }), b: fc.nat() })), (rows) => {
      expect(readCsv(['a', 'b'], writeCsv(['a', 'b'], rows))).toEqual(rows.map(({ a, b }) => ({ a, b: String(b) })));
    }));
    expect(() => readCsv(['a', 'b'], 'a,b\n1\n')).toThrow(/1 cells/);
    expect(() => readCsv(['a', 'b'], 'b,a\n1,2\n')).toThrow(/columns/);
    expect(() => readCsv(['a'], 'a\n"x')).toThrow(SyntaxError);
  });
});

describe('a bundle', () => {
  const { zip, files } = bundleOf();
  const at = join(folder, 'bundle.zip');

  it('is good in both verifiers, which say the same', async () => {
    writeFileSync(at, zip);
    expect(verifyBundle(zip)).toEqual([]);
    const [a, b] = [standalone('bundle', at), await ours('bundle', at)];
    expect(a).toEqual(b);
    expect(a).toEqual({ code: 0, out: expect.stringContaining('good: bundle') });
  });
  it('is bad as soon as one bit of it changes, wherever', () => {
    fc.assert(fc.property(fc.nat(zip.length - 1), fc.nat(7), (position, bit) => {
      let findings;
      try {
        findings = verifyBundle(flipped(zip, position, bit));
      } catch (error) {
        return expect(String(error)).toMatch(/not a bundle/);
      }
      expect(findings.length).toBeGreaterThan(0);
    }), { numRuns: 200 });
  });
  it.each([0.05, 0.3, 0.62, 0.9, 0.999])('is bad in both verifiers when the byte at %d of it changes', async (share) => {
    writeFileSync(at, flipped(zip, Math.floor(zip.length * share), 3));
    const [a, b] = [standalone('bundle', at), await ours('bundle', at)];
    expect(a).toEqual(b);
    expect(a.code).not.toBe(0);
  });
  it.each([...files.keys()])('names %s when that file changes', (path) => {
    const content = files.get(path)!;
    const changed = new Map(files).set(path, flipped(content, Math.floor(content.length / 2), 0));
    const named = verifyBundle(writeZip(changed)).map(({ object }) => object).join(' ');
    expect(named).toContain(path === KEYS ? KEYS : path.replace(/\.tlog-proof$/, ''));
  });
  it('names a file that is missing, added, or signed by somebody else', () => {
    const without = new Map(files);
    without.delete(BLOCKS);
    expect(verifyBundle(writeZip(without))).toContainEqual(expect.objectContaining({ code: 'E-MISSING', object: BLOCKS }));
    for (const extra of ['extra.txt', 'proofs/extra.txt']) {
      expect(verifyBundle(writeZip(new Map(files).set(extra, Buffer.from('x'))))).toContainEqual(expect.objectContaining({ code: 'E-EXTRA', object: extra }));
    }
    expect(verifyBundle(zip, [generateSigner('other.example').signer])[0]).toMatchObject({ code: 'E-MANIFEST', object: MANIFEST });
    expect(verifyBundle(zip, [signer])).toEqual([]);
  });
  it.each([
    ['sums that do not add up', { ...GOOD_FIGURES, blocks: [GOOD_FIGURES.blocks[0]!] }, 'E-SUM'],
    ['costs that are not in the funds', { ...GOOD_FIGURES, costs: [] }, 'E-SUM'],
    ['a fund that does not close', { ...GOOD_FIGURES, funds: [{ ...GOOD_FIGURES.funds[0]!, closing_minor: 1 }] }, 'E-FUND'],
    ['too few contributors', { ...GOOD_FIGURES, blocks: GOOD_FIGURES.blocks.map((block) => ({ ...block, contributors: '1-9' })) }, 'E-BLOCK'],
    ['one cell in two blocks', { ...GOOD_FIGURES, blocks: GOOD_FIGURES.blocks.map((block) => ({ ...block, side: 'income', kinds: 'donations' })) }, 'E-OVERLAP'],
    ['something held back and published', { ...GOOD_FIGURES, held: [{ ...GOOD_FIGURES.held[0]!, currency: 'EUR' }] }, 'E-HELD'],
  ])('is refused for %s, though it is signed', (_, figures, code) => {
    expect(verifyBundle(bundleOf(figures).zip).map((finding) => finding.code)).toContain(code);
  });
  it('is told from what is no bundle at all', async () => {
    writeFileSync(at, 'hello');
    expect(standalone('bundle', at)).toMatchObject({ code: 2 });
    expect(await ours('bundle', join(folder, 'nothing.zip'))).toMatchObject({ code: 2 });
    expect(await ours('nonsense')).toMatchObject({ code: 2, out: expect.stringContaining('usage') });
  });
  it('reports what it found as JSON too', async () => {
    writeFileSync(at, writeZip(new Map(files).set(FUNDS, Buffer.from('x'))));
    const { code, out } = await ours('bundle', at, '--json');
    expect([code, JSON.parse(out).findings[0].object]).toEqual([1, FUNDS]);
  });
});

describe('a published log', () => {
  const path = join(folder, 'log');
  const all = (): string[] => readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(path, name)).isFile());
  beforeAll(() => void publishLog(path, 1024));

  it('is good in both verifiers', async () => {
    expect(standalone('log', path)).toEqual(await ours('log', path));
    expect((await ours('log', path)).code).toBe(0);
  });
  it('is bad as soon as one bit of any file changes', () => {
    const names = all();
    expect(names).toHaveLength(2 + 4 + 4 + 1);
    fc.assert(fc.property(fc.nat(names.length - 1), fc.nat(), fc.nat(7), (n, position, bit) => {
      const file = join(path, names[n]!);
      const good = readFileSync(file);
      writeFileSync(file, flipped(good, position % good.length, bit));
      const { findings } = verifyLog(path);
      writeFileSync(file, good);
      expect(findings.length).toBeGreaterThan(0);
    }), { numRuns: 60 });
  });
  it('is bad when a tile is missing', () => {
    rmSync(join(path, 'tile/0/002'));
    expect(verifyLog(path).findings).toContainEqual(expect.objectContaining({ code: 'E-MISSING', object: 'tile/0/002' }));
  });
  it('cannot be checked where there is none', async () => {
    expect((await ours('log', folder)).code).toBe(2);
  });
});

describe('a proof and a note', () => {
  const { files } = bundleOf();
  beforeAll(() => {
    writeFileSync(join(folder, 'keys.txt'), `${verifierText(signer)}\n`);
    for (const name of ['report.json', 'report.tlog-proof']) writeFileSync(join(folder, name), files.get(`proofs/${name}`)!);
    writeFileSync(join(folder, 'manifest.note'), files.get(MANIFEST)!);
  });
  it('verify by file', async () => {
    expect(await ours('proof', join(folder, 'report.tlog-proof'))).toMatchObject({ code: 0, out: expect.stringContaining('report.published') });
    expect(standalone('note', join(folder, 'manifest.note'))).toMatchObject({ code: 0 });
  });
  it('fail for another record, another key, another text', async () => {
    writeFileSync(join(folder, 'other.json'), files.get('proofs/period-2026-04.json')!);
    expect(await ours('proof', join(folder, 'report.tlog-proof'), join(folder, 'other.json'))).toMatchObject({ code: 1 });
    expect(await ours('note', join(folder, 'manifest.note'), '--key', verifierText(generateSigner('x').signer))).toMatchObject({ code: 1 });
    writeFileSync(join(folder, 'manifest.note'), `x${files.get(MANIFEST)!.toString('utf8')}`);
    expect(await ours('note', join(folder, 'manifest.note'))).toMatchObject({ code: 1 });
  });
});
