import { defineRecord } from '../kernel/record.js';

/** One part of the service: off by one person, on again by another. */
export const partSwitchedOff = defineRecord('part.switchedOff');
export const partSwitchedOn = defineRecord('part.switchedOn');
export const serviceStopped = defineRecord('service.stopped', { public: true, evenStopped: true });
export const restartAsked = defineRecord('service.restartAsked', { public: true, evenStopped: true });
export const serviceRestarted = defineRecord('service.restarted', { public: true, evenStopped: true });
