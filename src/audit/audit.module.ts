import { Module } from '@nestjs/common';
import { AuditApi } from './audit.api.js';
import { AuditPages } from './audit.pages.js';
import { Log } from './log.js';
import { LogPages } from './log.pages.js';

@Module({ controllers: [AuditApi, AuditPages, LogPages], providers: [Log], exports: [Log] })
export class AuditModule {}
