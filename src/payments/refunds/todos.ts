import { Inject, Injectable } from '@nestjs/common';
import { ToDos } from '../../identity/index.js';
import { TO_DECIDE } from '../desk.js';

/** What waits of money that goes back. */
@Injectable()
export class RefundToDos {
  constructor(@Inject(ToDos) todos: ToDos) {
    todos.add(
      {
        permission: 'refunds.approve', path: '/staff/money/refunds', label: 'refunds.todo.approve',
        sql: `SELECT count(*)::int AS count, min(requested_at) AS oldest FROM refund WHERE state = 'requested' AND requested_by IS DISTINCT FROM $1`,
      },
      {
        permission: 'refunds.request', path: '/staff/money/refunds?show=over', label: 'refunds.todo.failed',
        sql: `SELECT count(*)::int AS count, min(r.state_at) AS oldest FROM refund r WHERE r.state = 'failed'
              AND NOT EXISTS (SELECT FROM refund later WHERE later.payment_id = r.payment_id AND later.n > r.n)`,
      },
      {
        permission: 'refunds.request', path: '/staff/money/disputes', label: 'refunds.todo.dispute',
        sql: `SELECT count(*)::int AS count, min(seen_at) AS oldest FROM dispute WHERE status LIKE '%needs_response'`,
      },
      {
        permission: 'refunds.request', path: '/staff/money/payments?show=refused', label: 'refunds.todo.refused',
        sql: `SELECT count(*)::int AS count, min(p.opened_at) AS oldest FROM payment p WHERE ${TO_DECIDE.refused} AND NOT EXISTS (SELECT FROM refund r WHERE r.payment_id = p.id)`,
      },
      {
        permission: 'refunds.request', path: '/staff/money/payments?show=warned', label: 'refunds.todo.warned',
        sql: `SELECT count(*)::int AS count, min(w.seen_at) AS oldest FROM fraud_warning w WHERE w.actionable AND NOT EXISTS (SELECT FROM refund r WHERE r.payment_id = w.payment_id)`,
      },
    );
  }
}
