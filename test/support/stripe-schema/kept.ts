/** SDK resource file → methods whose answers and parameters the schema holds. */
export const KEPT_OPERATIONS: Record<string, string[]> = {
  'Checkout/Sessions': ['create', 'retrieve', 'list', 'expire', 'listLineItems'],
  PaymentIntents: ['retrieve', 'list'],
  Charges: ['retrieve', 'list'],
  Refunds: ['create', 'retrieve', 'update', 'list', 'cancel'],
  Disputes: ['retrieve', 'list', 'update', 'close'],
  BalanceTransactions: ['retrieve', 'list'],
  Balance: ['retrieve'],
  Customers: ['create', 'retrieve', 'update', 'del', 'list'],
  Products: ['create', 'retrieve'],
  Prices: ['create', 'retrieve', 'list'],
  Subscriptions: ['create', 'retrieve', 'list', 'update', 'cancel'],
  Invoices: ['retrieve', 'list', 'pay'],
  InvoicePayments: ['retrieve', 'list'],
  PaymentMethods: ['retrieve', 'list', 'attach', 'detach'],
  'TestHelpers/TestClocks': ['create', 'retrieve', 'list', 'advance', 'del'],
  'BillingPortal/Sessions': ['create'],
  Events: ['retrieve', 'list'],
  Payouts: ['create', 'retrieve', 'list', 'cancel'],
  'Radar/EarlyFraudWarnings': ['retrieve', 'list'],
};

/** Name in the schema → file and interface of the SDK. Other resources may only appear as ids. */
export const KEPT_RESOURCES: Record<string, [file: string, name: string]> = {
  'checkout.session': ['Checkout/Sessions', 'Session'],
  item: ['LineItems', 'LineItem'],
  payment_intent: ['PaymentIntents', 'PaymentIntent'],
  charge: ['Charges', 'Charge'],
  refund: ['Refunds', 'Refund'],
  dispute: ['Disputes', 'Dispute'],
  balance_transaction: ['BalanceTransactions', 'BalanceTransaction'],
  balance: ['Balance', 'Balance'],
  customer: ['Customers', 'Customer'],
  deleted_customer: ['Customers', 'DeletedCustomer'],
  product: ['Products', 'Product'],
  price: ['Prices', 'Price'],
  plan: ['Plans', 'Plan'],
  subscription: ['Subscriptions', 'Subscription'],
  subscription_item: ['SubscriptionItems', 'SubscriptionItem'],
  invoice: ['Invoices', 'Invoice'],
  line_item: ['InvoiceLineItems', 'InvoiceLineItem'],
  invoice_payment: ['InvoicePayments', 'InvoicePayment'],
  payment_method: ['PaymentMethods', 'PaymentMethod'],
  'test_helpers.test_clock': ['TestHelpers/TestClocks', 'TestClock'],
  'billing_portal.session': ['BillingPortal/Sessions', 'Session'],
  payout: ['Payouts', 'Payout'],
  'radar.early_fraud_warning': ['Radar/EarlyFraudWarnings', 'EarlyFraudWarning'],
};

/** An object with five or more members named after payment methods keeps only these of them. */
export const KEPT_METHODS = new Set(['card', 'sepa_debit', 'bacs_debit', 'us_bank_account', 'bancontact', 'ideal', 'link', 'paypal']);

/** Numbers that are not whole. */
export const FRACTIONS = new Set([
  'exchange_rate', 'percentage', 'effective_percentage', 'application_fee_percent', 'amount_percent', 'percent_off', 'height', 'length', 'weight', 'width',
]);
