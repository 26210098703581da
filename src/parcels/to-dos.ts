import { Inject, Injectable } from '@nestjs/common';
import { ToDos } from '../identity/index.js';

/** What of the parcels waits for somebody, for the console's first page; nobody is shown their own request to approve. */
@Injectable()
export class ParcelToDos {
  constructor(@Inject(ToDos) todos: ToDos) {
    const count = 'SELECT count(*)::int AS count, min(requested_on)::timestamptz AS oldest FROM parcel_order WHERE';
    todos.add(
      { permission: 'parcels.approve', path: '/staff/parcels?state=requested', label: 'parcels.todo.approve', sql: `${count} state = 'requested' AND requested_by <> $1 AND resumed_by IS DISTINCT FROM $1` },
      { permission: 'parcels.request', path: '/staff/parcels?state=on_hold', label: 'parcels.todo.held', sql: `${count} state = 'on_hold'` },
      { permission: 'parcels.coordinate', path: '/staff/parcels?state=exception', label: 'parcels.todo.exception', sql: `${count} state = 'exception'` },
    );
  }
}
