export { Recipients, type ConsentPurpose, type Identity, type NewCustody, type NewRecipient } from './recipients.js';
export type { Report, Take } from './allowance.js';
export { recipientChanged } from './jobs.js';
export type { CustodyEpisode, RecipientCard } from './rows.js';
export { RecipientsModule } from './recipients.module.js';
export { recipientErasing } from './erasing.js';
export { sealOldFacts } from './facts.js';
