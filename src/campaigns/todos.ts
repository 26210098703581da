import { Inject, Injectable } from '@nestjs/common';
import { ToDos } from '../identity/index.js';
import { END_WAITS } from './held.js';

/** What waits for a second person: drafts to check and open, pauses to end, campaigns to close, rests to move. */
@Injectable()
export class CampaignToDos {
  constructor(@Inject(ToDos) todos: ToDos) {
    todos.add({
      permission: 'campaigns.publish', path: '/staff/campaigns', label: 'campaigns.todo.drafts',
      sql: `SELECT count(*)::int AS count, min(e.at) AS oldest FROM campaign c JOIN audit.entry e ON e.id = c.record_id WHERE c.state IN ('draft', 'checked') AND c.drafted_by <> $1`,
    }, {
      permission: 'campaigns.publish', path: '/staff/updates', label: 'updates.todo.waiting',
      sql: `SELECT count(*)::int AS count, min(e.at) AS oldest FROM campaign_update u JOIN audit.entry e ON e.id = u.record_id WHERE u.state = 'waiting' AND u.written_by <> $1 AND u.asked_by <> $1`,
    }, {
      permission: 'campaigns.edit', path: '/staff/updates', label: 'updates.todo.returned',
      sql: `SELECT count(*)::int AS count, min(e.at) AS oldest FROM campaign_update u JOIN audit.entry e ON e.id = u.record_id WHERE u.state = 'returned' AND u.written_by = $1`,
    }, {
      permission: 'campaigns.publish', path: '/staff/campaigns', label: 'campaigns.todo.paused',
      sql: `SELECT count(*)::int AS count, min(p.paused_on)::timestamptz AS oldest FROM campaign_pause p JOIN campaign c ON c.id = p.campaign_id AND c.state = 'paused' WHERE p.resumed_by IS NULL AND p.paused_by <> $1`,
    }, {
      permission: 'campaigns.windDown', path: '/staff/campaigns', label: 'campaigns.todo.ends',
      sql: `SELECT count(*)::int AS count, min(e.at) AS oldest FROM campaign c JOIN audit.entry e ON e.id = c.record_id WHERE c.state IN ('open', 'paused') AND c.end_asked_by <> $1 AND ${END_WAITS}`,
    }, {
      permission: 'campaigns.askRest', path: '/staff/campaigns', label: 'campaigns.todo.cameBack',
      sql: `SELECT count(DISTINCT c.id)::int AS count, min(now()) AS oldest FROM campaign c JOIN overflow_purpose o ON o.id = c.overflow_id
            JOIN (SELECT fund_id, currency FROM ledger.balance WHERE account LIKE 'asset.%' GROUP BY 1, 2 HAVING sum(balance) > 0) b ON b.fund_id = c.fund_id
            WHERE c.state IN ('closed', 'archived') AND c.fund_id <> o.fund_id AND ledger.available(c.fund_id, b.currency) > 0
              AND NOT EXISTS (SELECT FROM campaign other WHERE other.fund_id = c.fund_id AND other.id <> c.id AND other.state NOT IN ('closed', 'archived')) AND NOT EXISTS (SELECT FROM campaign_rest r WHERE r.campaign_id = c.id AND r.state = 'asked')`,
    }, {
      permission: 'campaigns.moveRest', path: '/staff/campaigns', label: 'campaigns.todo.rests',
      sql: `SELECT count(*)::int AS count, min(asked_on)::timestamptz AS oldest FROM campaign_rest WHERE state = 'asked' AND asked_by <> $1`,
    });
  }
}
