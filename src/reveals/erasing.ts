import type { Erasing } from '../platform/vault/index.js';

/** A person nobody can open any more is nobody's case. */
export const careErasing: Erasing = {
  async erase(change, id, record) {
    await change.query('UPDATE care SET ended_at = $2, record_id = $3 WHERE subject = $1 AND ended_at IS NULL', [id, change.at, record]);
  },
};
