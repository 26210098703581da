import { describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { Asker, type Question } from '../../../src/cli/setup/questions.js';

const even: Question['test'] = (answer) => {
  if (Number(answer) % 2 !== 0) throw new Error('Only even numbers.');
  return answer;
};
const QUESTIONS: readonly Question[] = [
  { name: 'a', asks: 'A', test: even },
  { name: 'b', asks: 'B', fallback: '2', test: even },
  { name: 'c', asks: 'C', skipped: 'there is none', when: ({ b }) => b === '2', test: even },
  { name: 'd', asks: 'D', test: (answer, { a }) => `${a}+${answer}` },
];
async function run(lines: readonly string[], script: Record<string, unknown> = {}): Promise<{ given: unknown; said: string }> {
  const said: string[] = [];
  const given = await new Asker(script, Readable.from(lines.map((line) => `${line}\n`)), (line) => said.push(line)).askAll(QUESTIONS);
  return { given, said: said.join('\n') };
}

describe('setup’s questions', () => {
  it('repeat until an answer holds, and say why not', async () => {
    const { given, said } = await run(['1', '3', '4', '', 'skip', 'x']);
    expect(given).toEqual({ a: '4', b: '2', d: '4+x' });
    expect(said.match(/Only even numbers/g)).toHaveLength(2);
    expect(said).toContain('Skipped: there is none');
  });

  it('go back, over what was not asked, and forget nothing they should not', async () => {
    expect((await run(['2', '4', 'back', '2', 'back', '', '6', 'y'])).given).toEqual({ a: '2', b: '2', c: '6', d: '2+y' });
  });

  it('take what a file says and ask for the rest; lists and numbers count too', async () => {
    const { given, said } = await run(['z'], { a: 2, b: '4' });
    expect(given).toEqual({ a: '2', b: '4', d: '2+z' });
    expect(said).toBe('D:');
    expect((await run(['8'], { a: '2', c: 'skip', d: ['x', 'y'] })).given).toEqual({ a: '2', b: '8', d: '2+x,y' });
  });

  it('end with one sentence when a file’s answer does not hold, or none comes', async () => {
    await expect(run([], { a: '3' })).rejects.toThrow('The answer to “a” does not hold: Only even numbers.');
    await expect(run([], {})).rejects.toThrow('There is no answer to “a”: A.');
    await expect(run(['2', '2', '4'], {})).rejects.toThrow('There is no answer to “d”');
    await expect(run(['skip'], { b: '2' })).rejects.toThrow('no answer to “a”'); // what may not be skipped is not
  });
});
