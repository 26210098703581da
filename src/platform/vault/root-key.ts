import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Settings, StartError } from '../../../config/settings.js';

/**
 * The key from which all others come: ROOT_KEY, the file ROOT_KEY_FILE names, or, in a demo only, a file made on first
 * start. Without it sealed fields cannot be read by anybody, us included. Throws StartError.
 */
export function rootKeyOf(settings: Settings): Buffer {
  if (settings.ROOT_KEY) return Buffer.from(settings.ROOT_KEY, 'hex');
  const file = settings.ROOT_KEY_FILE ?? settings.path('root.key');
  if (existsSync(file)) return parse(readFileSync(file, 'utf8'), file);
  if (!settings.isDemo) throw new StartError(`The root key ${file} is missing: names and addresses cannot be read without it. Set ROOT_KEY or ROOT_KEY_FILE.`);
  const key = randomBytes(32);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${key.toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  return key;
}

function parse(text: string, file: string): Buffer {
  if (!/^[0-9a-f]{64}\s*$/.test(text)) throw new StartError(`The root key ${file} must hold 64 hexadecimal characters (32 bytes).`);
  return Buffer.from(text.trim(), 'hex');
}
