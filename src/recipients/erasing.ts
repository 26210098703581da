import type { Erasing } from '../platform/vault/index.js';

/** Somebody in detention: their name goes, what the rules knew of them and every consent; the reference stays, for orders and books. */
export const recipientErasing: Erasing = {
  async erase(change, id, record) {
    await change.query(`UPDATE recipient SET identity = NULL, facts = '{}', facts_sealed = NULL, told_on = NULL, erased_at = $2, record_id = $3 WHERE id = $1`, [id, change.at, record]);
    await change.query(
      `INSERT INTO recipient_consent (recipient_id, purpose, given, record_id)
       SELECT recipient_id, purpose, false, $2 FROM (SELECT DISTINCT ON (purpose) recipient_id, purpose, given FROM recipient_consent WHERE recipient_id = $1 ORDER BY purpose, id DESC) now WHERE given`, [id, record]);
  },
};
