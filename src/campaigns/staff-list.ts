import { Inject, Injectable } from '@nestjs/common';
import type { Day } from '../kernel/clock.js';
import { Reader } from '../platform/database/index.js';
import type { CampaignState } from './lives.js';

export interface StaffCampaign {
  readonly slug: string;
  readonly title: string;
  readonly state: CampaignState;
  readonly need: 'needed' | 'covered';
  readonly needSaidOn: Day;
  readonly deadline: Day;
  readonly fund: string;
  readonly draftedBy: string;
}

/** What staff see of campaigns, drafts too. */
@Injectable()
export class StaffList {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  /** Drafts first: they wait for a second person. */
  list(limit = 100): Promise<StaffCampaign[]> {
    return this.reader.query(
      `SELECT c.slug, t.title, c.state, c.need, c.need_said_on AS "needSaidOn", c.deadline, f.code AS fund, c.drafted_by AS "draftedBy"
       FROM campaign c JOIN campaign_text t ON t.campaign_id = c.id AND t.lang = 'en' JOIN ledger.fund f ON f.id = c.fund_id
       ORDER BY c.state = 'draft' DESC, c.state = 'open' DESC, c.n DESC LIMIT $1`, [limit]);
  }
}
