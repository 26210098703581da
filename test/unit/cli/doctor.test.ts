import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { Settings } from '../../../config/settings.js';
import type { Patient } from '../../../src/cli/doctor/check.js';
import { doctor } from '../../../src/cli/doctor/index.js';
import { STRIPE_VERSION } from '../../../src/payments/index.js';
import { judgeEndpoint, judgeKey, stripeCheck, webhookCheck } from '../../../src/cli/doctor/stripe.js';
import { TWO_PEOPLE } from '../../../src/identity/index.js';
import { missingPairs } from '../../../src/cli/doctor/two-people.js';
import type { Role } from '../../../src/kernel/actor.js';

const person = (id: string, ...roles: Role[]) => ({ id, roles });

describe('a Stripe key', () => {
  it.each([
    ['rk_live_a', 'live', true, /^a restricted live key/],
    ['rk_test_a', 'test', false, /^a restricted test key/],
  ] as const)('%s fits a database born “%s”', (key, kind, livemode, says) => {
    expect(judgeKey(key, kind, { livemode })).toMatchObject({ green: true, says: expect.stringMatching(says) as unknown });
  });

  it.each([
    ['rk_live_a', 'test', true, /live one, the database was born “test”/],
    ['rk_live_a', 'demo', true, /live one, the database was born “demo”/],
    ['rk_test_a', 'live', false, /test one, the database was born “live”/],
    ['rk_live_a', 'live', false, /key says live, Stripe says test/],
    ['rk_test_a', 'test', true, /key says test, Stripe says live/],
    ['sk_live_a', 'live', true, /may do everything/],
    ['sk_test_a', 'test', false, /may do everything/],
  ] as const)('%s does not fit a database born “%s” when Stripe says live: %s', (key, kind, livemode, says) => {
    expect(judgeKey(key, kind, { livemode })).toMatchObject({ green: false, says: expect.stringMatching(says) as unknown });
  });

  const patient = (settings: object, kind: 'live' | 'test' | 'demo'): Patient => ({ settings: plainToInstance(Settings, settings), kind }) as unknown as Patient;
  it('is red when it is missing or Stripe refuses it, in Stripe’s words', async () => {
    expect(await stripeCheck().look(patient({}, 'live'))).toMatchObject({ green: false, says: 'STRIPE_SECRET_KEY is not set' });
    expect(await stripeCheck().look(patient({}, 'demo'))).toMatchObject({ green: true });
    const refusing = stripeCheck(() => Promise.reject(new Error('Invalid API Key provided: rk_live_*')));
    expect(await refusing.look(patient({ STRIPE_SECRET_KEY: 'rk_live_a' }, 'live'))).toMatchObject({ green: false, says: expect.stringContaining('Invalid API Key') as unknown });
  });

  it('needs its webhook’s secret too', async () => {
    expect(await webhookCheck().look(patient({ PUBLIC_URL: 'https://a.example' }, 'live'))).toMatchObject({ green: false, todo: expect.stringContaining('https://a.example/webhooks/stripe') as unknown });
  });
});

describe('where Stripe sends its messages', () => {
  const url = 'https://a.example/webhooks/stripe';
  const endpoint = { url, version: STRIPE_VERSION, enabled: true };
  it.each([
    [undefined, true, /may not read/], [[], false, /sends nothing/], [[{ ...endpoint, url: 'https://b.example/webhooks/stripe' }], false, /sends nothing/], [[{ ...endpoint, enabled: false }], false, /switched the endpoint off/],
    [[{ ...endpoint, version: '2024-04-10' }], false, /has version 2024-04-10/], [[{ ...endpoint, version: null }], false, /version of the account/], [[endpoint], true, /in the version we read/],
  ])('%j is green: %s', (endpoints, green, says) => {
    expect(judgeEndpoint(url, { livemode: true, endpoints })).toMatchObject({ green, says: expect.stringMatching(says) as unknown });
  });
});

it('never makes a database of its own where the application has one', async () => {
  await expect(doctor(plainToInstance(Settings, { DATABASE_APP_URL: 'postgres://a:b@127.0.0.1:9/x', PASYLKA_DEMO: false }))).rejects.toThrow(/needs the address of the schema’s owner/);
});

describe('what takes two people', () => {
  it('is all missing with nobody, and with one who has every role', () => {
    expect(missingPairs([])).toEqual(TWO_PEOPLE.map(({ what }) => what));
    expect(missingPairs([person('a', 'campaigner', 'case_worker', 'approver', 'treasurer', 'coordinator', 'auditor')])).toEqual(TWO_PEOPLE.map(({ what }) => what));
  });

  it('is staffed by three who share the roles sensibly', () => {
    expect(missingPairs([person('a', 'admin', 'treasurer', 'coordinator'), person('b', 'approver', 'campaigner'), person('c', 'case_worker', 'campaigner', 'auditor')])).toEqual([]);
  });

  it('says which act is not', () => {
    expect(missingPairs([person('a', 'admin', 'treasurer', 'coordinator'), person('b', 'campaigner'), person('c', 'case_worker', 'campaigner')])).toEqual(['covering a fund below zero from another, and giving that back', 'awarding a grant', 'new words for a family that lost its own', 'booking what was there before the books begin', 'closing a month']);
  });
});
