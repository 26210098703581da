export { Held } from './held.js';
export { defineJob, type JobType } from './job.js';
export { Jobs } from './jobs.js';
export { Outbox } from './outbox.js';
export { queueOptions } from './backend.js';
export { migrateQueue } from './migrate.js';
