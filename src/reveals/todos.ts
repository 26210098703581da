import { Inject, Injectable } from '@nestjs/common';
import { ToDos } from '../identity/index.js';

/** What waits for a second person, on the console's first page. */
@Injectable()
export class RevealToDos {
  constructor(@Inject(ToDos) todos: ToDos) {
    todos.add(
      { permission: 'reveals.raise', path: '/staff/reveals', label: 'reveals.todo.raise',
        sql: `SELECT count(*)::int AS count, min(asked_at) AS oldest FROM reveal_raise WHERE state = 'asked' AND day = (now() AT TIME ZONE 'UTC')::date AND person <> $1` },
      { permission: 'reveals.watch', path: '/staff/reveals', label: 'reveals.todo.many', sql: 'SELECT count(*)::int AS count, min(at) AS oldest FROM reveal_alert WHERE seen_by IS NULL AND person <> $1' },
    );
  }
}
