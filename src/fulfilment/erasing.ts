import type { Erasing } from '../platform/vault/index.js';

/** To somebody in detention: the number of a parcel long arrived finds nobody any more. */
export const shipmentErasing: Erasing = {
  async erase(change, recipientId, record) {
    await change.query(`UPDATE shipment SET tracking_index = NULL, tracking_masked = '', record_id = $2 WHERE recipient_id = $1`, [recipientId, record]);
  },
};

/** A volunteer: what they hold and what we owe them comes first. */
export const volunteerErasing: Erasing = {
  async hinders(change, id) {
    const held = await change.query<{ code: string }>(`SELECT code FROM lease WHERE volunteer_id = $1 AND state IN ('active', 'overdue') ORDER BY n LIMIT 5`, [id]);
    const claims = await change.query(`SELECT 1 AS one FROM expense_claim WHERE volunteer_id = $1 AND state = 'submitted' LIMIT 1`, [id]);
    return [...held.map(({ code }) => `Run ${code} is in their hands: finish it, or take it back.`), ...(claims.length > 0 ? ['An expense of theirs waits for a decision: decide it first.'] : [])];
  },
  async erase(change, id, record) {
    await change.query(`UPDATE volunteer SET state = 'paused', cap = 0, regions = '{}', record_id = $2 WHERE id = $1`, [id, record]);
  },
};
