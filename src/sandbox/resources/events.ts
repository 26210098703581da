import type Stripe from 'stripe';
import { missing } from '../errors.js';
import type { Fields } from '../fields.js';
import type { Listed } from '../list.js';
import { listDated } from '../list.js';
import type { World } from '../world.js';

export function findEvent({ store }: World, id: string): Stripe.Event {
  const event = store.find('event', id);
  if (!event) throw missing('event', id);
  return event;
}

/** Stripe lists thirty days; the sandbox all, so that a year of invented history can be polled. */
export function listEvents({ store }: World, fields: Fields): Listed<Stripe.Event> {
  const type = fields.text('type');
  const types = type ? [type] : fields.texts('types');
  const delivered = fields.flag('delivery_success');
  const keep = (row: Stripe.Event): boolean =>
    (types.length === 0 || types.includes(row.type)) && (delivered === undefined || (row.pending_webhooks === 0) === delivered);
  return listDated<'event'>(store.all('event'), fields, { noun: 'event', url: '/v1/events', keep });
}
