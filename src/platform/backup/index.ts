export { type Backup, backUp } from './backup.js';
export { recordMade, recordTested } from './records.js';
export { restore } from './restore.js';
export { newAgePair, recipientOf } from './sealed-file.js';
