import { defineRecord } from '../kernel/record.js';

/** Too many cards were declined: payment pages are held back. */
export const gateTripped = defineRecord('gate.tripped');
/** It goes on. */
export const gateHeldLonger = defineRecord('gate.heldLonger');
/** Somebody looked at it. */
export const gateSeen = defineRecord('gate.seen');
/** One person made the gate stricter for some hours. */
export const gateTightened = defineRecord('gate.tightened');
