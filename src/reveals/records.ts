import { defineRecord } from '../kernel/record.js';

/** What the log says about looking, beside `secret.revealed` itself. */
export const records = {
  raiseAsked: defineRecord('reveals.raiseAsked'),
  raiseDecided: defineRecord('reveals.raiseDecided'),
  manyNoticed: defineRecord('reveals.manyNoticed'),
  manySeen: defineRecord('reveals.manySeen'),
  caseBegun: defineRecord('case.begun'),
  caseTaken: defineRecord('case.taken'),
  caseHanded: defineRecord('case.handedOver'),
  caseFreed: defineRecord('case.freed'),
};
