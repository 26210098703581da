import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ChannelList } from './channel-list.js';
import { OpeningSoon } from './opening-soon.js';
import { SitePages } from './site.pages.js';
import { Story } from './story.js';

@Module({ controllers: [SitePages], providers: [ChannelList, Story, { provide: APP_GUARD, useClass: OpeningSoon }] })
export class SiteModule {}
