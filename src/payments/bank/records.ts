import { defineRecord } from '../../kernel/record.js';

export const bankAccountAdded = defineRecord('bank.accountAdded');
/** With the file's digest; the file itself is not kept. */
export const statementImported = defineRecord('bank.statementImported');
/** A line is in the books, by the rule or by one person. */
export const lineSettled = defineRecord('bank.lineSettled');
export const lineSetAside = defineRecord('bank.lineSetAside');
/** Nothing of ours is named in it, or what was named cannot be booked: a person decides. */
export const lineWaits = defineRecord('bank.lineWaits');
export const lineUndone = defineRecord('bank.lineUndone');
/** Who paid and what they wrote can no longer be read. */
export const detailsForgotten = defineRecord('bank.detailsForgotten');
export const giftEntered = defineRecord('handGift.entered');
export const giftAgreed = defineRecord('handGift.agreed');
export const giftDiffers = defineRecord('handGift.differs');
export const giftWithdrawn = defineRecord('handGift.withdrawn');
