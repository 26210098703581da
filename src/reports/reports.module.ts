import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { Reports } from './reports.js';
import { ReportsApi } from './reports.api.js';
import { ReportsPages } from './reports.pages.js';
import { TransparencyPages } from './transparency.pages.js';

@Module({ imports: [AuditModule], controllers: [ReportsApi, ReportsPages, TransparencyPages], providers: [Reports], exports: [Reports] })
export class ReportsModule {}
