import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Unavailable } from '../../kernel/problem.js';
import { KeyedDigest } from './keyed-digest.js';
import type { Keyring, MasterRow } from './keyring.js';
import type { RootKey } from './root-key.js';
import type { SubjectKind } from './seal.js';

/** The one key that is no class of people: digests of codes, phrases, pseudonyms and blind indexes come from it. */
export const DIGESTS = 'digests';

interface Unwrapped {
  readonly key: Buffer;
  readonly version: number;
}

/** The unwrapped keys of this process, in memory only. Every other part asks here, so dropping them is one call. */
export class Keys {
  private readonly masters = new Map<string, Buffer>();
  private readonly current = new Map<string, number>();
  private readonly purposes = new Map<string, KeyedDigest>();
  private digests: Buffer | undefined;
  private root: RootKey | undefined;
  private drops = 0;

  constructor(private readonly keyring: Keyring) {}

  /** Unwraps what the keyring holds. Throws what `root.unwrap` throws when the root key is another. */
  async load(root: RootKey): Promise<void> {
    const before = this.drops;
    const rows = await this.keyring.masters();
    const opened = await Promise.all(rows.map(async (row) => ({ row, key: await root.unwrap(row.wrapped!, nameOf(row)) })));
    if (this.drops !== before) throw locked();
    this.root = root;
    this.current.clear();
    for (const { row, key } of opened) this.keep(row, key);
  }

  /** The class key under which new keys of people are wrapped. */
  currentOf(kind: SubjectKind): Unwrapped {
    const version = this.current.get(kind);
    const key = version === undefined ? undefined : this.masters.get(nameOf({ name: kind, version }));
    if (version === undefined || !key) throw locked();
    return { key, version };
  }

  /** That version of a class key; looks once more when another process has made it meanwhile. */
  async classKey(kind: SubjectKind, version: number): Promise<Buffer | undefined> {
    const name = nameOf({ name: kind, version });
    if (!this.masters.has(name)) await this.reload();
    return this.masters.get(name);
  }

  /** Looks again what the keyring holds. */
  async reload(): Promise<void> {
    if (!this.root) throw locked();
    await this.load(this.root);
  }

  /** Digests under the key of one purpose. */
  purpose(name: string): KeyedDigest {
    const known = this.purposes.get(name);
    if (known) return known;
    if (!this.digests) throw locked();
    const key = expand(this.digests, `mac ${name}`);
    const digest = new KeyedDigest(key);
    key.fill(0);
    this.purposes.set(name, digest);
    return digest;
  }

  /** Overwrites and forgets class keys (`secrets`: nothing sealed opens), or the key of digests too. */
  drop(what: 'secrets' | 'everything'): void {
    this.drops += 1;
    for (const key of this.masters.values()) key.fill(0);
    this.masters.clear();
    this.current.clear();
    this.root = undefined;
    if (what === 'secrets') return;
    for (const digest of this.purposes.values()) digest.overwrite();
    this.purposes.clear();
    this.digests?.fill(0);
    this.digests = undefined;
  }

  private keep(row: MasterRow, key: Buffer): void {
    if (row.name === DIGESTS) {
      this.digests = key;
      return;
    }
    this.masters.set(nameOf(row), key);
    if (!row.retired) this.current.set(row.name, row.version);
  }
}

/** Under which name the root key wraps it. */
export const nameOf = ({ name, version }: Pick<MasterRow, 'name' | 'version'>): string => `${name}|${version}`;

/** A new key for the keyring; in a database of the first version, the key that was derived then, so that nothing has to be sealed again. */
export function firstKey(name: string, derivedFrom: Buffer | null): Buffer {
  if (!derivedFrom) return randomBytes(32);
  return name === DIGESTS ? extract(derivedFrom) : Buffer.from(hkdfSync('sha256', derivedFrom, 'pasylka', `class ${name}`, 32));
}

/** The two halves of HKDF-SHA-256 (RFC 5869): expanding the extract of the root key is what `hkdfSync` gives. */
const extract = (secret: Buffer): Buffer => createHmac('sha256', 'pasylka').update(secret).digest();
const expand = (key: Buffer, info: string): Buffer => createHmac('sha256', key).update(info).update(Buffer.of(1)).digest();

const locked = (): Unavailable => new Unavailable('vault.locked', 'The keys were taken out of memory. Names and addresses open again when the service is started anew.');
