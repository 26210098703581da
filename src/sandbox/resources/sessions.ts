import type Stripe from 'stripe';
import { later } from '../due.js';
import { invalid, missing, unknownParam } from '../errors.js';
import type { Fields } from '../fields.js';
import type { Listed } from '../list.js';
import { cut, listDated } from '../list.js';
import { CARD_CURRENCIES, MOST, tooSmall } from '../money.js';
import type { IntentData } from '../rows.js';
import type { Cause, World } from '../world.js';
import type { LineItem, Mode } from './line-items.js';
import { readLineItems, storeLineItems } from './line-items.js';
import { draftSession } from './session-draft.js';

const URL_PATH = '/v1/checkout/sessions';

/** Parameters of Checkout that are accepted because leaving them out or switching them off is the same here. */
const OFF_ONLY = [
  ['adaptive_pricing', 'enabled'], ['automatic_tax', 'enabled'], ['phone_number_collection', 'enabled'], ['invoice_creation', 'enabled'],
  ['tax_id_collection', 'enabled'], ['managed_payments', 'enabled'],
] as const;

/** `POST /v1/checkout/sessions`: modes payment and subscription. Throws `Refusal` as Stripe does, and says so where the sandbox offers less. */
export function createSession(world: World, fields: Fields): Stripe.Checkout.Session {
  const mode = fields.oneOf('mode', ['payment', 'setup', 'subscription']) ?? 'payment';
  if (mode === 'setup') throw invalid(`The sandbox offers the modes 'payment' and 'subscription', not '${mode}'.`, 'mode');
  const items = readLineItems(world, fields, mode);
  const session = draftSession(world, fields, items, mode);
  refuseOfOtherMode(mode, fields);
  const intentData = readIntentData(session.id, fields);
  refuseSwitchedOn(fields);
  fields.done();
  checkTotal(session.amount_total ?? 0, session.currency ?? '');
  world.store.put('intent_data', intentData);
  storeLineItems(world, session.id, items);
  later(world, 'expire', session.id, (session.expires_at - session.created) * 1000);
  return world.store.put('checkout.session', session);
}

/** Parameters that belong to the other mode, in Stripe's words. */
function refuseOfOtherMode(mode: Mode, fields: Fields): void {
  const [wrong, right] = mode === 'payment' ? ['subscription_data', 'subscription'] : ['payment_intent_data', 'payment'];
  if (fields.group(wrong)) throw invalid(`You can not pass \`${wrong}\` in \`${mode}\` mode.`, wrong);
  if (mode === 'subscription' && fields.text('customer_creation')) throw invalid(`\`customer_creation\` can only be used in \`${right}\` mode.`, 'customer_creation');
}

function readIntentData(id: string, fields: Fields): IntentData {
  const monthly = fields.group('subscription_data');
  const data = fields.group('payment_intent_data');
  return {
    ...(monthly && { subscription: { description: monthly.text('description', 500) ?? null, metadata: monthly.metadata() } }),
    id,
    description: data?.text('description', 1000) ?? null,
    metadata: data?.metadata() ?? {},
    statementSuffix: data?.text('statement_descriptor_suffix', 22) ?? null,
  };
}

function refuseSwitchedOn(fields: Fields): void {
  for (const [group, flag] of OFF_ONLY) {
    const inner = fields.group(group);
    if (inner?.flag(flag) === true) throw unknownParam(`${inner.name(flag)} (the sandbox knows only false)`);
  }
}

function checkTotal(total: number, currency: string): void {
  if (!CARD_CURRENCIES.includes(currency)) {
    throw invalid(`Invalid currency: ${currency}. The sandbox supports these currencies: ${CARD_CURRENCIES.join(', ')}`, 'line_items[0][price_data][currency]');
  }
  if (tooSmall(total, currency)) {
    const text = currency === 'eur' ? 'add up to at least €0.50 EUR' : 'convert to at least 50 cents';
    throw invalid(`The Checkout Session's total amount due must ${text}.`, undefined, 'amount_too_small');
  }
  if (total > MOST) throw invalid(`The Checkout Session's total amount due must be no more than ${MOST} in the smallest unit.`, undefined, 'amount_too_large');
}

/** The session; one whose time is over is expired by being looked at. */
export function findSession(world: World, id: string): Stripe.Checkout.Session {
  const session = world.store.find('checkout.session', id);
  if (!session) throw missing('checkout.session', id, 'session');
  return session.status === 'open' && session.expires_at <= world.now() ? close(world, session) : session;
}

/** `POST …/:id/expire`. Throws 400 unless the session is open. */
export function expireSession(world: World, id: string, cause: Cause): Stripe.Checkout.Session {
  const session = findSession(world, id);
  if (session.status !== 'open') {
    throw invalid(`Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`);
  }
  return close(world, session, cause);
}

/** After a restart on another port: the pages of open sessions are found there. */
export function moveOpenSessions(world: World): void {
  for (const session of world.store.all('checkout.session')) {
    const url = `${world.origin}/c/pay/${session.id}`;
    if (session.status === 'open' && session.url !== url) world.store.put('checkout.session', { ...session, url });
  }
}

function close(world: World, session: Stripe.Checkout.Session, cause?: Cause): Stripe.Checkout.Session {
  const expired = world.store.put('checkout.session', { ...session, status: 'expired', url: null });
  world.emit('checkout.session.expired', expired, cause);
  return expired;
}

export function listSessions(world: World, fields: Fields): Listed<Stripe.Checkout.Session> {
  for (const { id } of world.store.all('checkout.session')) findSession(world, id);
  const intent = fields.text('payment_intent');
  const subscription = fields.text('subscription');
  const customer = fields.text('customer');
  const status = fields.oneOf('status', ['complete', 'expired', 'open']);
  const keep = (row: Stripe.Checkout.Session): boolean =>
    (!intent || row.payment_intent === intent) && (!subscription || row.subscription === subscription) &&
    (!customer || row.customer === customer) && (!status || row.status === status);
  return listDated<'checkout.session'>(world.store.all('checkout.session'), fields, { noun: 'checkout.session', url: URL_PATH, keep });
}

export function listLineItems(world: World, sessionId: string, fields: Fields): Listed<LineItem> {
  findSession(world, sessionId);
  const items = world.store.all('item').filter((row) => row.session === sessionId).map(({ item }) => item);
  return cut(items, fields, 'line_item', `${URL_PATH}/${sessionId}/line_items`);
}
