import type { Erasing } from '../platform/vault/index.js';
import { destroyKey } from './payouts.js';

/** A family is not erased while something of theirs is being decided or paid: the books need to know to whom until it is. */
export const grantErasing: Erasing = {
  async hinders(change, householdId) {
    const applications = await change.query<{ reference: string }>(
      `SELECT reference FROM application WHERE household_id = $1 AND state NOT IN ('draft', 'awarded', 'declined', 'withdrawn', 'expired', 'merged') ORDER BY seq LIMIT 5`, [householdId]);
    const grants = await change.query<{ reference: string }>(
      `SELECT g.reference FROM family_grant g WHERE g.household_id = $1
         AND (g.state <> 'completed' OR EXISTS (SELECT FROM disbursement d WHERE d.grant_id = g.id AND d.state IN ('due', 'prepared', 'released', 'sent'))) ORDER BY g.seq LIMIT 5`, [householdId]);
    return [
      ...applications.map(({ reference }) => `Application ${reference} is open: decide it, or let the family withdraw it.`),
      ...grants.map(({ reference }) => `Grant ${reference} is not paid out: finish its payments first.`),
    ];
  },

  /** Where the money went has a key of its own. */
  async erase(change, householdId, _record, vault) {
    const payout = await change.one<{ key: string }>('SELECT key_id AS key FROM payout_detail WHERE household_id = $1', [householdId]);
    if (payout) await destroyKey(change, vault, householdId, payout.key);
  },
};
