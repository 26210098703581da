import Stripe from 'stripe';
import { STRIPE_VERSION } from '../../payments/index.js';
import type { InstallationKind } from '../../platform/database/index.js';
import { type Check, green, type Finding, red, sentenceOf } from './check.js';

/** Where Stripe sends its messages. */
export interface Endpoint {
  readonly url: string;
  /** Null: that of the account's default. */
  readonly version: string | null;
  readonly enabled: boolean;
}

/** How Stripe answers whether a key is live: the balance says so itself. */
export interface StripeAnswer {
  readonly livemode: boolean;
  /** Absent where the key may not read them. */
  readonly endpoints?: readonly Endpoint[] | undefined;
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
  return { livemode: (await stripe.balance.retrieve()).livemode, endpoints: await endpointsOf(stripe) };
}

async function endpointsOf(stripe: Stripe): Promise<Endpoint[] | undefined> {
  try {
    const { data } = await stripe.webhookEndpoints.list({ limit: 100 });
    return data.map(({ url, api_version: version, status }) => ({ url, version, enabled: status === 'enabled' }));
  } catch (error) {
    if (error instanceof Stripe.errors.StripePermissionError || error instanceof Stripe.errors.StripeInvalidRequestError) return undefined; // not among this key's rights
    throw error;
  }
}

/** Whether Stripe's messages come to `url`, in the version we read. Pure. */
export function judgeEndpoint(url: string, { endpoints }: StripeAnswer): Omit<Finding, 'name'> {
  if (!endpoints) return green('messages from Stripe are checked against its secret; this key may not read where they are sent');
  const ours = endpoints.find((one) => one.url === url);
  if (!ours) return red(`Stripe sends nothing to ${url}`, `add an endpoint ${url} at Stripe and set its secret (whsec_…)`);
  if (!ours.enabled) return red('Stripe has switched the endpoint off', 'switch it on again in Stripe’s dashboard');
  if (ours.version !== STRIPE_VERSION) return red(`the endpoint has version ${ours.version ?? 'of the account'}, ours is ${STRIPE_VERSION}`, `make an endpoint with api_version ${STRIPE_VERSION} at Stripe, and set its secret beside the old one for a day`);
  return green(`messages come to ${url} in the version we read`);
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

export const webhookCheck = (ask: typeof askStripe = askStripe): Check => ({
  name: 'webhook',
  async look({ settings: { STRIPE_WEBHOOK_SECRET: secret, STRIPE_SECRET_KEY: key, STRIPE_API_BASE: base, publicUrl }, kind }) {
    const url = `${publicUrl}/webhooks/stripe`;
    if (kind === 'demo') return green('messages from Stripe are checked against its secret');
    if (!secret) return red('STRIPE_WEBHOOK_SECRET is not set', `add an endpoint ${url} at Stripe and set its secret (whsec_…)`);
    const answer = key ? await ask(key, base).catch(() => undefined) : undefined; // that Stripe does not answer is the other check's to say
    return judgeEndpoint(url, answer ?? { livemode: false });
  },
});
