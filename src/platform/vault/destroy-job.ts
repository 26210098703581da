import { IsIn, IsUUID } from 'class-validator';
import { defineJob } from '../queue/job.js';
import { SUBJECT_KINDS, type SubjectKind } from './seal.js';

class DestroyKey {
  @IsUUID() subject!: string;
  @IsIn(SUBJECT_KINDS) kind!: SubjectKind;
}

/** Left by an erasure when the keyring is a database of its own. */
export const destroyKey = defineJob('vault.destroyKey', DestroyKey);
