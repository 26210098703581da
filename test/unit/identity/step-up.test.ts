import { describe, expect, it } from '@jest/globals';
import { PERMISSIONS, STEP_UP } from '../../../src/identity/permissions.js';
import { isFresh } from '../../../src/identity/step-up.js';

describe('how long a confirmation lasts', () => {
  it.each([['grants.release', 299, true], ['grants.release', 300, false], ['recipients.reveal', 1799, true], ['recipients.reveal', 1800, false], ['grants.read', 1e9, true], ['anyone', 1e9, true]] as const)('%s after %d seconds: %s', (permission, seconds, fresh) => {
    expect(isFresh(permission, seconds)).toBe(fresh);
  });

  it('is asked only for permissions that exist', () => {
    for (const permission of Object.keys(STEP_UP)) expect(PERMISSIONS).toHaveProperty([permission]);
  });
});
