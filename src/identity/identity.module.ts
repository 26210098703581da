import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './guard.js';
import { IdentityApi } from './identity.api.js';
import { IdentityPages } from './identity.pages.js';
import { Members } from './members.js';

@Module({
  controllers: [IdentityApi, IdentityPages],
  providers: [Members, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [Members],
})
export class IdentityModule {}
