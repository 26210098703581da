import { Inject, Injectable } from '@nestjs/common';
import { ToDos } from '../identity/index.js';

/** What waits for whom, on the console's first page. */
@Injectable()
export class GrantsToDos {
  constructor(@Inject(ToDos) todos: ToDos) {
    const waiting = (states: string) => `SELECT count(*)::int AS count, min(state_at) AS oldest FROM application WHERE state IN (${states})`;
    const payments = (states: string) => `SELECT count(*)::int AS count, min(state_at) AS oldest FROM disbursement WHERE state IN (${states}) AND due_on <= current_date`;
    todos.add(
      { permission: 'grants.assess', path: '/staff/applications', label: 'grants.todo.assess', sql: waiting(`'duplicate_check', 'screening', 'assessment', 'recommended'`) },
      { permission: 'grants.approve', path: '/staff/applications', label: 'grants.todo.approve', sql: waiting(`'in_approval'`) },
      { permission: 'grants.prepare', path: '/staff/disbursements', label: 'grants.todo.prepare', sql: payments(`'due', 'failed', 'returned'`) },
      { permission: 'grants.release', path: '/staff/disbursements', label: 'grants.todo.release', sql: payments(`'prepared', 'released'`) },
      { permission: 'grants.confirm', path: '/staff/disbursements?show=sent', label: 'grants.todo.confirm', sql: payments(`'sent'`) },
      { permission: 'families.confirmPhrase', path: '/staff/confirmations', label: 'grants.todo.phrases', sql: `SELECT count(*)::int AS count, min(asked_at) AS oldest FROM phrase_request WHERE state = 'asked' AND asked_by <> $1` },
      { permission: 'payouts.confirm', path: '/staff/confirmations', label: 'grants.todo.payouts', sql: 'SELECT count(*)::int AS count, min(edited_at) AS oldest FROM payout_detail WHERE awaits' },
    );
  }
}
