import { describe, expect, it } from '@jest/globals';
import { validateSync, IsEmail } from 'class-validator';
import fc from 'fast-check';
import { Writable } from 'node:stream';
import { plainError } from '../../../src/platform/plain-error.js';
import { openLog } from '../../../src/platform/log.js';
import { defineJob } from '../../../src/platform/queue/job.js';

const PLANTED = ['Канарэйкін', 'Kanarejkin', 'canary@example.org', 'BY86AKBB10100000002966000000'];

class Mail {
  @IsEmail({}, { message: '$value is no address' }) mail!: string;
}

/** As node-postgres and TypeORM throw. */
const fromDatabase = (value: string): Error => Object.assign(new Error(`duplicate key value violates unique constraint "member_email"`), {
  code: '23505', severity: 'ERROR', detail: `Key (email)=(${value}) already exists.`, where: `SQL statement "INSERT … ${value}"`, parameters: [value], query: `SELECT '${value}'`,
  schema: 'public', table: 'member', constraint: 'member_email',
});

function logged(write: (log: ReturnType<typeof openLog>) => void): string {
  const lines: string[] = [];
  write(openLog('info', new Writable({ write: (chunk: Buffer, _, done) => (lines.push(chunk.toString()), done()) })));
  return lines.join('');
}

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('the log', () => {
  const errors = PLANTED.flatMap((value): [string, unknown][] => [
    ['a unique constraint', fromDatabase(value)],
    ['a failing row', Object.assign(new Error('new row for relation "recipient" violates check constraint'), { code: '23514', detail: `Failing row contains (1, ${value}).` })],
    ['a bad value', Object.assign(new Error(`invalid input syntax for type uuid: "${value}"`), { code: '22P02', where: `unnamed portal parameter $1 = '${value}'` })],
    ['what is no JSON', attempt(() => JSON.parse(`{"name": ${value}`))],
    ['what is no address', attempt(() => new URL(`http://${value} ${value}`))],
    ['several lines', new Error(`line one\n${value}\n    at ${value} (${value}:1:1)`)],
    ['no error at all', `Key (name)=(${value}) is missing`],
    ['a job’s payload', attempt(() => defineJob('a.b', Mail).parse({ mail: value }))],
    ['a validation', validateSync(Object.assign(new Mail(), { mail: value }))[0]!],
  ]);
  it.each(errors)('never quotes what broke it: %s', (_, error) => {
    const both = logged((log) => {
      log.error({ error }, 'broke');
      log.error({ error: error instanceof Error ? error.stack : String(error) }, 'broke');
    });
    for (const value of PLANTED) expect(both).not.toContain(value);
    expect(both).toContain('broke');
  });

  it('says what helps: kind, code, table, constraint and where in the program', () => {
    const text = plainError(fromDatabase('x'));
    expect(text).toMatch(/^23505 at public\.member \(member_email\) Error: duplicate key value violates unique constraint …\n {4}at .*log\.test\.ts/);
  });

  it('whatever is quoted, bracketed or written in another alphabet', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-zA-Zа-яўіА-Я@.0-9 ]{3,40}$/), fc.constantFrom('"%"', '(%)', '=%)', '“%”', "'%'"), (value, around) => {
      fc.pre(value.trim().length > 2 && !'invalid input Error: '.includes(value.trim()));
      expect(plainError(new Error(`invalid input ${around.replace('%', () => value)}`)).split('\n')[0]).not.toContain(value.trim());
    }));
  });
});
