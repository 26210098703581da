import { Inject, Injectable } from '@nestjs/common';
import { ToDos } from '../identity/index.js';

/** Drafts that another person wrote and this one may publish. */
@Injectable()
export class CampaignToDos {
  constructor(@Inject(ToDos) todos: ToDos) {
    todos.add({
      permission: 'campaigns.publish', path: '/staff/campaigns', label: 'campaigns.todo.drafts',
      sql: `SELECT count(*)::int AS count, min(e.at) AS oldest FROM campaign c JOIN audit.entry e ON e.id = c.record_id WHERE c.state = 'draft' AND c.drafted_by <> $1`,
    });
  }
}
