/** What is wrong with one field of a form or body: its path and a sentence that helps. */
export type FieldErrors = Readonly<Record<string, string>>;

/**
 * Something the caller can understand and act on; anything else that is thrown is a bug and answers 500.
 * `code` is stable (`parcels.noAllowance`): the API answers it as the problem's type, pages look up the message
 * `problem.<code>` in the reader's language and fall back to `message` (English).
 */
export abstract class Problem extends Error {
  abstract readonly status: 401 | 403 | 404 | 409 | 413 | 422 | 429 | 503;
  constructor(
    readonly code: string,
    message: string,
    readonly fields: FieldErrors = {},
  ) {
    super(message);
  }
}

export class Invalid extends Problem { readonly status = 422; }
export class Unauthenticated extends Problem { readonly status = 401; }
export class Forbidden extends Problem { readonly status = 403; }
export class NotFound extends Problem { readonly status = 404; }
export class Conflict extends Problem { readonly status = 409; }
export class TooMany extends Problem { readonly status = 429; }
export class Unavailable extends Problem { readonly status = 503; }
