export { LettersModule } from './letters.module.js';
export { Addressees, type Addressee, type NewAddressee } from './addressees.js';
export { Letters, LETTER_MAX, type NewLetter } from './letters.js';
export { LetterList, type Batch } from './list.js';
export { assertStamps, Posting } from './posting.js';
export { letterBatchPosted, letterReadyToCopy } from './jobs.js';
export { letterLifecycle, type LetterState } from './lifecycle.js';
export { LANGUAGES as LETTER_LANGUAGES, WAYS as LETTER_WAYS, type Language as LetterLanguage, type LetterRow, type Way as LetterWay } from './rows.js';
