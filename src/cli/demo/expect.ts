import { Unexpected } from '../http-client.js';

/** Throws naming the figure when it is not the expected one. */
export function expect(what: string, seen: unknown, wanted: unknown): void {
  if (seen !== wanted) throw new Unexpected(`${what}: ${String(seen)} instead of ${String(wanted)}`);
}
