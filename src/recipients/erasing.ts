import type { Erasing } from '../platform/vault/index.js';

/** Somebody in detention: their name goes and what the rules knew of them; the reference stays, for orders and books. */
export const recipientErasing: Erasing = {
  async erase(change, id, record) {
    await change.query(`UPDATE recipient SET identity = NULL, facts = '{}', facts_sealed = NULL, told_on = NULL, erased_at = $2, record_id = $3 WHERE id = $1`, [id, change.at, record]);
  },
};
