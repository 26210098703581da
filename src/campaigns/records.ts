import { defineRecord } from '../kernel/record.js';

export const campaignDrafted = defineRecord('campaign.drafted');
export const campaignEdited = defineRecord('campaign.edited');
export const campaignChecked = defineRecord('campaign.checked', { public: true });
export const campaignPublished = defineRecord('campaign.published', { public: true });
export const campaignPaused = defineRecord('campaign.paused', { public: true });
export const campaignResumed = defineRecord('campaign.resumed', { public: true });
export const campaignConsentEnded = defineRecord('campaign.consentEnded');
/** Its end was asked for, and waits for another person. */
export const campaignEndAsked = defineRecord('campaign.endAsked');
/** Its end was asked for and is not to be. */
export const campaignKept = defineRecord('campaign.kept');
export const campaignWoundDown = defineRecord('campaign.woundDown', { public: true });
export const campaignClosed = defineRecord('campaign.closed', { public: true });
export const campaignArchived = defineRecord('campaign.archived', { public: true });
export const campaignNeedSaid = defineRecord('campaign.needSaid', { public: true });
export const restAsked = defineRecord('campaign.restAsked');
export const restMoved = defineRecord('campaign.restMoved');
export const restRefused = defineRecord('campaign.restRefused');
export const donationOpened = defineRecord('donation.opened');
/** A monthly gift that was begun elsewhere is ours now. */
export const donationAdopted = defineRecord('donation.adopted');
export const donationReceived = defineRecord('donation.received');
export const donationTakenBack = defineRecord('donation.takenBack');
export const fundStepTold = defineRecord('fund.stepTold', { public: true });
/** A monthly gift is over; what it gave stays. */
export const donationEnded = defineRecord('donation.ended');
export const donationAddressKept = defineRecord('donation.addressKept');
export const donationAddressForgotten = defineRecord('donation.addressForgotten');
