import type { Verb } from '../control-input.js';
import { read, wrong } from '../control-input.js';
import { findMeans } from '../payments/means.js';
import { cardOf } from '../payments/methods.js';
import type { World } from '../world.js';
import { AFTER_RETRIES } from './dunning.js';
import { keepPurse } from './wallet.js';

/** What only the sandbox can do to monthly donations. */
export const billingControls = (world: World): Record<string, Verb> => ({
  /** `{ card }`: the bank replaces the card behind a saved method, by one that fails or one of another country. */
  'POST methods/:id/card': (body, id) => {
    const method = world.store.find('payment_method', id);
    const purse = world.store.find('purse', id);
    const means = findMeans(read(body, 'card', 'string') ?? '');
    if (!method || !purse || means.type !== 'card') throw wrong(`No card is saved as ${id}.`);
    keepPurse(world, id, means, purse);
    const card = cardOf(means.card, purse);
    const billing = { ...method.billing_details, address: { ...method.billing_details.address!, country: card.country } };
    const changed = world.store.put('payment_method', { ...method, billing_details: billing, card });
    world.emit('payment_method.automatically_updated', changed, undefined, { card: method.card });
    return { card: card.last4, country: card.country };
  },

  /** `{ then: canceled | unpaid | past_due }`: what becomes of a subscription when every try failed. */
  'POST dunning': (body) => {
    const rule = AFTER_RETRIES.findIndex((name) => name === read(body, 'then', 'string'));
    if (rule < 0) throw wrong(`then has to be one of ${AFTER_RETRIES.join(', ')}.`);
    world.store.put('setting', { id: 'dunning', value: rule });
    return { then: AFTER_RETRIES[rule] };
  },
});
