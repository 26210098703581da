import { defineRecord } from '../kernel/record.js';

export const recipientCreated = defineRecord('recipient.created');
export const recipientDescribed = defineRecord('recipient.described');
export const recipientMoved = defineRecord('recipient.moved');
export const allowanceHeld = defineRecord('allowance.held');
export const allowanceUsed = defineRecord('allowance.used');
export const allowanceReleased = defineRecord('allowance.released');
export const allowanceReported = defineRecord('allowance.reported');
export const consentSaid = defineRecord('recipient.consent');
