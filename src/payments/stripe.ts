import Stripe from 'stripe';
import type { Settings } from '../../config/settings.js';

/** Pinned here, in the webhook endpoint and in the tests: what we read is what we were written for. */
export const STRIPE_VERSION = '2026-10-28.endive';

/** The one client. `STRIPE_API_BASE` leads it to a sandbox; without a key every call answers 401. */
export function openStripe({ STRIPE_SECRET_KEY, STRIPE_API_BASE }: Pick<Settings, 'STRIPE_SECRET_KEY' | 'STRIPE_API_BASE'>): Stripe {
  return new Stripe(STRIPE_SECRET_KEY ?? 'sk_test_none', {
    apiVersion: STRIPE_VERSION, telemetry: false, timeout: 20_000, maxNetworkRetries: 2, ...(STRIPE_API_BASE ? addressOf(new URL(STRIPE_API_BASE)) : {}),
  });
}

function addressOf({ hostname, port, protocol }: URL): { host: string; port: string; protocol: 'http' | 'https' } {
  const plain = protocol === 'http:' ? 'http' : 'https';
  return { host: hostname, port: port || (plain === 'http' ? '80' : '443'), protocol: plain };
}
