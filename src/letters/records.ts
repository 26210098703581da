import { defineRecord } from '../kernel/record.js';

export const addresseeOpened = defineRecord('addressee.opened');
export const addresseeClosed = defineRecord('addressee.closed');
export const letterWritten = defineRecord('letter.written');
export const letterApproved = defineRecord('letter.approved');
export const letterDeclined = defineRecord('letter.declined');
export const letterTranslated = defineRecord('letter.translated');
export const letterAssigned = defineRecord('letter.assigned');
export const letterCopied = defineRecord('letter.copied');
export const letterPosted = defineRecord('letter.posted');
export const letterAnswered = defineRecord('letter.answered');
export const letterReturned = defineRecord('letter.returned');
export const batchPrinted = defineRecord('letterBatch.printed');
export const batchShown = defineRecord('letterBatch.shown');
export const batchPosted = defineRecord('letterBatch.posted');
