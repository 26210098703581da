/** Thrown by work that has to wait because its part of the service is switched off: it comes again and counts as no try. */
export class Held extends Error {
  constructor(
    message: string,
    /** How long it waits before it looks again. */
    readonly againMs = 30_000,
  ) {
    super(message);
  }
}
