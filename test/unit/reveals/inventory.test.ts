import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../../config/root.js';

/** Where a sealed value is opened, how often, and why that is no look of ours (docs/reveals.md says the same). */
const OPENED: Readonly<Record<string, number>> = {
  'src/reveals/reveals.ts': 1, // the look itself
  'src/reveals/seen.ts': 1, // what was typed beside a reason: for the auditor and whoever typed it
  'src/recipients/facts.ts': 1, // what the rules ask, without a name: for the evaluator and the masked page
  'src/families/families.ts': 1, // the family reads its own
  'src/families/messages.ts': 1, // the family reads its own
  'src/grants/payouts.ts': 1, // the family reads its own
  'src/grants/sealed-parts.ts': 3, // the family's own answers and decision; the rationale, which names nobody
  'src/letters/posting.ts': 1, // the words of a batch: the record of the batch, and a look at each addressee
  'src/letters/mine.ts': 1, // the writer reads the answer to their letter
};

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(join(projectRoot, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* files(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

describe('sealed values', () => {
  it('are opened nowhere but where this list says', () => {
    const rooms = [...files('src')].filter((path) => !path.startsWith('src/platform/') && !path.startsWith('src/cli/') && !path.startsWith('src/identity/'));
    const found = rooms.map((path) => [path, readFileSync(join(projectRoot, path), 'utf8').match(/\bvault\.(open|reveal)\(/g)?.length ?? 0] as const).filter(([, count]) => count > 0);
    expect(Object.fromEntries(found)).toEqual(OPENED);
  });
});
