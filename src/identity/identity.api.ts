import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../kernel/actor.js';
import { ROLES, type Role } from '../kernel/actor.js';
import { Unauthenticated } from '../kernel/problem.js';
import { Reader } from '../platform/database/index.js';
import { Anyone, OneOf, PageQuery, Text, Who, type OurRequest } from '../platform/http/index.js';
import { Can } from './can.js';
import { Members } from './members.js';
import { Proofs } from './proofs.js';
import { SignIn } from './sign-in.js';

class SessionRequest {
  @Text({ max: 60 }) signIn!: string;
  @Text({ max: 200 }) password!: string;
  @Text({ max: 40, optional: true, description: 'A code of the authenticator app, or a recovery code, for whoever has a second factor.' }) code?: string;
}
class SessionAnswer {
  /** Send it as `Authorization: Bearer …`; it lives an hour. */
  @ApiProperty() token!: string;
  @ApiProperty({ enum: ROLES, isArray: true }) roles!: readonly Role[];
}
class ConfirmRequest {
  @Text({ max: 40, optional: true, description: 'A code of the authenticator app, or a recovery code.' }) code?: string;
  @Text({ max: 200, optional: true, description: 'Only for somebody without a second factor, in a demo or test database.' }) password?: string;
}
class MemberRequest {
  @Text({ max: 41 }) signIn!: string;
  @Text({ min: 10, max: 200 }) password!: string;
  @OneOf(ROLES) role!: Role;
}
class MemberAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
}
class MemberRow {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() signIn!: string;
  @ApiProperty({ enum: ROLES, isArray: true }) roles!: Role[];
  @ApiProperty() active!: boolean;
}

@ApiTags('people')
@Controller('api/v1')
export class IdentityApi {
  constructor(
    @Inject(Members) private readonly members: Members,
    @Inject(SignIn) private readonly signIns: SignIn,
    @Inject(Proofs) private readonly proofs: Proofs,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Post('sessions') @Anyone() @ApiOkResponse({ type: SessionAnswer })
  async open(@Body() { signIn, password, code }: SessionRequest): Promise<SessionAnswer> {
    const first = await this.signIns.byPassword(signIn, password, 'api');
    if (first.step === 'code' && code === undefined) throw new Unauthenticated('identity.codeNeeded', 'Send the code of your authenticator app along.', { code: 'Send the code of your authenticator app along.' });
    const { token, roles } = first.step === 'in' ? first : await this.signIns.byCode(first.ticket, code!, 'api');
    return { token, roles };
  }

  /** Answers `identity.stepUp`: confirm, then repeat what was refused. */
  @Post('sessions/confirm') @HttpCode(204) @Can('account.own')
  async confirm(@Who() actor: Actor, @Req() { session }: OurRequest, @Body() { code, password }: ConfirmRequest): Promise<void> {
    await this.proofs.confirm(actor, session!, { text: code ?? password });
  }

  @Get('staff') @Can('members.manage') @ApiOkResponse({ type: MemberRow, isArray: true })
  list(@Query() { limit = 50, after = '' }: PageQuery): Promise<MemberRow[]> {
    return this.reader.query('SELECT id, sign_in AS "signIn", roles, active FROM member WHERE sign_in > $1 ORDER BY sign_in LIMIT $2', [after, limit]);
  }

  @Post('staff') @Can('members.manage') @ApiOkResponse({ type: MemberAnswer })
  async create(@Who() actor: Actor, @Body() { signIn, password, role }: MemberRequest): Promise<MemberAnswer> {
    return { id: await this.members.create(actor, { signIn, password, roles: [role] }) };
  }
}
