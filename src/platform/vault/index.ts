export { Vault } from './vault.js';
export type { SealedAt, SubjectKind } from './seal.js';
export { rootKeyOf } from './root-key.js';
