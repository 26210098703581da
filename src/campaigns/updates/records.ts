import { defineRecord } from '../../kernel/record.js';

export const updateWritten = defineRecord('campaignUpdate.written');
export const updateEdited = defineRecord('campaignUpdate.edited');
export const updateAllowed = defineRecord('campaignUpdate.allowed');
export const updateReturned = defineRecord('campaignUpdate.returned');
export const updatePublished = defineRecord('campaignUpdate.published');
export const updateWithdrawn = defineRecord('campaignUpdate.withdrawn');
export const updateRestored = defineRecord('campaignUpdate.restored');
/** The words about a change that was made; its figures and day stay told. */
export const updateSilenced = defineRecord('campaignUpdate.silenced');
/** What was changed of a campaign after it opened: figures before and after; of words only that they changed, without any digest by which they could be tried. */
export const campaignChanged = defineRecord('campaign.changed', { public: true });
