import { Inject, Injectable } from '@nestjs/common';
import { ToDos } from '../identity/index.js';

/** Months that one person asked to close and another has to. */
@Injectable()
export class LedgerToDos {
  constructor(@Inject(ToDos) todos: ToDos) {
    todos.add({
      permission: 'periods.close', path: '/staff/money', label: 'ledger.todo.months',
      sql: `SELECT count(*)::int AS count, min(e.at) AS oldest FROM ledger.period p JOIN audit.entry e ON e.id = p.record_id WHERE p.state = 'closing' AND p.requested_by <> $1::text`,
    });
  }
}
