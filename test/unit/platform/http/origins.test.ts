import { describe, expect, it } from '@jest/globals';
import { Origins, senderOf } from '../../../../src/platform/http/origins.js';

describe('the names we answer to', () => {
  const ours = new Origins(['https://give.example.org', 'http://pasylka5x.onion', 'not an address']);

  it.each(['give.example.org', 'GIVE.example.org', 'give.example.org:443', 'pasylka5x.onion', 'pasylka5x.onion:80'])('%s is ours', (host) => {
    expect(ours.knows(host)).toBe(true);
  });

  it.each([undefined, '', 'localhost', '127.0.0.1:3000', 'evil.example', 'give.example.org.evil.example', 'evil.example:443', 'give.example.org@evil.example', 'give.example.org:8443', 'give.example.org, evil.example', 'give.example.org\r\n'])(
    '%j is not', (host) => {
      expect(ours.knows(host)).toBe(false);
    });

  it('on one’s own machine each of its names and ports will do, and nothing else', () => {
    const local = new Origins(['http://localhost:3000']);
    expect(['localhost', 'localhost:3999', '127.0.0.1:1', '[::1]:3000'].filter((host) => !local.knows(host))).toEqual([]);
    expect(['localhost.evil.example', '127.0.0.1.evil.example', 'evil.example:3000', '10.0.0.1', ':3000', '['].filter((host) => local.knows(host))).toEqual([]);
  });
});

describe('where a form was sent from', () => {
  const host = 'give.example.org';
  it.each([
    ['a page of ours without referrer', { site: 'same-origin', origin: 'null' }, 'here'],
    ['a page of ours', { site: 'same-origin', origin: 'https://give.example.org' }, 'here'],
    ['an old browser that names us', { origin: 'https://give.example.org' }, 'here'],
    ['another site', { site: 'cross-site', origin: 'null' }, 'elsewhere'],
    ['a neighbour under the same domain', { site: 'same-site', origin: 'null' }, 'elsewhere'],
    ['another site by name', { origin: 'https://evil.example' }, 'elsewhere'],
    ['two answers that contradict', { site: 'same-origin', origin: 'https://evil.example' }, 'elsewhere'],
    ['an Origin that is none', { origin: 'foo' }, 'elsewhere'],
    ['a header we do not know', { site: 'galaxy', origin: 'null' }, 'elsewhere'],
    ['a reload', { site: 'none', origin: 'null' }, 'unknown'],
    ['an old browser that does not say', { origin: 'null' }, 'unknown'],
    ['a program', {}, 'unknown'],
  ] as const)('%s', (_, { site, origin }: { site?: string; origin?: string }, sender) => {
    expect(senderOf({ site, origin, host })).toBe(sender);
  });
});
