import { LogFolder, TileWriter } from '../../../src/audit/log-folder.js';
import { BLOCK_COLUMNS, BLOCKS, CHECKPOINT, COST_COLUMNS, COSTS, FUND_COLUMNS, FUNDS, HELD_BACK, HELD_COLUMNS, KEYS, MANIFEST, manifestText, periodProof, provenPaths, REPORT_PROOF, sha256Hex, writeCsv, writeZip } from '../../../src/kernel/bundle/index.js';
import { Frontier, generateSigner, inclusionProof, leafHash, proofText, rangesOf, signCheckpoint, signNote, verifierText } from '../../../src/kernel/proof/index.js';
import { padEntry, recordEntry, recordText } from '../../../src/kernel/record.js';

export const ORIGIN = 'foundation.example/audit/2026';
export const { signer } = generateSigner(ORIGIN);

const recordOf = (kind: string, pub: Record<string, string>): string =>
  recordText({ kind, pub, log: ORIGIN, at: new Date('2026-05-01T10:00:00.000Z'), actorRole: 'treasurer', actorRef: 'r', nonce: 'n'.repeat(22), sd: [] });

export const GOOD_FIGURES = {
  blocks: [
    { block_id: 'b1', period_from: '2026-04', period_to: '2026-04', side: 'income', funds: 'core;letters', kinds: 'donations;donations', currency: 'EUR', amount_minor: 100_000, fees_minor: 2_000, contributors: '20-49' },
    { block_id: 'b2', period_from: '2026-04', period_to: '2026-04', side: 'expenditure', funds: 'core', kinds: 'parcels', currency: 'EUR', amount_minor: 60_000, fees_minor: 0, contributors: '10-19' },
  ],
  funds: [{ funds: 'core;letters', currency: 'EUR', opening_minor: 500, received_minor: 100_000, transfers_minor: 0, fees_minor: 2_000, costs_minor: 300, spent_minor: 60_000, closing_minor: 38_200 }],
  costs: [{ fund: 'core', kind: 'governance', currency: 'EUR', amount_minor: 300 }],
  held: [{ side: 'income', currency: 'USD', period_from: '2026-04', period_to: '2026-04', joins: '2026-05' }],
};

/** A bundle as reports make it, small, with its own log of 256 leaves. */
export function bundleOf(figures = GOOD_FIGURES): { zip: Buffer; files: Map<string, Buffer> } {
  const files = new Map<string, Buffer>([
    [BLOCKS, Buffer.from(writeCsv(BLOCK_COLUMNS, figures.blocks))],
    [FUNDS, Buffer.from(writeCsv(FUND_COLUMNS, figures.funds))],
    [COSTS, Buffer.from(writeCsv(COST_COLUMNS, figures.costs))],
    [HELD_BACK, Buffer.from(writeCsv(HELD_COLUMNS, figures.held))],
    ['README.html', Buffer.from('<p>Read me.</p>')],
  ]);
  const manifest = manifestText(files);
  const records: [string, string][] = [
    [REPORT_PROOF, recordOf('report.published', { subject: 'report:2026-04-r1', manifest_sha256: sha256Hex(manifest), periods: '2026-04' })],
    [periodProof('2026-04'), recordOf('period.closed', { subject: 'period:2026-04' })],
  ];
  const entries = [...records.map(([, text]) => recordEntry(text)), ...Array.from({ length: 254 }, (_, i) => padEntry(Buffer.alloc(32, i)))];
  const leaves = entries.map(leafHash);
  const checkpoint = signCheckpoint({ origin: ORIGIN, size: 256, root: rangesOf(leaves)(0, 256) }, signer);
  records.forEach(([name, text], index) => {
    const { record, proof } = provenPaths(name);
    files.set(record, Buffer.from(text));
    files.set(proof, Buffer.from(proofText({ index, path: inclusionProof(rangesOf(leaves), index, 256), checkpoint })));
  });
  files.set(MANIFEST, Buffer.from(signNote(manifest, signer)));
  files.set(CHECKPOINT, Buffer.from(checkpoint));
  files.set(KEYS, Buffer.from(`${verifierText(signer)}\n`));
  return { zip: writeZip(files), files };
}

/** A published log of `size` pads in the folder. */
export function publishLog(path: string, size: number): LogFolder {
  const folder = new LogFolder(path);
  const [frontier, tiles] = [new Frontier(), new TileWriter(folder, 0)];
  for (let i = 0; i < size; i += 1) {
    const entry = padEntry(Buffer.alloc(32, i % 251));
    frontier.push(leafHash(entry));
    tiles.push(entry, leafHash(entry));
  }
  tiles.finish();
  folder.write('key', `${verifierText(signer)}\n`);
  folder.write('checkpoint', signCheckpoint({ origin: ORIGIN, size, root: frontier.root() }, signer));
  return folder;
}
