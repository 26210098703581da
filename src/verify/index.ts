export { verifyBundle } from './bundle.js';
export { FILE_CHECKS, runCheck, type Check } from './command.js';
export { verifyDatabase, verifySnapshot } from './db.js';
export type { Finding, Verdict } from './finding.js';
export { verifyLog } from './log.js';
export { bundleVerifier } from './standalone-build.js';
