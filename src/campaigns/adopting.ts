import { Inject, Injectable } from '@nestjs/common';
import { system } from '../kernel/actor.js';
import { dayOf } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';
import { Conflict } from '../kernel/problem.js';
import { adoptSubscription, type FeesPaidBy, type Judged } from '../payments/index.js';
import { Changes, type Change } from '../platform/change/index.js';
import { Vault } from '../platform/vault/index.js';
import { codeHash, codeOf, referenceOf } from './code.js';
import { donationAdopted } from './records.js';

/** Whoever gave before saw none of our words. */
const TERMS_BEFORE = 0;

/** What monthly gifts from before are for: the fund, and the campaign that explains it on the private page. */
export interface Purpose {
  readonly fundId: number;
  readonly campaignId: string;
  readonly slug: string;
  readonly overflowId: string;
  readonly feesPaidBy: FeesPaidBy;
}

/** Monthly gifts that were begun elsewhere (docs/adopting.md). */
@Injectable()
export class Adopting {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** The oldest open campaign that pays into the fund. Throws Conflict `campaigns.noCampaignOfFund`. */
  async purposeOf(source: Pick<Change, 'one'>, fund: string): Promise<Purpose> {
    const found = await source.one<Purpose>(
      `SELECT c.fund_id AS "fundId", c.id AS "campaignId", c.slug, c.overflow_id AS "overflowId", c.fees_paid_by AS "feesPaidBy"
       FROM campaign c JOIN ledger.fund f ON f.id = c.fund_id WHERE f.code = $1 AND c.state = 'open' ORDER BY c.n LIMIT 1`, [fund]);
    if (!found) throw new Conflict('campaigns.noCampaignOfFund', `No open campaign pays into the fund “${fund}”: publish one first, so that whoever gives can read what it is for.`);
    return found;
  }

  /**
   * Takes one over: a monthly gift with a code that nobody has seen; cards and Stripe stay as they are. Resolves to whether it was done now;
   * again is harmless.
   */
  adopt(one: Judged, { fundId, campaignId, overflowId, feesPaidBy }: Purpose): Promise<boolean> {
    return this.changes.run(system('adopting'), async (change) => {
      const id = newId();
      if (!(await adoptSubscription(change, id, one, { fundId, feesPaidBy }))) {
        change.skip();
        return false;
      }
      const recordId = change.record(donationAdopted, { type: 'donation', id }, { amount: one.amountMinor, currency: one.currency });
      await change.query(
        `INSERT INTO donation (id, campaign_id, amount_minor, cover_minor, currency, terms_version, code_hash, transfer_reference, record_id, given_on, frequency, overflow_purpose_id)
         VALUES ($1, $2, $3, 0, $4, $5, $6, $7, $8, $9, 'monthly', $10)`,
        [id, campaignId, one.amountMinor, one.currency, TERMS_BEFORE, codeHash(codeOf(this.vault, id)), referenceOf(this.vault, id), recordId, dayOf(one.startedAt), overflowId]);
      return true;
    });
  }
}
