import type { Route } from '../handler.js';
import { advanceClock, createClock, deleteClock, findClock, listClocks } from './clocks.js';
import { updateSubscription } from './change.js';
import { createCustomer, deleteCustomer, listCustomers, showCustomer, updateCustomer } from './customers.js';
import { findInvoice, findInvoicePayment, listInvoicePayments, listInvoices, payInvoice } from './invoices.js';
import { createPortal } from './portal.js';
import { createPrice, createProduct, findPrice, findProduct, listPrices } from './prices.js';
import { cancelSubscription, createSubscription, findSubscription, listSubscriptions } from './subscriptions.js';
import { attachMethod, detachMethod, listMethods } from './wallet.js';

/** Monthly giving, and the clocks it is tried with. */
export const BILLING_ROUTES: readonly Route[] = [
  ['POST /v1/customers', (world, { fields, cause }) => createCustomer(world, fields, cause)],
  ['GET /v1/customers', (world, { fields }) => listCustomers(world, fields)],
  ['GET /v1/customers/:id', (world, { id }) => showCustomer(world, id)],
  ['POST /v1/customers/:id', (world, { id, fields, cause }) => updateCustomer(world, id, fields, cause)],
  ['DELETE /v1/customers/:id', (world, { id, cause }) => deleteCustomer(world, id, cause)],
  ['GET /v1/payment_methods', (world, { fields }) => listMethods(world, fields)],
  ['POST /v1/payment_methods/:id/attach', (world, { id, fields, cause }) => attachMethod(world, id, fields, cause)],
  ['POST /v1/payment_methods/:id/detach', (world, { id, cause }) => detachMethod(world, id, cause)],
  ['POST /v1/products', (world, { fields }) => createProduct(world, fields)],
  ['GET /v1/products/:id', (world, { id }) => findProduct(world, id)],
  ['POST /v1/prices', (world, { fields }) => createPrice(world, fields)],
  ['GET /v1/prices', (world, { fields }) => listPrices(world, fields)],
  ['GET /v1/prices/:id', (world, { id }) => findPrice(world, id)],
  ['POST /v1/subscriptions', (world, { fields, cause }) => createSubscription(world, fields, cause)],
  ['GET /v1/subscriptions', (world, { fields }) => listSubscriptions(world, fields)],
  ['GET /v1/subscriptions/:id', (world, { id }) => findSubscription(world, id)],
  ['POST /v1/subscriptions/:id', (world, { id, fields, cause }) => updateSubscription(world, id, fields, cause)],
  ['DELETE /v1/subscriptions/:id', (world, { id, fields, cause }) => cancelSubscription(world, id, fields, cause)],
  ['GET /v1/invoices', (world, { fields }) => listInvoices(world, fields)],
  ['GET /v1/invoices/:id', (world, { id }) => findInvoice(world, id)],
  ['POST /v1/invoices/:id/pay', (world, { id, fields }) => payInvoice(world, id, fields)],
  ['GET /v1/invoice_payments', (world, { fields }) => listInvoicePayments(world, fields)],
  ['GET /v1/invoice_payments/:id', (world, { id }) => findInvoicePayment(world, id)],
  ['POST /v1/billing_portal/sessions', (world, { fields }) => createPortal(world, fields)],
  ['POST /v1/test_helpers/test_clocks', (world, { fields }) => createClock(world, fields)],
  ['GET /v1/test_helpers/test_clocks', (world, { fields }) => listClocks(world, fields)],
  ['GET /v1/test_helpers/test_clocks/:id', (world, { id }) => findClock(world, id)],
  ['DELETE /v1/test_helpers/test_clocks/:id', (world, { id }) => deleteClock(world, id)],
  ['POST /v1/test_helpers/test_clocks/:id/advance', (world, { id, fields }) => advanceClock(world, id, fields)],
];
