/** How much of the service runs: everything; only looking; or only what is public anyway. */
export type Mode = 'open' | 'read_only' | 'offline';

/** What stays up while the service is offline: published figures, the log, what watches us, and what pages are made of. */
const STAYS_UP = /^\/(transparency|verify|channels(\.txt)?|log|healthz|readyz|assets)(\/|$)/;

/**
 * Whether a request may come in. `path` is without language and query. While the service can only be looked at everything may
 * come in, since whatever writes is refused where it is written (platform/change).
 */
export const comesIn = (mode: Mode, { method, path }: { method: string; path: string }): boolean =>
  mode !== 'offline' || ((method === 'GET' || method === 'HEAD') && STAYS_UP.test(path));
