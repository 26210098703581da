import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../kernel/actor.js';
import { Gate } from '../../gate/index.js';
import { Anyone, Key, Who, type OurRequest } from '../../platform/http/index.js';
import { FollowRequest } from './follow.dto.js';
import { Followers } from './followers.js';

/** Following by API. What is confirmed or ended is in the mailbox only. */
@ApiTags('campaigns')
@Controller('api/v1')
export class FollowApi {
  constructor(
    @Inject(Followers) private readonly followers: Followers,
    @Inject(Gate) private readonly gate: Gate,
  ) {}

  /** The same answer whether or not the address was known. */
  @Post('followers') @Anyone() @HttpCode(204) @ApiHeader({ name: 'Idempotency-Key', required: true })
  async ask(@Who() actor: Actor, @Key() key: string, @Req() request: OurRequest, @Body() { address, lang = 'en', campaign }: FollowRequest): Promise<void> {
    await this.gate.askPlainly('follow', request);
    await this.followers.ask(actor, { address, lang, slug: campaign }, key);
  }
}
