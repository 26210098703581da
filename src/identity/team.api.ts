import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Settings } from '../../config/settings.js';
import { type Actor, ROLES, type Role } from '../kernel/actor.js';
import { PageQuery, Who } from '../platform/http/index.js';
import { Can } from './can.js';
import { invitationLink, Invitations } from './invitations.js';
import { RolesField } from './role-field.js';
import { Roles } from './roles.js';

class RolesRequest {
  @RolesField() roles!: Role[];
}
class LinkAnswer {
  /** A one-time link, shown this once; good for three days. */
  @ApiProperty() link!: string;
}
class PersonAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() signIn!: string;
  @ApiProperty({ enum: ROLES, isArray: true }) roles!: readonly Role[];
  @ApiProperty() active!: boolean;
  /** Whether they have a passkey or an authenticator app. */
  @ApiProperty() hasFactor!: boolean;
}
class WaitingAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() signIn!: string;
  @ApiProperty({ enum: ROLES, isArray: true }) roles!: readonly Role[];
  @ApiProperty() askedByName!: string;
  /** Whether you may be the second person. */
  @ApiProperty() mayConfirm!: boolean;
}

@ApiTags('people')
@Controller('api/v1')
export class TeamApi {
  constructor(
    @Inject(Roles) private readonly roles: Roles,
    @Inject(Invitations) private readonly invitations: Invitations,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  @Get('staff') @Can('members.read') @ApiOkResponse({ type: PersonAnswer, isArray: true })
  list(@Query() { limit = 50, after = '' }: PageQuery): Promise<PersonAnswer[]> {
    return this.roles.people({ limit, after });
  }

  @Post('staff/invitations') @Can('members.manage') @ApiCreatedResponse({ type: LinkAnswer })
  async invite(@Who() actor: Actor, @Body() { roles }: RolesRequest): Promise<LinkAnswer> {
    return { link: invitationLink(this.settings.publicUrl, await this.invitations.make(actor, { roles })) };
  }

  /** What is taken away ends at once; what is new waits for a second person. */
  @Post('staff/:id/roles') @Can('members.manage') @HttpCode(204)
  ask(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() { roles }: RolesRequest): Promise<void> {
    return this.roles.ask(actor, id, roles);
  }

  @Post('staff/:id/stop') @Can('members.manage') @HttpCode(204)
  stop(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.roles.stop(actor, id);
  }

  @Get('role-requests') @Can('members.waiting') @ApiOkResponse({ type: WaitingAnswer, isArray: true })
  async waiting(@Who() actor: Actor): Promise<WaitingAnswer[]> {
    return (await this.roles.waiting(actor)).map(({ id, signIn, roles, askedByName, mayConfirm }) => ({ id, signIn, roles, askedByName, mayConfirm }));
  }

  @Post('role-requests/:id/confirm') @Can('members.confirm') @HttpCode(204)
  confirm(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.roles.confirm(actor, id);
  }

  @Post('role-requests/:id/refuse') @Can('members.confirm') @HttpCode(204)
  refuse(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.roles.refuse(actor, id);
  }
}
