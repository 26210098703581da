/** Proofs anyone can check: RFC 6962 trees, C2SP notes, checkpoints, tiles and proof files. Node’s own crypto, nothing else. */
export * from './checkpoint.js';
export * from './merkle.js';
export * from './note.js';
export * from './tiles.js';
export * from './tlog-proof.js';
export * from './verify.js';
