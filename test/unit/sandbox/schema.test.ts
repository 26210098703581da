import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { fixtureFile } from '../../support/stripe-schema/check.js';
import { makeSchema } from '../../support/stripe-schema/make.js';

describe('the schema of Stripe', () => {
  it('in the fixture is what the installed SDK declares', () => {
    expect(JSON.parse(readFileSync(fixtureFile, 'utf8'))).toEqual(JSON.parse(JSON.stringify(makeSchema())));
  });
});
