export { LettersModule } from './letters.module.js';
export { Addressees, type Addressee, type NewAddressee } from './addressees.js';
export { Letters, type NewLetter } from './letters.js';
export { LetterList, type Batch } from './list.js';
export { assertStamps, Posting } from './posting.js';
export { letterBatchPosted, letterReadyToCopy } from './jobs.js';
export type { LetterState } from './lifecycle.js';
export type { Language as LetterLanguage, LetterRow, Way as LetterWay } from './rows.js';
export { addresseeErasing, letterErasing } from './erasing.js';
