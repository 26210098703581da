const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The addresses people reach us at. While PUBLIC_URL is this machine's own, its other names and ports count too. */
export class Origins {
  private readonly hosts: ReadonlySet<string>;
  private readonly local: boolean;

  /** `origins`: PUBLIC_URL and every further one (`https://give.example.org`, an onion address). */
  constructor(origins: readonly string[]) {
    const urls = origins.filter((origin) => URL.canParse(origin)).map((origin) => new URL(origin));
    this.hosts = new Set(urls.map(({ host }) => host));
    this.local = urls.some(({ hostname }) => LOOPBACK.has(hostname));
  }

  /** Whether a Host header names us. Anything else is a mistake, a scan, or a page that rebinds its name to our address. */
  knows(host: string | undefined): boolean {
    if (!host || !/^[\w.:[\]-]{1,255}$/.test(host)) return false;
    const name = host.toLowerCase();
    return this.hosts.has(name.replace(/:(80|443)$/, '')) || (this.local && LOOPBACK.has(name.replace(/:\d{1,5}$/, '')));
  }
}

/** Where a form was sent from, as the browser says it: our own page, another site, or it does not say. */
export type Sender = 'here' | 'elsewhere' | 'unknown';

/**
 * Reads Sec-Fetch-Site and Origin. Our pages send no referrer, so a form of ours has `Origin: null` in most browsers and
 * only Sec-Fetch-Site (every browser since March 2023) tells it from a foreign one; `none` is a reload, not a page.
 */
export function senderOf({ site = 'none', origin = 'null', host }: { site?: string | undefined; origin?: string | undefined; host: string | undefined }): Sender {
  if (!OWN_SITE.has(site) || (origin !== 'null' && hostOf(origin) !== host?.toLowerCase())) return 'elsewhere';
  return site === 'same-origin' || origin !== 'null' ? 'here' : 'unknown';
}

const OWN_SITE = new Set(['same-origin', 'none']);
const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null);
