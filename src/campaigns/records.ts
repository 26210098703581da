import { defineRecord } from '../kernel/record.js';

export const campaignDrafted = defineRecord('campaign.drafted');
export const campaignPublished = defineRecord('campaign.published', { public: true });
export const campaignClosed = defineRecord('campaign.closed', { public: true });
export const campaignNeedSaid = defineRecord('campaign.needSaid', { public: true });
export const donationOpened = defineRecord('donation.opened');
export const donationReceived = defineRecord('donation.received');
