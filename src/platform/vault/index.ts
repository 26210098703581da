export { secretRevealed, Vault } from './vault.js';
export type { SealedAt, SubjectKind } from './seal.js';
export { openVault } from './open.js';
export { assertRootKey, prepareKeyring } from './prepare.js';
export { rootKeyOf } from './root-key.js';
