import type Stripe from 'stripe';
import { missing } from '../errors.js';
import type { Fields } from '../fields.js';
import type { Listed } from '../list.js';
import { listDated } from '../list.js';
import type { World } from '../world.js';

type Warning = Stripe.Radar.EarlyFraudWarning;

export function findWarning({ store }: World, id: string): Warning {
  const warning = store.find('radar.early_fraud_warning', id);
  if (!warning) throw missing('early fraud warning', id, 'early_fraud_warning');
  return warning;
}

export function listWarnings({ store }: World, fields: Fields): Listed<Warning> {
  const [charge, intent] = [fields.text('charge'), fields.text('payment_intent')];
  const keep = (row: Warning): boolean => (!charge || row.charge === charge) && (!intent || row.payment_intent === intent);
  return listDated<'radar.early_fraud_warning'>(store.all('radar.early_fraud_warning'), fields, {
    noun: 'early fraud warning', url: '/v1/radar/early_fraud_warnings', keep,
  });
}
