/** What one request may be at most. All are far above anything our own pages and programs send. */
export const LIMITS = {
  bodyBytes: 256 * 1024,
  /** Path and query together, as sent. */
  addressCharacters: 2_048,
  headers: 80,
  headerBytes: 16 * 1024,
  queryFields: 40,
  /** Fields and list items of a body, all levels together. */
  bodyValues: 5_000,
  bodyDepth: 16,
  /** Milliseconds. A request has to arrive whole, and its head sooner; looked at every `checkEvery`. */
  headArrivesIn: 15_000,
  requestArrivesIn: 30_000,
  idleConnection: 60_000,
  keptAlive: 10_000,
  checkEvery: 5_000,
} as const;

/** Whether a body that was read holds more values, or lies deeper, than any command of ours. Walks without recursion, and stops at the limit. */
export function isOverloaded(body: unknown, { bodyValues, bodyDepth }: { readonly bodyValues: number; readonly bodyDepth: number } = LIMITS): boolean {
  let level = nested([body]);
  let values = 0;
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > bodyDepth) return true;
    const inside = level.flatMap((thing) => Object.values(thing) as unknown[]);
    values += inside.length;
    if (values > bodyValues) return true;
    level = nested(inside);
  }
  return false;
}

const nested = (values: readonly unknown[]): object[] => values.filter((value): value is object => typeof value === 'object' && value !== null && !Buffer.isBuffer(value));
