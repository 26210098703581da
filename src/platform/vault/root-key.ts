import { hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Settings, StartError } from '../../../config/settings.js';
import { decrypt, encrypt } from './seal.js';

/**
 * What wraps the keys of the keyring. Today a key in a file or the environment; a key service fits behind it, since
 * nothing else of it is ever asked. `unwrap` throws when it is another key or another name.
 */
export interface RootKey {
  wrap(key: Buffer, name: string): Promise<Buffer>;
  unwrap(wrapped: Buffer, name: string): Promise<Buffer>;
}

/** A root key whose 32 bytes this process has. */
export function localRootKey(bytes: Buffer): RootKey {
  const key = Buffer.from(hkdfSync('sha256', bytes, 'pasylka', 'root wraps', 32));
  const about = (name: string): Buffer => Buffer.from(`master_key|${name}`);
  return {
    wrap: (plain, name) => Promise.resolve(encrypt(key, plain, about(name))),
    unwrap: (wrapped, name) => new Promise((resolve) => resolve(decrypt(key, wrapped, about(name)))),
  };
}

/**
 * The key under which all others lie: ROOT_KEY, the file ROOT_KEY_FILE names, or, in a demo only, a file made on first
 * start. Without it sealed fields cannot be read by anybody, us included. Throws StartError.
 */
export function rootKeyOf(settings: Settings): Buffer {
  if (settings.ROOT_KEY) return Buffer.from(settings.ROOT_KEY, 'hex');
  const file = rootKeyFile(settings);
  if (existsSync(file)) return readKeyFile(file);
  if (!settings.isDemo) throw new StartError(`The root key ${file} is missing: names and addresses cannot be read without it. Set ROOT_KEY or ROOT_KEY_FILE.`);
  const key = randomBytes(32);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, keyText(key), { mode: 0o600, flag: 'wx' });
  return key;
}

/** Where the root key lies, or would lie, when it is not in the environment. */
export const rootKeyFile = (settings: Settings): string => settings.ROOT_KEY_FILE ?? settings.path('root.key');

export const keyText = (key: Buffer): string => `${key.toString('hex')}\n`;

/** Throws StartError when the file does not hold a key. */
export function readKeyFile(file: string): Buffer {
  const text = readFileSync(file, 'utf8');
  if (!/^[0-9a-f]{64}\s*$/.test(text)) throw new StartError(`The root key ${file} must hold 64 hexadecimal characters (32 bytes).`);
  return Buffer.from(text.trim(), 'hex');
}
