import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { OneOf, Who } from '../platform/http/index.js';
import { type Mode } from '../platform/mode/index.js';
import { Panic, REASONS, type Reason, type Stop, STOPS } from './panic.js';
import { Stoppages } from './stoppages.js';

class StopBody {
  @OneOf(STOPS) mode!: Stop;
  @OneOf(REASONS) reason!: Reason;
}
class ModeAnswer {
  @ApiProperty({ enum: ['open', ...STOPS] }) mode!: Mode;
}
class ServiceAnswer extends ModeAnswer {
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) stoppedAt!: Date | null;
  @ApiProperty({ description: 'Somebody asked to start again; another person confirms.' }) restartAsked!: boolean;
}
class AskedAnswer {
  @ApiProperty() waitsForSecond!: true;
}

@ApiTags('service')
@Controller('api/v1/service')
export class PanicApi {
  constructor(
    @Inject(Panic) private readonly panic: Panic,
    @Inject(Stoppages) private readonly stoppages: Stoppages,
  ) {}

  @Get() @Can('service.stop') @ApiOkResponse({ type: ServiceAnswer })
  async show(): Promise<ServiceAnswer> {
    const { now } = await this.stoppages.read();
    return { mode: now?.mode ?? 'open', stoppedAt: now?.stoppedAt ?? null, restartAsked: (now?.askedBy ?? null) !== null };
  }

  /** Stops the service: one person is enough. */
  @Post('stop') @Can('service.stop') @HttpCode(200) @ApiOkResponse({ type: ModeAnswer })
  stop(@Who() actor: Actor, @Body() body: StopBody): Promise<ModeAnswer> {
    return this.panic.stop(body, actor);
  }

  /** Asks to start again: the first of two. */
  @Post('restart') @Can('service.restart') @HttpCode(200) @ApiOkResponse({ type: AskedAnswer })
  restart(@Who() actor: Actor): Promise<AskedAnswer> {
    return this.panic.askRestart(actor);
  }

  /** Starts again: the second of two. */
  @Post('restart/confirm') @Can('service.restart') @HttpCode(200) @ApiOkResponse({ type: ModeAnswer })
  confirm(@Who() actor: Actor): Promise<ModeAnswer> {
    return this.panic.confirmRestart(actor);
  }
}
