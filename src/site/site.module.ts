import { Module } from '@nestjs/common';
import { SitePages } from './site.pages.js';
import { Story } from './story.js';

@Module({ controllers: [SitePages], providers: [Story] })
export class SiteModule {}
