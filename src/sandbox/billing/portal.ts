import type Stripe from 'stripe';
import { onClock } from '../due.js';
import { invalid, missing } from '../errors.js';
import type { Fields } from '../fields.js';
import { idIn, newStripeId } from '../ids.js';
import type { Means } from '../payments/methods.js';
import type { World } from '../world.js';
import { findCustomer, preferMethod } from './customers.js';
import { attach, makeMethod } from './wallet.js';

type Portal = Stripe.BillingPortal.Session;

/** `POST /v1/billing_portal/sessions`: the flow `payment_method_update` only; everything else we manage ourselves. */
export function createPortal(world: World, fields: Fields): Portal {
  const customer = findCustomer(world, fields.required('customer'));
  const flow = readFlow(fields);
  const id = newStripeId('portal');
  const configuration = fields.text('configuration') ?? 'bpc_1sandbox';
  const back = fields.text('return_url') ?? null;
  fields.done();
  return world.store.put('billing_portal.session', {
    id,
    object: 'billing_portal.session',
    configuration,
    created: world.now(),
    customer: customer.id,
    customer_account: null,
    flow,
    livemode: false,
    locale: null,
    on_behalf_of: null,
    return_url: back,
    url: `${world.origin}/p/session/${id}`,
  });
}

function readFlow(fields: Fields): NonNullable<Portal['flow']> {
  const flow = fields.group('flow_data');
  const type = flow?.text('type');
  if (type !== 'payment_method_update') throw invalid("The sandbox offers the flow 'payment_method_update' only.", 'flow_data[type]');
  const after = flow?.group('after_completion');
  const back = after?.oneOf('type', ['portal_homepage', 'redirect']) === 'redirect' ? after.group('redirect')?.required('return_url') : undefined;
  return {
    after_completion: { hosted_confirmation: null, redirect: back === undefined ? null : { return_url: back }, type: back === undefined ? 'portal_homepage' : 'redirect' },
    customer_update: null, subscription_cancel: null, subscription_pause: null, subscription_update: null, subscription_update_confirm: null, type,
  };
}

/** Where the donor goes once the card is taken. */
export const afterwards = ({ flow, return_url: back }: Portal): string | null => flow?.after_completion.redirect?.return_url ?? back;

export function findPortal({ store }: World, id: string): Portal {
  const session = store.find('billing_portal.session', id);
  if (!session) throw missing('billing_portal session', id);
  return session;
}

/** The donor gives another card, which is the customer's from now on. As at Stripe, a subscription that has a card of its own stays with that. */
export function swapMethod(world: World, customerId: string, means: Means): void {
  const customer = findCustomer(world, customerId);
  onClock(world, idIn(customer.test_clock), () => {
    const made = makeMethod(world, means, { person: '', email: customer.email, name: customer.name ?? null });
    const method = attach(world, made, customerId);
    preferMethod(world, customer, method.id);
  });
}
