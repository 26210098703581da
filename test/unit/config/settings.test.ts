import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, StartError } from '../../../config/settings.js';

describe('settings', () => {
  it('need nothing: that is a demo', () => {
    const settings = readSettings({});
    expect(settings.isDemo).toBe(true);
    expect(settings.publicUrl).toBe('http://localhost:3000');
    expect(settings.dataDir).toMatch(/\.data\/demo$/);
  });

  it.each([
    [{ PORT: 'three' }, 'PORT must be a port, 0 to 65535'],
    [{ PORT: '70000' }, 'PORT must be a port, 0 to 65535'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must be an address such as postgres://'],
    [{ STRIPE_SECRET_KEY: 'hello' }, 'STRIPE_SECRET_KEY must be a Stripe secret'],
    [{ ROOT_KEY: 'abc' }, 'ROOT_KEY must be 64 hexadecimal characters'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be fatal'],
    [{ STRIPE_SECRET_KEY: 'sk_live_abc', PASYLKA_DEMO: '1' }, 'demo data and real money never meet'],
    [{ PUBLIC_URL: 'http://give.example.org' }, 'must be https'],
    [{ PUBLIC_ORIGINS: 'https://a.example, http://b.example' }, 'PUBLIC_ORIGINS names http://b.example'],
    [{ PUBLIC_ORIGINS: 'https://a.example/path' }, 'PUBLIC_ORIGINS names https://a.example/path'],
    [{ PUBLIC_ORIGINS: 'nowhere' }, 'PUBLIC_ORIGINS names nowhere'],
    [{ KEYRING_DATABASE_URL: 'redis://x' }, 'KEYRING_DATABASE_URL must be an address'],
    [{ BACKUP_RECIPIENT: 'AGE-SECRET-KEY-1ABC' }, 'BACKUP_RECIPIENT must be the public half'],
    [{ KEYRING_BACKUP_DAYS: '400' }, 'KEYRING_BACKUP_DAYS must be 90 days or fewer'],
    [{ PASYLKA_CONFIG: '/nowhere/config.env' }, 'which is not there'],
  ])('%j ends with one sentence that names it', (env, sentence) => {
    expect(() => readSettings(env as unknown as Record<string, string>)).toThrow(StartError);
    expect(() => readSettings(env as unknown as Record<string, string>)).toThrow(sentence);
  });

  it('knows all its addresses, the main one first', () => {
    const { origins } = readSettings({ PUBLIC_URL: 'https://give.example.org/', PUBLIC_ORIGINS: 'https://help.example/ , http://abcdef.onion' });
    expect(origins).toEqual(['https://give.example.org', 'https://help.example', 'http://abcdef.onion']);
  });

  it('come from a file where one is named, and the environment wins', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'pasylka-config-')), 'config.env');
    writeFileSync(file, 'PORT=4000\nFOUNDATION_NAME="Help & Hope"\n');
    const settings = readSettings({ PASYLKA_CONFIG: file, PORT: '4001', FOUNDATION_NAME: '' });
    expect([settings.PORT, settings.FOUNDATION_NAME]).toEqual([4001, 'Help & Hope']);
  });

  it('names every bad variable at once', () => {
    expect(() => readSettings({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/PORT.*LOG_LEVEL/);
  });
});
