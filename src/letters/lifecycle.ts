import { lifecycle } from '../kernel/lifecycle.js';

/** A letter's way: read by somebody, perhaps translated, given an addressee, on paper, posted; sometimes answered, sometimes back. */
export const letterLifecycle = lifecycle('letterOrder', {
  written: { approve: 'moderated', decline: 'declined' },
  declined: {},
  moderated: { translate: 'translated', assign: 'assigned' },
  translated: { assign: 'assigned' },
  assigned: { print: 'printed', copy: 'hand_copied' },
  printed: { post: 'posted' },
  hand_copied: { post: 'posted' },
  posted: { answer: 'answered', return: 'returned' },
  answered: {},
  returned: {},
});
export type LetterState = (typeof letterLifecycle.states)[number];
