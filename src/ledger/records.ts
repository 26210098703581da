import { defineRecord } from '../kernel/record.js';

/** One for each entry; `digest` is SHA-256 of the entry's one text (entry.ts), so that the log vouches for every line. */
export const entryPosted = defineRecord('entry.posted');
export const fundCreated = defineRecord('fund.created');
export const periodCloseRequested = defineRecord('period.closeRequested');
export const periodReopened = defineRecord('period.reopened');
export const periodClosed = defineRecord('period.closed', { public: true });
