import { defineRecord } from '../../kernel/record.js';

export const refundRequested = defineRecord('refund.requested');
export const refundApproved = defineRecord('refund.approved');
export const refundRefused = defineRecord('refund.refused');
export const refundCancelled = defineRecord('refund.cancelled');
/** The call to Stripe is about to be made, under a key that is stored. */
export const refundSent = defineRecord('refund.sent');
/** Stripe says what came of it. */
export const refundChanged = defineRecord('refund.changed');
/** Stripe tells of a refund that nobody asked for here: it was made on its own pages, outside the process. */
export const refundOutside = defineRecord('refund.outside');
/** A card from a refused country got through, and the rule gives the money back without asking anybody. */
export const refundByRule = defineRecord('refund.byRule');
export const disputeChanged = defineRecord('dispute.changed');
/** The card's bank reported a fraud; no money moved. */
export const fraudWarned = defineRecord('payment.fraudWarned');
