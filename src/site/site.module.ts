import { Module } from '@nestjs/common';
import { SitePages } from './site.pages.js';
import { Story } from './story.js';
import { TodoPages } from './todo.pages.js';

@Module({ controllers: [SitePages, TodoPages], providers: [Story] })
export class SiteModule {}
