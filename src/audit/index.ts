export { AuditModule } from './audit.module.js';
export { historyOf } from './history.js';
export { Log, openSigner, signNow } from './log.js';
export { proveRecords } from './proofs.js';
export { Sequencer } from './sequencer.js';
export { LogSigner } from './signer.js';
export { LogIncident, SignerFiles } from './signer-files.js';
