import type { Erasing } from '../platform/vault/index.js';

/** Nobody is erased while a parcel for them is not at its end: it could be neither labelled nor found again. */
export const parcelErasing: Erasing = {
  async hinders(change, recipientId) {
    const open = await change.query<{ reference: string; state: string }>(
      `SELECT reference, state FROM parcel_order WHERE recipient_id = $1 AND state NOT IN ('closed', 'failed', 'cancelled') ORDER BY seq LIMIT 5`, [recipientId]);
    return open.map(({ reference, state }) => `Parcel ${reference} is ${state.replace('_', ' ')}: cancel it, or wait until it is closed.`);
  },
};
