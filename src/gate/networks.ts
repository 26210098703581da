import { createHmac, randomBytes } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { take, type Bucket, type Pace } from './bucket.js';

const NETWORKS_MAX = 20_000;
const DAY_MS = 24 * 3_600_000;

/** The network an address is in: /24 of IPv4, /48 of IPv6. Null for our own machine and private ones (an onion service, a proxy we do not trust): there everybody shares it. */
export function networkOf(address: string): string | null {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (v4 && isIPv4(v4)) return isShared(v4) ? null : v4.replace(/\.\d+$/, '.0/24');
  if (!isIPv6(address) || address.includes('.')) return null;
  const groups = groupsOf(address.split('%')[0]!);
  const first = groups[0]!;
  if (/^f[cd]|^fe[89ab]/.test(first) || groups.slice(0, 7).every((group) => group === '0000')) return null;
  return `${groups.slice(0, 3).join(':')}::/48`;
}

const isShared = (v4: string): boolean => /^(127|10|0)\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(v4);

function groupsOf(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('::');
  const [front, back] = [head, tail ?? ''].map((half) => (half ? half.split(':') : []));
  const gap = tail === undefined ? 0 : 8 - front!.length - back!.length;
  return [...front!, ...Array<string>(gap).fill('0'), ...back!].map((group) => group.padStart(4, '0'));
}

/** Limits by network, in memory only, under a hash whose salt lives a day and is never written down. */
export class Networks {
  private salt = randomBytes(32);
  private day = 0;
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly pace: Pace) {}

  /** Whether one more of this network is within the pace. */
  allows(address: string, now: number): boolean {
    const network = networkOf(address);
    if (network === null) return true;
    this.turn(now);
    const key = createHmac('sha256', this.salt).update(network).digest('base64url');
    const before = this.buckets.get(key);
    const after = take(before, this.pace, now);
    this.buckets.delete(key); // so that whoever was not seen for longest is first
    this.keep(key, after ?? before!);
    return after !== null;
  }

  private keep(key: string, bucket: Bucket): void {
    const [oldest] = this.buckets.keys();
    if (this.buckets.size >= NETWORKS_MAX && oldest !== undefined) this.buckets.delete(oldest);
    this.buckets.set(key, bucket);
  }

  private turn(now: number): void {
    const day = Math.floor(now / DAY_MS);
    if (day === this.day) return;
    this.day = day;
    this.salt = randomBytes(32);
    this.buckets.clear();
  }
}
