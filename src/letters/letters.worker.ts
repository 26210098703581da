import { Inject, Injectable } from '@nestjs/common';
import { system } from '../kernel/actor.js';
import { ToDos } from '../identity/index.js';
import { Changes } from '../platform/change/index.js';
import { Jobs } from '../platform/queue/index.js';
import { recipientChanged } from '../recipients/index.js';
import { Addressees } from './addressees.js';

const waiting = (state: string, more = ''): string => `SELECT count(*)::int AS count, min(written_on)::timestamptz AS oldest FROM letter_order WHERE state = '${state}'${more}`;

/** What letters do without being asked, and what they put on the to-do list. */
@Injectable()
export class LettersWorker {
  constructor(@Inject(Changes) changes: Changes, @Inject(Addressees) addressees: Addressees, @Inject(Jobs) jobs: Jobs, @Inject(ToDos) todos: ToDos) {
    jobs.handle(recipientChanged, ({ recipientId }) => changes.run(system('letters'), (change) => addressees.review(change, recipientId)));
    todos.add(
      { permission: 'letters.moderate', path: '/staff/letters?state=written', label: 'letters.staff.todo.read', sql: waiting('written') },
      { permission: 'letters.moderate', path: '/staff/letters?state=moderated', label: 'letters.staff.todo.translate', sql: waiting('moderated') },
      { permission: 'letters.print', path: '/staff/letters?state=assigned', label: 'letters.staff.todo.print', sql: waiting('assigned', ` AND how = 'printed'`) },
    );
  }
}
