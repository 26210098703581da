import { randomBytes } from 'node:crypto';
import type { Erasing } from '../platform/vault/index.js';

/** To somebody in detention: letters that are about to be posted go first; afterwards nobody can write to them. */
export const addresseeErasing: Erasing = {
  async hinders(change, recipientId) {
    const open = await change.query<{ reference: string }>(
      `SELECT reference FROM letter_order WHERE recipient_id = $1 AND state IN ('assigned', 'printed', 'hand_copied') ORDER BY n LIMIT 5`, [recipientId]);
    return open.map(({ reference }) => `Letter ${reference} is on its way to this person: post it first.`);
  },
  async erase(change, recipientId, record) {
    await change.query(`UPDATE addressee SET open = false, about = '—', record_id = $2 WHERE recipient_id = $1`, [recipientId, record]);
  },
};

/** A letter, for its writer: what was written and answered goes, and the code opens nothing any more. */
export const letterErasing: Erasing = {
  async hinders(change, id) {
    const [letter] = await change.query<{ reference: string; state: string }>(
      `SELECT reference, state FROM letter_order WHERE id = $1 AND state IN ('written', 'moderated', 'translated', 'assigned', 'printed', 'hand_copied')`, [id]);
    if (!letter) return [];
    return [letter.state === 'written' ? `Letter ${letter.reference} waits to be read: decline it first.` : `Letter ${letter.reference} was accepted and is not posted yet: post it first.`];
  },
  async erase(change, id, record) {
    await change.query(`UPDATE letter_order SET code_hash = $2, warnings = '{}', reason = CASE WHEN reason IS NOT NULL THEN '—' END, record_id = $3 WHERE id = $1`, [id, randomBytes(32), record]);
  },
};
