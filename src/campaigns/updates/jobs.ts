import { IsUUID } from 'class-validator';
import { defineJob } from '../../platform/queue/index.js';

class UpdateId {
  @IsUUID() updateId!: string;
}
/** An update became public: whoever follows may hear of it. */
export const updateTold = defineJob('campaigns.updateTold', UpdateId);
