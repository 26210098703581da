export { CampaignsModule } from './campaigns.module.js';
export { Campaigns } from './campaigns.js';
export { Publishing } from './publishing.js';
export { pointsFor } from './checklist.js';
export type { CampaignDraft } from './draft.js';
export { Donations, type Choice, type Given } from './donations.js';
export { Shelf, type CampaignOnShelf } from './shelf.js';
export { codeHash, readCode } from './code.js';
export { Steps } from './steps/steps.js';
