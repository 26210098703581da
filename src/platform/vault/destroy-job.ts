import { IsIn, IsUUID } from 'class-validator';
import { defineJob } from '../queue/job.js';
import type { SubjectKind } from './seal.js';

class DestroyKey {
  @IsUUID() subject!: string;
  @IsIn(['recipient', 'household', 'volunteer', 'donor', 'staff']) kind!: SubjectKind;
}

/** Left by an erasure when the keyring is a database of its own. */
export const destroyKey = defineJob('vault.destroyKey', DestroyKey);
