import { Module } from '@nestjs/common';
import { GateModule } from '../../gate/index.js';
import { UpdatesModule } from '../updates/updates.module.js';
import { FollowApi } from './follow.api.js';
import { FollowPages } from './follow.pages.js';
import { Followers } from './followers.js';
import { FollowerMails } from './mails.js';
import { FollowerPost } from './post.js';

/** Hearing of updates by mail. */
@Module({
  imports: [GateModule, UpdatesModule],
  controllers: [FollowPages, FollowApi],
  providers: [Followers, FollowerMails, FollowerPost],
})
export class FollowingModule {}
