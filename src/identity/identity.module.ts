import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccountPages } from './account.pages.js';
import { Challenges } from './challenges.js';
import { ConfirmPages } from './confirm.pages.js';
import { ConsolePages } from './console.pages.js';
import { Factors } from './factors.js';
import { AccessGuard } from './guard.js';
import { TeamApi } from './team.api.js';
import { TeamPages } from './team.pages.js';
import { IdentityApi } from './identity.api.js';
import { IdentityPages } from './identity.pages.js';
import { InvitationPages } from './invitation.pages.js';
import { Invitations } from './invitations.js';
import { Members } from './members.js';
import { Passkeys } from './passkeys.js';
import { Proofs } from './proofs.js';
import { Roles } from './roles.js';
import { SessionSweep } from './session-sweep.js';
import { SignIn } from './sign-in.js';
import { Tickets } from './tickets.js';
import { ToDos } from './todos.js';

@Global()
@Module({
  controllers: [IdentityApi, IdentityPages, ConfirmPages, AccountPages, InvitationPages, TeamPages, TeamApi, ConsolePages],
  providers: [Members, Proofs, Passkeys, Challenges, Tickets, SignIn, Factors, Roles, Invitations, ToDos, SessionSweep, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [Members, ToDos],
})
export class IdentityModule {}
