import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { OneOf, Who } from '../platform/http/index.js';
import { PARTS, type Part } from '../platform/mode/index.js';
import { REASONS, type Reason } from './panic.js';
import { partOf, Switches } from './switches.js';

class OffBody {
  @OneOf(PARTS) part!: Part;
  @OneOf(REASONS) reason!: Reason;
}
class OffAnswer {
  @ApiProperty({ enum: PARTS }) part!: Part;
  @ApiProperty({ enum: REASONS }) reason!: Reason;
  @ApiProperty({ type: String, format: 'date-time' }) offAt!: Date;
}

@ApiTags('service')
@Controller('api/v1/service/switches')
export class SwitchesApi {
  constructor(@Inject(Switches) private readonly switches: Switches) {}

  /** What is switched off now. */
  @Get() @Can('switches.off') @ApiOkResponse({ type: OffAnswer, isArray: true })
  async show(): Promise<OffAnswer[]> {
    const { off } = await this.switches.read();
    return off.map(({ part, reason, offAt }) => ({ part, reason, offAt }));
  }

  /** Switches a part off: one person is enough. */
  @Post('off') @Can('switches.off') @HttpCode(204)
  off(@Who() actor: Actor, @Body() body: OffBody): Promise<void> {
    return this.switches.off(actor, body);
  }

  /** Switches it on again: somebody else. */
  @Post(':part/on') @Can('switches.on') @HttpCode(204)
  on(@Who() actor: Actor, @Param('part') part: string): Promise<void> {
    return this.switches.on(actor, partOf(part));
  }
}
