import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../kernel/actor.js';
import { ROLES, type Role } from '../kernel/actor.js';
import { Unauthenticated } from '../kernel/problem.js';
import { Anyone, Text, Who, type OurRequest } from '../platform/http/index.js';
import { Can } from './can.js';
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
@ApiTags('people')
@Controller('api/v1/sessions')
export class IdentityApi {
  constructor(
    @Inject(SignIn) private readonly signIns: SignIn,
    @Inject(Proofs) private readonly proofs: Proofs,
  ) {}

  @Post() @Anyone() @ApiOkResponse({ type: SessionAnswer })
  async open(@Body() { signIn, password, code }: SessionRequest): Promise<SessionAnswer> {
    const first = await this.signIns.byPassword(signIn, password, 'api');
    if (first.step === 'code' && code === undefined) throw new Unauthenticated('identity.codeNeeded', 'Send the code of your authenticator app along.', { code: 'Send the code of your authenticator app along.' });
    const { token, roles } = first.step === 'in' ? first : await this.signIns.byCode(first.ticket, code!, 'api');
    return { token, roles };
  }

  /** Answers `identity.stepUp`: confirm, then repeat what was refused. */
  @Post('confirm') @HttpCode(204) @Can('account.own')
  async confirm(@Who() actor: Actor, @Req() { session }: OurRequest, @Body() { code, password }: ConfirmRequest): Promise<void> {
    await this.proofs.confirm(actor, session!, { text: code ?? password });
  }
}
