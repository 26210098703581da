import { defineRecord } from '../kernel/record.js';

export const paymentOpened = defineRecord('payment.opened');
/** Its status changed, or money of it came into the books. */
export const paymentChanged = defineRecord('payment.changed');
/** A card from a refused country got through: somebody decides what to do. */
export const paymentRefusedCountry = defineRecord('payment.refusedCountry');
/** Money that belongs to no payment of ours went to suspense: somebody finds out. */
export const paymentUnknownMoney = defineRecord('payment.unknownMoney');
/** A month is closed: its gifts can no longer be linked to a card. */
export const contributorKeyDestroyed = defineRecord('contributor.keyDestroyed');
/** A payout or top-up: Stripe says something else of it than before. */
export const payoutChanged = defineRecord('payout.changed');
/** A line of the bank shows it. */
export const payoutMatched = defineRecord('payout.matched');
/** Something was asked of Stripe about a monthly gift: a change of amount, a pause, going on, a stop. */
export const subscriptionAsked = defineRecord('subscription.asked');
export const subscriptionCallMade = defineRecord('subscription.callMade');
export const subscriptionCallRefused = defineRecord('subscription.callRefused');
/** What Stripe says of a monthly gift changed. */
export const subscriptionChanged = defineRecord('subscription.changed');
/** Monthly gifts of a fund that ends are to be stopped; what is still charged goes to the fund that was named. */
export const subscriptionsClosing = defineRecord('subscription.closing');
/** A fund ends: what is still paid on payment pages that are open goes to the fund that was named. */
export const paymentsMoved = defineRecord('payment.moved');
/** Stripe was asked to stop it and it goes on: a person looks. */
export const subscriptionStopStuck = defineRecord('subscription.stopStuck');
export const subscriptionAdopted = defineRecord('subscription.adopted');
/** Its card is of a refused country now: it is stopped. */
export const subscriptionRefusedCountry = defineRecord('subscription.refusedCountry');
export const subscriptionReminded = defineRecord('subscription.reminded');
/** Somebody without a code asked for a stop; nobody is told whether it met a gift. */
export const subscriptionStopTried = defineRecord('subscription.stopTried');
/** Somebody, or the night, asked for a look at everything; what came of it. */
export const reconciliationAsked = defineRecord('reconciliation.asked');
export const reconciliationEnded = defineRecord('reconciliation.ended');
/** Stripe, the bank and the books do not agree on something; and agree again. */
export const differenceFound = defineRecord('difference.found');
export const differenceGone = defineRecord('difference.gone');
/** Rows of the mirror of Stripe's ledger were lost, and made of the entries again. */
export const mirrorMended = defineRecord('mirror.mended');
/** Events are found that no webhook told of. */
export const webhooksSilent = defineRecord('payment.webhooksSilent');
export const eventParked = defineRecord('payment.eventParked');
export const eventReplayed = defineRecord('payment.eventReplayed');
/** The donor was charged another amount or currency than we asked for: all money of it waits in suspense. */
export const paymentAmountDiffers = defineRecord('payment.amountDiffers');
/** Facts took a fund below zero: it can promise nothing until it is covered. */
export const fundBelowZero = defineRecord('fund.belowZero');
/** What was there before these books begin: entered by one person, booked by another. */
export const openingEntered = defineRecord('opening.entered');
export const openingBooked = defineRecord('opening.booked');
export const openingRefused = defineRecord('opening.refused');
export const openingWithdrawn = defineRecord('opening.withdrawn');
