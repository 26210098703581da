import { IsUUID } from 'class-validator';
import { defineJob } from '../platform/queue/index.js';

class AboutRecipient {
  @IsUUID() recipientId!: string;
}

/** Somebody was moved, released or died: whatever is on its way to them is looked at again. */
export const recipientChanged = defineJob('recipients.changed', AboutRecipient);
