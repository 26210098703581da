import { IsUUID } from 'class-validator';
import { defineJob } from '../../platform/queue/index.js';

class FollowerId {
  @IsUUID() followerId!: string;
}
class FollowerUpdate {
  @IsUUID() followerId!: string;
  @IsUUID() updateId!: string;
}
/** Somebody asked to follow: whether a mail is sent is decided where nobody waits for the answer. */
export const followAsked = defineJob('campaigns.followAsked', FollowerId);
export const mailUpdate = defineJob('campaigns.mailUpdate', FollowerUpdate);
