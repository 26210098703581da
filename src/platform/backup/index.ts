export { type Backup, backUp } from './backup.js';
export { restore, type Restored } from './restore.js';
export { newAgePair, recipientOf } from './sealed-file.js';
