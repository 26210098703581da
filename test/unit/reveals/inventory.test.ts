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
  'src/receipts/copies.ts': 1, // whoever holds the code gets the receipt that a law makes us keep printed again; nobody here does
  'src/receipts/mails.ts': 1, // the address of a mail that was asked for, once, on its way out
  'src/letters/mine.ts': 1, // the writer reads the answer to their letter
  'src/campaigns/address.ts': 1, // the address of a monthly giver's mail, once, on its way out
  'src/campaigns/following/followers.ts': 2, // a follower's address for the mail that asks them to confirm, and for one that they follow, each on its way out
  'src/campaigns/updates/photos.ts': 1, // a photo of news: for everybody once it is told, before that for staff: no secret of anybody
  'src/payments/bank/details.ts': 1, // the account a transfer came from, for counting people: only its pseudonym goes on; whoever reads it does so by a look
};

/** Who asks for what those open: callers have to be counted too. */
const ASKED: Readonly<Record<string, number>> = {
  'src/fulfilment/receipts.ts': 1, // files.open: what opens it is a look
  'src/campaigns/updates/photos.ts': 1, // files.open: the photo of news that is told, or waits for its second reader
  'src/recipients/facts.ts': 1, // openFacts: facts of the first version are sealed
  'src/recipients/recipients.ts': 2, // openFacts: what the rules ask; what is told anew beside what is known
  'src/families/phrases.ts': 1, // families.phrase: the new one, to who asked for it after somebody else said yes
  'src/grants/applications.ts': 1, // families.phrase: whoever sends a first application, once
};

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(join(projectRoot, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* files(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

const rooms = [...files('src')].filter((path) => !path.startsWith('src/platform/') && !path.startsWith('src/cli/') && !path.startsWith('src/identity/'));
const counted = (calls: RegExp): Record<string, number> =>
  Object.fromEntries(rooms.map((path) => [path, readFileSync(join(projectRoot, path), 'utf8').match(calls)?.length ?? 0] as const).filter(([, count]) => count > 0));

describe('sealed values', () => {
  it('are opened nowhere but where this list says', () => {
    expect(counted(/\bvault\.(open|reveal)\(/g)).toEqual(OPENED);
  });

  it('and what opens them is called nowhere but where this list says', () => {
    expect(counted(/\b(files\.(open|reveal)|families\.phrase|(?<!function )openFacts)\(/g)).toEqual(ASKED);
  });
});
