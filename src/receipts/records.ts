import { defineRecord } from '../kernel/record.js';

/** A number was given to a payment or a year; a correction names the number it replaces. */
export const receiptIssued = defineRecord('receipt.issued');
/** Somebody asked for a mail about a receipt; to whom is nowhere. */
export const receiptMailAsked = defineRecord('receipt.mailAsked');
export const receiptMailed = defineRecord('receipt.mailed');
/** The time for which a law wanted a copy is over: the key of the name was destroyed. */
export const receiptForgotten = defineRecord('receipt.forgotten');
