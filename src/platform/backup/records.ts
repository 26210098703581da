import { system } from '../../kernel/actor.js';
import { defineRecord } from '../../kernel/record.js';
import type { Changes } from '../change/index.js';
import type { Backup } from './backup.js';

// Also while the service is stopped: that is when a backup is wanted most.
const made = defineRecord('backup.made', { evenStopped: true });
const tested = defineRecord('backup.tested', { evenStopped: true });

/** Says in the log that a backup was made, with the digests of its files, so that a file offered later can be known again. */
export const recordMade = (changes: Changes, { data, keys }: Backup): Promise<void> =>
  changes.run(system('cli'), (change) => {
    change.record(made, { type: 'backup', id: data.sha256.slice(0, 16) }, { data: data.sha256, keys: keys.sha256 });
    return Promise.resolve();
  });

/** Says that a backup was restored elsewhere and verified. */
export const recordTested = (changes: Changes, dataSha256: string): Promise<void> =>
  changes.run(system('cli'), (change) => {
    change.record(tested, { type: 'backup', id: dataSha256.slice(0, 16) });
    return Promise.resolve();
  });
