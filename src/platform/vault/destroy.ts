import { system } from '../../kernel/actor.js';
import { defineRecord } from '../../kernel/record.js';
import type { Changes } from '../change/changes.js';
import type { Jobs } from '../queue/jobs.js';
import { destroyKey } from './destroy-job.js';
import type { SubjectKind } from './seal.js';
import type { Vault } from './vault.js';

const keyDestroyed = defineRecord('key.destroyed');

/** Finishes erasures in a keyring that is apart. A job may come twice: the second finds nothing. */
export function destroysKeys(jobs: Jobs, vault: Vault, changes: Changes): void {
  jobs.handle(destroyKey, ({ subject, kind }) => finishErasure(vault, changes, subject, kind));
}

/** What the job does, for a command that does not wait for it. Does nothing where the key was destroyed in the change itself. */
export async function finishErasure(vault: Vault, changes: Changes, subject: string, kind: SubjectKind): Promise<void> {
  if (!vault.keyring.isApart || !(await vault.keyring.destroyApart(subject, kind))) return;
  await changes.run(system('vault'), (change) => Promise.resolve(change.record(keyDestroyed, { type: kind, id: subject })));
}
