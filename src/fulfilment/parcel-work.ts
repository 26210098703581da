import type { ParcelProgress } from '../parcels/index.js';

export type { Evidence } from '../parcels/index.js';

/** What fulfilment asks of parcels, always inside its own change. */
export type ParcelWork = Pick<ParcelProgress, keyof ParcelProgress>;
export type PackingLine = Awaited<ReturnType<ParcelProgress['packingList']>>[number];
