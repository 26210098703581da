import { IsUUID } from 'class-validator';
import { defineJob } from '../platform/queue/index.js';

class OneLetter {
  @IsUUID() letterId!: string;
}
class OneBatch {
  @IsUUID() batchId!: string;
}

/** A letter waits to be copied by hand. Fulfilment opens its tasks. */
export const letterReadyToCopy = defineJob('letters.readyToCopy', OneLetter);
/** A batch of printed letters is in the post. Fulfilment books what the stamps cost. */
export const letterBatchPosted = defineJob('letters.batchPosted', OneBatch);
