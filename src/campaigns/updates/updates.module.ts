import { Module } from '@nestjs/common';
import { StaffList } from '../staff-list.js';
import { Amending } from './amending.js';
import { ChangePages } from './change.pages.js';
import { UpdatesDesk } from './desk.js';
import { Photos } from './photos.js';
import { Publication } from './publication.js';
import { UpdatesShelf } from './shelf.js';
import { StaffUpdatePages } from './staff-updates.pages.js';
import { UpdatesApi } from './updates.api.js';
import { UpdatePages } from './updates.pages.js';
import { Updates } from './updates.js';

/** What is told of campaigns after they opened. */
@Module({
  controllers: [UpdatePages, StaffUpdatePages, ChangePages, UpdatesApi],
  providers: [Updates, Amending, Publication, UpdatesShelf, UpdatesDesk, Photos, StaffList],
  exports: [UpdatesShelf, UpdatesDesk, Updates, Publication, Amending],
})
export class UpdatesModule {}
