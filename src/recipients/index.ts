export { Recipients, CONSENTS, type ConsentPurpose, type Identity, type NewCustody, type NewRecipient } from './recipients.js';
export { REPORT_SOURCES, type Report, type Take } from './allowance.js';
export { recipientChanged } from './jobs.js';
export type { CustodyEpisode, RecipientCard } from './rows.js';
export { RecipientsModule } from './recipients.module.js';
