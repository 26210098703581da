import Stripe from 'stripe';
import type { InstallationKind } from '../../platform/database/index.js';
import { type Check, green, type Finding, red, sentenceOf } from './check.js';

/** How Stripe answers whether a key is live: the balance says so itself. */
export interface StripeAnswer {
  readonly livemode: boolean;
}

/**
 * Whether a key may be used here: a restricted one (what a stolen full key can do, this one cannot), of the database's
 * kind, and of the same kind in Stripe's own words. Pure.
 */
export function judgeKey(key: string, kind: InstallationKind, answer: StripeAnswer): Omit<Finding, 'name'> {
  const live = key.includes('_live_');
  if (live !== (kind === 'live')) return red(`the key is a ${live ? 'live' : 'test'} one, the database was born “${kind}”`, 'set a key of the same kind in STRIPE_SECRET_KEY');
  if (answer.livemode !== live) return red(`the key says ${live ? 'live' : 'test'}, Stripe says ${answer.livemode ? 'live' : 'test'}`, 'take the key anew from Stripe’s dashboard');
  if (!key.startsWith('rk_')) return red('the key may do everything', 'make a restricted key (rk_…) at Stripe with the rights listed in docs/running.md');
  return green(`a restricted ${live ? 'live' : 'test'} key, and Stripe answers to it`);
}

/** Asks Stripe (or the sandbox) for the balance. Throws Stripe's refusal. */
export async function askStripe(key: string, base: string | undefined): Promise<StripeAnswer> {
  const at = base === undefined ? undefined : new URL(base);
  const place = at && { host: at.hostname, port: at.port || (at.protocol === 'http:' ? '80' : '443'), protocol: at.protocol === 'http:' ? ('http' as const) : ('https' as const) };
  const stripe = new Stripe(key, { telemetry: false, timeout: 10_000, maxNetworkRetries: 1, ...place });
  return { livemode: (await stripe.balance.retrieve()).livemode };
}

/** `ask` reaches Stripe; a test gives its own, since nobody has a live key to try. */
export const stripeCheck = (ask: typeof askStripe = askStripe): Check => ({
  name: 'stripe',
  async look({ settings, kind }) {
    const { STRIPE_SECRET_KEY: key, STRIPE_API_BASE: base } = settings;
    if (!key) return kind === 'demo' ? green('the sandbox of the demo') : red('STRIPE_SECRET_KEY is not set', 'set a restricted key (rk_…); “npm run setup” asks for it');
    try {
      return judgeKey(key, kind, await ask(key, base));
    } catch (error) {
      return red(`Stripe does not take the key: ${sentenceOf(error)}`, 'check STRIPE_SECRET_KEY and that this server reaches api.stripe.com');
    }
  },
});

export const webhookCheck: Check = {
  name: 'webhook',
  look: ({ settings, kind }) => Promise.resolve(settings.STRIPE_WEBHOOK_SECRET || kind === 'demo'
    ? green('messages from Stripe are checked against its secret')
    : red('STRIPE_WEBHOOK_SECRET is not set', `add an endpoint ${settings.publicUrl}/webhooks/stripe at Stripe and set its secret (whsec_…)`)),
};
