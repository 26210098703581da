import { Refusal, unknownRoute } from './errors.js';
import { balance, findTransaction, listTransactions } from './resources/balance.js';
import { closeDispute, findDispute, listDisputes, updateDispute } from './resources/disputes.js';
import { findEvent, listEvents } from './resources/events.js';
import { findCharge, findIntent, findMethod, listCharges, listIntents } from './resources/payments.js';
import { cancelPayout, createPayout, findPayout, listPayouts } from './resources/payouts.js';
import { cancelRefund, createRefund, findRefund, listRefunds, updateRefund } from './resources/refunds.js';
import { createSession, expireSession, findSession, listLineItems, listSessions } from './resources/sessions.js';
import { findWarning, listWarnings } from './resources/warnings.js';
import { BILLING_ROUTES } from './billing/routes.js';
import type { Handler, Route } from './handler.js';

/** All of the API the sandbox offers but monthly giving, which is in billing/routes.ts. Each resource has its own file in resources/ and its lines here. */
const ROUTES: readonly Route[] = [
  ['POST /v1/checkout/sessions', (world, { fields }) => createSession(world, fields)],
  ['GET /v1/checkout/sessions', (world, { fields }) => listSessions(world, fields)],
  ['GET /v1/checkout/sessions/:id', (world, { id }) => findSession(world, id)],
  ['POST /v1/checkout/sessions/:id/expire', (world, { id, fields, cause }) => (fields.done(), expireSession(world, id, cause))],
  ['GET /v1/checkout/sessions/:id/line_items', (world, { id, fields }) => listLineItems(world, id, fields)],
  ['GET /v1/payment_intents', (world, { fields }) => listIntents(world, fields)],
  ['GET /v1/payment_intents/:id', (world, { id }) => findIntent(world, id)],
  ['GET /v1/payment_methods/:id', (world, { id }) => findMethod(world, id)],
  ['GET /v1/charges', (world, { fields }) => listCharges(world, fields)],
  ['GET /v1/charges/:id', (world, { id }) => findCharge(world, id)],
  ['POST /v1/refunds', (world, { fields, cause }) => createRefund(world, fields, cause)],
  ['GET /v1/refunds', (world, { fields }) => listRefunds(world, fields)],
  ['GET /v1/refunds/:id', (world, { id }) => findRefund(world, id)],
  ['POST /v1/refunds/:id', (world, { id, fields, cause }) => updateRefund(world, id, fields, cause)],
  ['POST /v1/refunds/:id/cancel', (world, { id, fields, cause }) => (fields.done(), cancelRefund(world, id, cause))],
  ['GET /v1/disputes', (world, { fields }) => listDisputes(world, fields)],
  ['GET /v1/disputes/:id', (world, { id }) => findDispute(world, id)],
  ['POST /v1/disputes/:id', (world, { id, fields, cause }) => updateDispute(world, id, fields, cause)],
  ['POST /v1/disputes/:id/close', (world, { id, fields, cause }) => (fields.done(), closeDispute(world, id, cause))],
  ['POST /v1/payouts', (world, { fields, cause }) => createPayout(world, fields, cause)],
  ['GET /v1/payouts', (world, { fields }) => listPayouts(world, fields)],
  ['GET /v1/payouts/:id', (world, { id }) => findPayout(world, id)],
  ['POST /v1/payouts/:id/cancel', (world, { id, fields, cause }) => (fields.done(), cancelPayout(world, id, cause))],
  ['GET /v1/radar/early_fraud_warnings', (world, { fields }) => listWarnings(world, fields)],
  ['GET /v1/radar/early_fraud_warnings/:id', (world, { id }) => findWarning(world, id)],
  ['GET /v1/balance', (world) => balance(world)],
  ['GET /v1/balance_transactions', (world, { fields }) => listTransactions(world, fields)],
  ['GET /v1/balance_transactions/:id', (world, { id }) => findTransaction(world, id)],
  ['GET /v1/events', (world, { fields }) => listEvents(world, fields)],
  ['GET /v1/events/:id', (world, { id }) => findEvent(world, id)],
];

const TABLE = [...ROUTES, ...BILLING_ROUTES].map(([line, handler]) => {
  const [method, path] = line.split(' ') as [string, string];
  return { method, pattern: new RegExp(`^${path.replace(':id', '([^/]+)')}$`), handler };
});

/** Finds who answers `method path`. Throws `Refusal` 404. */
export function route(method: string, path: string): { handler: Handler; id: string } {
  for (const { method: verb, pattern, handler } of TABLE) {
    const match = verb === method ? pattern.exec(path) : null;
    if (match) return { handler, id: idOf(match[1]) };
  }
  throw unknownRoute(method, path);
}

function idOf(raw = ''): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    throw new Refusal(400, { type: 'invalid_request_error', message: 'The address is not properly encoded.' });
  }
}
