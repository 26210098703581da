import { CHECKPOINT, KEYS, MANIFEST, PROOFS, periodProof, provenPaths, readManifest, readZip, REPORT_PROOF, sha256Hex, type Files } from '../kernel/bundle/index.js';
import { Malformed, openCheckpoint, openNote, parseVerifiers, type Verifier } from '../kernel/proof/index.js';
import { Findings, Unusable, type Finding, type Verdict } from './finding.js';
import { verifyFigures } from './figures.js';
import { verifyRecord } from './record.js';

/** All findings about a report's bundle; none means that every byte of it is what the foundation signed and logged. */
export const verifyBundle = (bytes: Buffer, trusted: readonly Verifier[] = []): readonly Finding[] => checkBundle(bytes, trusted).findings;

/**
 * Checks a bundle from its bytes alone: packing, signature, each file, the proofs, the figures. With no `trusted` key
 * the bundle's own key is used, and the caller has to compare it with one from elsewhere. Throws Unusable when it is no zip.
 */
export function checkBundle(bytes: Buffer, trusted: readonly Verifier[] = []): Verdict {
  const { files, damage } = open(bytes);
  const findings = new Findings();
  for (const path of damage) findings.add('E-ZIP', path, 'its bytes in the zip are not the ones that were packed');
  const keys = trusted.length > 0 ? trusted : keysOf(files, findings);
  const manifest = findings.try('E-MANIFEST', MANIFEST, () => openNote(textOf(files, MANIFEST), keys));
  if (manifest) {
    verifyFiles(files, readManifest(manifest.text), findings);
    const size = verifyProofs(files, { keys, manifestSha256: sha256Hex(manifest.text) }, findings);
    const blocks = verifyFigures(files, findings);
    if (findings.list.length === 0) return { findings: [], facts: [`${files.size} files, ${blocks} blocks of figures`, `signed and logged by ${manifest.signedBy.join(', ')}, log size ${size}`] };
  }
  return { findings: findings.list, facts: [] };
}

function open(bytes: Buffer): ReturnType<typeof readZip> {
  try {
    return readZip(bytes);
  } catch (error) {
    throw error instanceof Malformed ? new Unusable(`not a bundle: ${error.message}`) : error;
  }
}

const textOf = (files: Files, path: string): string => {
  const content = files.get(path);
  if (!content) throw new Malformed('it is missing');
  return content.toString('utf8');
};

const keysOf = (files: Files, findings: Findings): Verifier[] =>
  findings.try('E-KEY', KEYS, () => parseVerifiers(textOf(files, KEYS))) ?? [];

function verifyFiles(files: Files, manifest: ReadonlyMap<string, string>, findings: Findings): void {
  for (const [path, digest] of manifest) {
    const content = files.get(path);
    if (!content) findings.add('E-MISSING', path, 'the manifest names it, the bundle does not hold it');
    else findings.expect(sha256Hex(content) === digest, 'E-FILE', path, 'it is not the file that was signed');
  }
  for (const path of files.keys()) {
    findings.expect(manifest.has(path) || path === MANIFEST || path.startsWith(PROOFS), 'E-EXTRA', path, 'the manifest does not name it');
  }
}

interface Expected {
  readonly keys: readonly Verifier[];
  readonly manifestSha256: string;
}

/** The report's record and those of its months are in the log, under the one checkpoint of the bundle. Returns its size. */
function verifyProofs(files: Files, { keys, manifestSha256 }: Expected, findings: Findings): number {
  const checkpoint = findings.try('E-CHECKPOINT', CHECKPOINT, () => openCheckpoint(textOf(files, CHECKPOINT), keys));
  const prove = (name: string, kind: string): Readonly<Record<string, unknown>> | undefined => {
    const paths = provenPaths(name);
    return findings.try('E-PROOF', paths.record, () => {
      const { record, note } = verifyRecord(textOf(files, paths.record), textOf(files, paths.proof), keys);
      if (record.kind !== kind) throw new Malformed(`it is a record of “${record.kind}”, not of “${kind}”`);
      if (note !== files.get(CHECKPOINT)?.toString('utf8')) findings.add('E-CHECKPOINT', paths.proof, 'it leads to another checkpoint than the bundle’s');
      return record.pub;
    });
  };
  const report = prove(REPORT_PROOF, 'report.published');
  if (report) findings.expect(report['manifest_sha256'] === manifestSha256, 'E-MANIFEST', MANIFEST, 'it is not the manifest whose digest the log holds');
  const periods = typeof report?.['periods'] === 'string' ? report['periods'].split(',') : [];
  for (const period of periods) {
    const closed = prove(periodProof(period), 'period.closed');
    if (closed) findings.expect(closed['subject'] === `period:${period}`, 'E-PERIOD', periodProof(period), 'it is the record of another month');
  }
  verifyProofFiles(files, [REPORT_PROOF, ...periods.map(periodProof)], findings);
  return checkpoint?.size ?? 0;
}

function verifyProofFiles(files: Files, names: readonly string[], findings: Findings): void {
  const known = new Set([KEYS, CHECKPOINT, ...names.flatMap((name) => Object.values(provenPaths(name)))]);
  for (const path of files.keys()) if (path.startsWith(PROOFS)) findings.expect(known.has(path), 'E-EXTRA', path, 'nothing refers to it');
}
