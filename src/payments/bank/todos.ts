import { Inject, Injectable } from '@nestjs/common';
import { ToDos } from '../../identity/index.js';

/** What waits for people of the money that comes beside Stripe. */
@Injectable()
export class BankToDos {
  constructor(@Inject(ToDos) todos: ToDos) {
    todos.add(
      {
        permission: 'bank.decide', path: '/staff/money/bank/lines?state=waiting', label: 'bank.todo.waiting',
        sql: `SELECT count(*)::int AS count, min(s.imported_at) AS oldest FROM bank_line l JOIN bank_statement s ON s.id = l.statement_id WHERE l.state = 'waiting' AND l.imported_by <> $1`,
      },
      {
        permission: 'bank.decide', path: '/staff/money/bank/lines?state=suspense', label: 'bank.todo.suspense',
        sql: `SELECT count(*)::int AS count, min(s.imported_at) AS oldest FROM bank_line l JOIN bank_statement s ON s.id = l.statement_id WHERE l.state = 'suspense'`,
      },
      {
        permission: 'gifts.byHand', path: '/staff/money/by-hand', label: 'bank.todo.byHand',
        sql: `SELECT count(*)::int AS count, min(entered_at) AS oldest FROM hand_gift WHERE state = 'entered' AND entered_by <> $1`,
      },
    );
  }
}
