import { defineRecord } from '../kernel/record.js';

export const serviceStopped = defineRecord('service.stopped', { public: true, evenStopped: true });
export const restartAsked = defineRecord('service.restartAsked', { public: true, evenStopped: true });
export const serviceRestarted = defineRecord('service.restarted', { public: true, evenStopped: true });
