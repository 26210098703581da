import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ConfirmPages } from './confirm.pages.js';
import { ConsolePages } from './console.pages.js';
import { AccessGuard } from './guard.js';
import { IdentityApi } from './identity.api.js';
import { IdentityPages } from './identity.pages.js';
import { Members } from './members.js';
import { Proofs } from './proofs.js';
import { ToDos } from './todos.js';

@Global()
@Module({
  controllers: [IdentityApi, IdentityPages, ConfirmPages, ConsolePages],
  providers: [Members, Proofs, ToDos, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [Members, ToDos],
})
export class IdentityModule {}
