import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../config/root.js';

type Words = Record<'en' | 'be' | 'ru', string>;
const KEYS = 'src/platform/i18n/keys.ts';
const run = (folder: string, ...args: string[]) => spawnSync(process.execPath, [join(projectRoot, 'config/messages.mjs'), '--in', folder, ...args], { encoding: 'utf8' });

/** A checkout of three files of words and one source; keys are generated from them. */
function checkout(words: Words, source = "t('a.hello'); t(`a.state.${state}`)"): string {
  const folder = mkdtempSync(join(tmpdir(), 'words-'));
  mkdirSync(join(folder, 'src/platform/i18n'), { recursive: true });
  writeFileSync(join(folder, 'src/page.tsx'), source);
  for (const [lang, text] of Object.entries(words)) {
    mkdirSync(join(folder, 'config/locales', lang), { recursive: true });
    writeFileSync(join(folder, 'config/locales', lang, 'a.yaml'), text);
  }
  run(folder);
  return folder;
}
const GOOD = 'hello: "Hello {name}, {count, plural, one {# letter} other {# letters}}"\nstate.open: Open\n';
const verdict = (words: Partial<Words>, source?: string) => run(checkout({ en: GOOD, be: GOOD, ru: GOOD, ...words }, source), '--check');

describe('the check of the messages', () => {
  it('passes when every language says everything', () => {
    const { status, stderr } = verdict({});
    expect([status, stderr]).toEqual([0, '']);
  });

  it('types the arguments from the English text', () => {
    const folder = checkout({ en: GOOD, be: GOOD, ru: GOOD });
    expect(readFileSync(join(folder, KEYS), 'utf8')).toContain("'a.hello': { count: number; name: string | number };");
  });

  it.each<[string, Partial<Words>, string | undefined, string]>([
    ['a key is missing in a language', { be: 'state.open: Open\n' }, undefined, 'be: a.hello is missing'],
    ['a language takes other arguments', { ru: GOOD.replace('{name}', '{nam}') }, undefined, 'ru: a.hello takes other arguments'],
    ['a language has a key more', { ru: `${GOOD}more: Ещё\n` }, undefined, 'ru: a.more is not in English'],
    ['a message is not ICU', { be: GOOD.replace('{name}', '{name') }, undefined, 'config/locales/be/a.yaml'],
    ['nobody uses a key', {}, 't(`a.state.${state}`)', 'a.hello is used nowhere'],
  ])('fails when %s', (_, words, source, complaint) => {
    const { status, stderr } = verdict(words, source);
    expect(status).toBe(1);
    expect(stderr).toContain(complaint);
  });

  it('fails when the generated file is not current', () => {
    const folder = checkout({ en: GOOD, be: GOOD, ru: GOOD });
    writeFileSync(join(folder, KEYS), '// old');
    expect(run(folder, '--check').stderr).toContain('is not current');
  });
});
