import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../config/root.js';
import { SETTING_NAMES } from '../../../config/settings.js';

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly build?: { readonly dockerfile: string };
}
const read = (name: string): string => readFileSync(join(projectRoot, name), 'utf8');
const { services } = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, Service> };
const ours = Object.entries(services).filter(([, { image }]) => image === undefined);
const names: readonly string[] = SETTING_NAMES;

describe('docker-compose.yml', () => {
  it('has web, worker, signer, PostgreSQL and Redis', () => {
    expect(Object.keys(services)).toEqual(expect.arrayContaining(['web', 'worker', 'signer', 'postgres', 'redis']));
  });

  it.each(ours)('%s sets only variables that exist', (_, { environment = {} }) => {
    expect(Object.keys(environment).filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(ours)('%s runs a program that exists', (_, { command = [], build }) => {
    expect(command[0]).toBe('node');
    const source = command[1]!.replace(/^dist\//, '').replace(/\.js$/, '.ts');
    expect(existsSync(join(projectRoot, source))).toBe(true);
    expect(existsSync(join(projectRoot, build!.dockerfile))).toBe(true);
  });
});

describe('.env.example', () => {
  it('lists every variable once, and no other', () => {
    const listed = read('.env.example').split('\n').filter((line) => /^[A-Z]/.test(line)).map((line) => line.split('=')[0]!);
    expect(listed.sort()).toEqual([...names].sort());
  });
});
