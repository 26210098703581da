import type Stripe from 'stripe';

type Kind = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

/** What an answer's `error` may hold; a field that says nothing is absent, never null. */
export interface ErrorBody {
  type: Kind;
  message: string;
  code?: string;
  decline_code?: string;
  param?: string;
  charge?: string;
  payment_intent?: Stripe.PaymentIntent;
  payment_method?: Stripe.PaymentMethod;
}

/** A refusal in Stripe's shape: the SDK tells its error classes apart by `status`. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
  ) {
    super(body.message);
  }
}

/** 400 `invalid_request_error`. */
export const invalid = (message: string, param?: string, code?: string): Refusal =>
  new Refusal(400, { type: 'invalid_request_error', message, ...(param && { param }), ...(code && { code }) });

export const missingParam = (param: string): Refusal => invalid(`Missing required param: ${param}.`, param, 'parameter_missing');

export const unknownParam = (param: string): Refusal => invalid(`Received unknown parameter: ${param}`, param, 'parameter_unknown');

/** 404 `resource_missing`; Stripe names the parameter differently for each resource. */
export const missing = (noun: string, id: string, param = 'id'): Refusal =>
  new Refusal(404, { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${noun}: '${id}'`, param });

export const unknownRoute = (method: string, path: string): Refusal =>
  new Refusal(404, { type: 'invalid_request_error', message: `Unrecognized request URL (${method}: ${path}). The sandbox does not offer it.` });

export const badKey = (message: string): Refusal => new Refusal(401, { type: 'invalid_request_error', message });

/** 402 `card_error`. */
export const cardError = (body: Omit<ErrorBody, 'type'>): Refusal => new Refusal(402, { type: 'card_error', ...body });

export const keyReused = (key: string): Refusal =>
  new Refusal(400, {
    type: 'idempotency_error',
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  });
