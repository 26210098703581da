import { Keyring, type Queries, type SubjectRow } from '../../src/platform/vault/keyring.js';
import { firstKey, nameOf } from '../../src/platform/vault/keys.js';
import { localRootKey, type RootKey } from '../../src/platform/vault/root-key.js';
import { Vault } from '../../src/platform/vault/index.js';

const NAMES = ['recipient', 'household', 'volunteer', 'donor', 'staff', 'follower', 'digests'];

export interface MemoryVault {
  readonly vault: Vault;
  readonly root: RootKey;
  /** What its methods take in place of a change. */
  readonly queries: Queries;
  readonly subjects: Map<string, SubjectRow>;
}

/** A vault whose keyring lies in memory, with random keys or those the first version derived: for tests without a database. */
export async function memoryVault(derivedFrom: Buffer | null = null): Promise<MemoryVault> {
  const root = localRootKey(Buffer.alloc(32, 7));
  const masters = await Promise.all(NAMES.map(async (name) => ({ name, version: 1, retired: false, wrapped: await root.wrap(firstKey(name, derivedFrom), nameOf({ name, version: 1 })) })));
  const subjects = new Map<string, SubjectRow>();
  const answer = (sql: string, params: unknown[]): unknown[] => {
    const [subject = '', , version, wrapped] = params as [string?, string?, number?, Buffer?];
    if (sql.includes('master_key')) return masters;
    if (sql.includes('add_subject')) {
      if (!subjects.has(subject)) subjects.set(subject, { wrapped: wrapped!, version: version! });
      return [{ said: 'added' }];
    }
    const row = subjects.get(subject);
    return row ? [row] : [];
  };
  const queries: Queries = { query: <Row>(sql: string, params: unknown[] = []) => Promise.resolve(answer(sql, params) as Row[]) };
  const vault = new Vault(new Keyring(queries, null));
  await vault.unlock(root);
  return { vault, root, queries, subjects };
}
