import { defineRecord } from '../kernel/record.js';

/** A report was published: its months and the digest of its manifest, for everybody to read. */
export const reportPublished = defineRecord('report.published', { public: true });
