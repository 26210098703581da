import { describe, expect, it } from '@jest/globals';
import { KEY_COMMANDS } from '../../../src/cli/keys.js';
import { PERSON_COMMANDS } from '../../../src/cli/person.js';

const [erase, rotate] = [PERSON_COMMANDS[0]!, KEY_COMMANDS[0]!];

describe('person erase', () => {
  it.each([[[]], [['recipient']], [['recipient', 'R-000000']], [['recipient', 'R-000000', '--reason']], [['donor', 'x', '--reason', 'asked']], [['recipient', 'R-000000', 'R-111111', '--reason', 'asked']]])(
    'opens nothing before it knows whom and why: %j', async (words) => {
      await expect(erase.run(words)).rejects.toThrow(/^Say whom and why: person erase <recipient\|/);
    });
});

describe('keys rotate', () => {
  it.each([[[]], [['everything']], [['digests']]])('asks which key: %j', async (words) => {
    await expect(rotate.run(words)).rejects.toThrow(/^Say which key: keys rotate root/);
  });
});
