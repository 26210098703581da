import type { Erasing } from '../platform/vault/index.js';

/** A family: the phrase and the indexes of their names go, and with the key every name, message and account. */
export const familyErasing: Erasing = {
  async erase(change, id, record) {
    await change.query('DELETE FROM household_key WHERE household_id = $1', [id]);
    await change.query(
      'UPDATE household SET contents = NULL, phrase_digest = NULL, adults = NULL, children = NULL, erased_at = $2, record_id = $3 WHERE id = $1', [id, change.at, record]);
    await change.query(`UPDATE phrase_request SET state = 'stopped', record_id = $2 WHERE household_id = $1 AND state IN ('asked', 'confirmed')`, [id, record]);
  },
};
