import { readSettings, StartError } from '../../config/settings.js';
import { ERASABLE_KINDS, ERASE_REASONS, erasePerson } from '../erasure/index.js';
import { system } from '../kernel/actor.js';
import { finishErasure } from '../platform/vault/index.js';
import type { Command } from './command.js';
import { openDatabase } from './open-database.js';

const USE = `person erase <${ERASABLE_KINDS.join('|')}> <id or reference> --reason <${ERASE_REASONS.join('|')}>`;

/** What an operator does for somebody who wants to be forgotten (docs/keys.md). */
export const PERSON_COMMANDS: readonly Command[] = [
  {
    name: 'person erase', says: `destroys somebody's key and what would find them; books and log stay: ${USE}`,
    async run(words) {
      const { kind, word, reason } = understood(words);
      const { core, close } = await openDatabase(readSettings(), { background: false });
      try {
        const { id, subjectKind } = await core.changes.run(system('cli'), (change) => erasePerson(change, core.vault, { kind, word, reason }));
        await finishErasure(core.vault, core.changes, id, subjectKind);
        process.stdout.write(`Erased the ${kind} ${id}. Backups of the keyring made before today still hold the key: they go when they are as old as KEYRING_BACKUP_DAYS.\n`);
        return 0;
      } finally {
        await close();
      }
    },
  },
];

/** Throws StartError with how it is used. */
function understood(words: readonly string[]): { kind: (typeof ERASABLE_KINDS)[number]; word: string; reason: string } {
  const at = words.indexOf('--reason');
  const [reason, [kind, word, more]] = at < 0 ? [undefined, words] : [words[at + 1], words.filter((_, index) => index !== at && index !== at + 1)];
  const known = ERASABLE_KINDS.find((one) => one === kind);
  if (!known || !word || !reason || more !== undefined) throw new StartError(`Say whom and why: ${USE}.`);
  return { kind: known, word, reason };
}
