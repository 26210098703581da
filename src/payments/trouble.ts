import Stripe from 'stripe';
import { plainText } from '../platform/plain-error.js';

/** What went wrong, in a word for the console: never a body or a card. */
export const wordOf = (error: unknown): string => {
  if (error instanceof Stripe.errors.StripeError) return `Stripe: ${error.type} ${error.code ?? ''}`.trim();
  return error instanceof Error ? `${error.name}: ${(error as { code?: string }).code ?? plainText(error.message)}` : 'unknown';
};

/** What a person can do about it: the ending of a message `payments.staff.advice.…`. */
export function adviceOf(trouble: string | null): 'unknownKind' | 'gone' | 'stripe' | 'ours' {
  if (trouble?.startsWith('a balance transaction of type')) return 'unknownKind';
  if (trouble?.includes('resource_missing')) return 'gone';
  return trouble?.startsWith('Stripe:') ? 'stripe' : 'ours';
}
