export { secretRevealed, Vault } from './vault.js';
export { SUBJECT_KINDS, type SealedAt, type SubjectKind } from './seal.js';
export { openVault } from './open.js';
export { openKeyring } from './door.js';
export { assertRootKey, migrateApart, prepareKeyring } from './prepare.js';
export { localRootKey, rootKeyOf } from './root-key.js';
export { rotateClass } from './rotate-class.js';
export { rotateRoot, settledRootKey } from './rotate-root.js';
