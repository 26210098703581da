export { historyOf, type HistoryRow } from './history.js';
export { LogFolder } from './log-folder.js';
export { proveRecord, type ProvenRecord } from './proofs.js';
export { Sequencer } from './sequencer.js';
export { LogSigner } from './signer.js';
export { LogIncident, SignerFiles } from './signer-files.js';
export { originOf } from './tree.js';
