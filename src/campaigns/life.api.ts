import { Body, Controller, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../kernel/actor.js';
import { Can } from '../identity/index.js';
import { Who } from '../platform/http/index.js';
import { ArchiveRequest, CheckRequest, IdAnswer, PauseRequest, RestRequest, ResumeRequest } from './campaigns.dto.js';
import { Closing } from './closing.js';
import { Pausing } from './pausing.js';
import { Publishing } from './publishing.js';

/** A campaign's life by API: checked, opened, resting, closing, kept. */
@ApiTags('campaigns')
@Controller('api/v1')
export class CampaignLifeApi {
  constructor(
    @Inject(Publishing) private readonly publishing: Publishing,
    @Inject(Pausing) private readonly pausing: Pausing,
    @Inject(Closing) private readonly closing: Closing,
  ) {}

  @Post('campaigns/:slug/check') @Can('campaigns.publish') @HttpCode(204)
  check(@Who() actor: Actor, @Param('slug') slug: string, @Body() { points }: CheckRequest): Promise<void> {
    return this.publishing.check(actor, slug, points);
  }

  @Post('campaigns/:slug/publish') @Can('campaigns.publish') @HttpCode(204)
  publish(@Who() actor: Actor, @Param('slug') slug: string): Promise<void> {
    return this.publishing.publish(actor, slug);
  }

  @Post('campaigns/:slug/pause') @Can('campaigns.pause') @HttpCode(204)
  pause(@Who() actor: Actor, @Param('slug') slug: string, @Body() asked: PauseRequest): Promise<void> {
    return this.pausing.pause(actor, slug, asked);
  }

  @Post('campaigns/:slug/resume') @Can('campaigns.publish') @HttpCode(204)
  resume(@Who() actor: Actor, @Param('slug') slug: string, @Body() { note }: ResumeRequest): Promise<void> {
    return this.pausing.resume(actor, slug, note);
  }

  @Post('campaigns/:slug/end-consent') @Can('campaigns.pause') @HttpCode(204)
  endConsent(@Who() actor: Actor, @Param('slug') slug: string): Promise<void> {
    return this.pausing.endConsent(actor, slug);
  }

  @Post('campaigns/:slug/ask-end') @Can('campaigns.windDown') @HttpCode(204)
  askEnd(@Who() actor: Actor, @Param('slug') slug: string): Promise<void> {
    return this.closing.askEnd(actor, slug);
  }

  @Post('campaigns/:slug/keep') @Can('campaigns.pause') @HttpCode(204)
  keep(@Who() actor: Actor, @Param('slug') slug: string): Promise<void> {
    return this.closing.keep(actor, slug);
  }

  @Post('campaigns/:slug/wind-down') @Can('campaigns.windDown') @HttpCode(204)
  windDown(@Who() actor: Actor, @Param('slug') slug: string): Promise<void> {
    return this.closing.windDown(actor, slug);
  }

  @Post('campaigns/:slug/rest') @Can('campaigns.askRest') @ApiCreatedResponse({ type: IdAnswer })
  async askRest(@Who() actor: Actor, @Param('slug') slug: string, @Body() { currency }: RestRequest): Promise<IdAnswer> {
    return { id: await this.closing.askRest(actor, slug, currency) };
  }

  @Post('campaign-rests/:id/move') @Can('campaigns.moveRest') @HttpCode(204)
  move(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.closing.decideRest(actor, id, 'move');
  }

  @Post('campaign-rests/:id/refuse') @Can('campaigns.moveRest') @HttpCode(204)
  refuse(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.closing.decideRest(actor, id, 'refuse');
  }

  @Post('campaigns/:slug/close') @Can('campaigns.edit') @HttpCode(204)
  close(@Who() actor: Actor, @Param('slug') slug: string): Promise<void> {
    return this.closing.close(actor, slug);
  }

  @Post('campaigns/:slug/archive') @Can('campaigns.edit') @HttpCode(204)
  archive(@Who() actor: Actor, @Param('slug') slug: string, @Body() { done }: ArchiveRequest): Promise<void> {
    return this.closing.archive(actor, slug, done);
  }
}
