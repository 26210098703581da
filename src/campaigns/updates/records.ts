import { defineRecord } from '../../kernel/record.js';

export const updateWritten = defineRecord('campaignUpdate.written');
export const updateEdited = defineRecord('campaignUpdate.edited');
export const updateAllowed = defineRecord('campaignUpdate.allowed');
export const updateReturned = defineRecord('campaignUpdate.returned');
export const updatePublished = defineRecord('campaignUpdate.published');
export const updateWithdrawn = defineRecord('campaignUpdate.withdrawn');
export const updateRestored = defineRecord('campaignUpdate.restored');
/** What was changed of a campaign after it opened: figures before and after, or a digest of words. */
export const campaignChanged = defineRecord('campaign.changed', { public: true });
