import { defineRecord } from '../kernel/record.js';

/** Rows of config/places or config/kits were loaded; `digest` is SHA-256 over all rows that changed. */
export const placesImported = defineRecord('places.imported');
