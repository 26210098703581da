import type { Posting } from '../letters/index.js';

/** What fulfilment asks of letters that are copied by hand, always inside its own change. */
export type LetterWork = Pick<Posting, 'text' | 'label' | 'markHandCopied' | 'markPosted'>;
