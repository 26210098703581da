import { lifecycle } from '../kernel/lifecycle.js';

export const campaignLife = lifecycle('campaign', { draft: { publish: 'open' }, open: { close: 'closed' }, closed: {} });
export type CampaignState = (typeof campaignLife.states)[number];

/** A donation is opened before any payment; it is received when money of it is in the books. */
export const donationLife = lifecycle('donation', { opened: { receive: 'received' }, received: {} });
