import { Inject, Injectable } from '@nestjs/common';
import { ToDos } from '../identity/index.js';
import { STUCK } from './monthly/stuck.js';

/** What waits for the treasurer of the money that comes in. */
@Injectable()
export class PaymentToDos {
  constructor(@Inject(ToDos) todos: ToDos) {
    todos.add(
      {
        permission: 'payments.repair', path: '/staff/payments', label: 'payments.todo.parked',
        sql: `SELECT count(*)::int AS count, min(received_at) AS oldest FROM payment_event WHERE state = 'parked'`,
      },
      {
        permission: 'payments.repair', path: '/staff/payments', label: 'payments.todo.stuck',
        sql: `SELECT count(*)::int AS count, min(asked_at) AS oldest FROM (${STUCK}) stuck`,
      },
      {
        permission: 'payments.repair', path: '/staff/payments', label: 'payments.todo.suspense',
        sql: `SELECT count(*)::int AS count, min(e.posted_at) AS oldest FROM ledger.entry e
              WHERE e.kind = 'suspense.received' AND EXISTS (SELECT FROM ledger.psp_item i WHERE i.entry_id = e.id) -- the bank's are in its own list
                AND EXISTS (SELECT FROM ledger.balance b WHERE b.account = 'liability.suspense' AND b.balance <> 0)`,
      },
      {
        permission: 'opening.decide', path: '/staff/money/opening', label: 'opening.todo',
        sql: `SELECT count(*)::int AS count, min(entered_at) AS oldest FROM opening_balance WHERE state = 'entered' AND entered_by <> $1`,
      },
    );
  }
}
