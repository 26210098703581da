import { lifecycle } from '../kernel/lifecycle.js';

/**
 * One person writes, another goes through the list (`checked`) and it opens; a draft that is edited is checked anew. It may rest
 * and go on. Where monthly gifts end with it its end is asked for (`askEnd`), and another does it or somebody says no (`keep`). Closing takes no gifts and settles what is left; the archive keeps the page with what was done.
 */
export const campaignLife = lifecycle('campaign', {
  draft: { edit: 'draft', check: 'checked' },
  checked: { edit: 'draft', publish: 'open' },
  open: { pause: 'paused', askEnd: 'open', keep: 'open', windDown: 'closing' },
  paused: { resume: 'open', askEnd: 'paused', keep: 'paused', windDown: 'closing' },
  closing: { close: 'closed' },
  closed: { archive: 'archived' },
  archived: {},
});
export type CampaignState = (typeof campaignLife.states)[number];
/** It takes no gifts any more; what is left of its money, or comes back to it, goes on. */
export const HAS_ENDED: ReadonlySet<CampaignState> = new Set(['closing', 'closed', 'archived']);
/** What the public may meet. */
export type PublicState = Exclude<CampaignState, 'draft' | 'checked'>;

/** What is left of a closing campaign's money: asked for by one, moved or refused by another. */
export const restLife = lifecycle('campaignRest', { asked: { move: 'moved', refuse: 'refused' }, moved: {}, refused: {} });

/**
 * A donation is opened before any payment; it is received when money of it is in the books, until all of it turns out to be
 * something else. A monthly one ends; what it gave stays.
 */
export const donationLife = lifecycle('donation', { opened: { receive: 'received', end: 'ended' }, received: { takeBack: 'opened', end: 'ended' }, ended: {} });
