import { describe, expect, it } from '@jest/globals';
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
  ])('%j ends with one sentence that names it', (env, sentence) => {
    expect(() => readSettings(env as unknown as Record<string, string>)).toThrow(StartError);
    expect(() => readSettings(env as unknown as Record<string, string>)).toThrow(sentence);
  });

  it('names every bad variable at once', () => {
    expect(() => readSettings({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/PORT.*LOG_LEVEL/);
  });
});
