import { Controller, Inject, Param, ParseUUIDPipe, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Actor } from '../kernel/actor.js';
import { Invalid } from '../kernel/problem.js';
import { Can } from '../identity/index.js';
import { errorsOf, OneOf, Page, readForm, redirect, view, Who, type OurRequest, type Result } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';
import { ArchiveRequest, CheckRequest, NeedRequest, PauseRequest, RestRequest, ResumeRequest } from './campaigns.dto.js';
import { Campaigns } from './campaigns.js';
import { Closing } from './closing.js';
import { Pausing } from './pausing.js';
import { Publishing } from './publishing.js';
import type { FilledAct } from './acts.view.js';
import { StaffCampaignPage } from './staff-campaign.view.js';
import { StaffList } from './staff-list.js';

/** What one does with a campaign in the console: each act leads back to its page. */
@ApiExcludeController()
@Controller('staff/campaigns')
export class CampaignLifePages {
  constructor(
    @Inject(Campaigns) private readonly campaigns: Campaigns,
    @Inject(Publishing) private readonly publishing: Publishing,
    @Inject(Pausing) private readonly pausing: Pausing,
    @Inject(Closing) private readonly closing: Closing,
    @Inject(StaffList) private readonly staff: StaffList,
  ) {}

  @Post(':slug/check') @Can('campaigns.publish')
  check(@Page() page: PageContext, @Who() actor: Actor, @Param('slug') slug: string, @Req() { body }: OurRequest): Promise<Result> {
    return this.filled({ page, slug, form: 'check' }, CheckRequest, body, ({ points }) => this.publishing.check(actor, slug, points));
  }

  @Post(':slug/publish') @Can('campaigns.publish')
  publish(@Page() page: PageContext, @Who() actor: Actor, @Param('slug') slug: string): Promise<Result> {
    return acted(page, slug, () => this.publishing.publish(actor, slug));
  }

  @Post(':slug/need') @Can('campaigns.edit')
  need(@Page() page: PageContext, @Who() actor: Actor, @Param('slug') slug: string, @Req() { body }: OurRequest): Promise<Result> {
    return acted(page, slug, async () => this.campaigns.sayNeed(actor, slug, (await read(page, NeedRequest, body)).need));
  }

  @Post(':slug/pause') @Can('campaigns.pause')
  pause(@Page() page: PageContext, @Who() actor: Actor, @Param('slug') slug: string, @Req() { body }: OurRequest): Promise<Result> {
    return this.filled({ page, slug, form: 'pause' }, PauseRequest, body, (asked) => this.pausing.pause(actor, slug, asked));
  }

  @Post(':slug/resume') @Can('campaigns.publish')
  resume(@Page() page: PageContext, @Who() actor: Actor, @Param('slug') slug: string, @Req() { body }: OurRequest): Promise<Result> {
    return this.filled({ page, slug, form: 'resume' }, ResumeRequest, body, ({ note }) => this.pausing.resume(actor, slug, note));
  }

  @Post(':slug/end-consent') @Can('campaigns.pause')
  endConsent(@Page() page: PageContext, @Who() actor: Actor, @Param('slug') slug: string): Promise<Result> {
    return acted(page, slug, () => this.pausing.endConsent(actor, slug));
  }

  @Post(':slug/ask-end') @Can('campaigns.windDown')
  askEnd(@Page() page: PageContext, @Who() actor: Actor, @Param('slug') slug: string): Promise<Result> {
    return acted(page, slug, () => this.closing.askEnd(actor, slug));
  }

  @Post(':slug/keep') @Can('campaigns.pause')
  keep(@Page() page: PageContext, @Who() actor: Actor, @Param('slug') slug: string): Promise<Result> {
    return acted(page, slug, () => this.closing.keep(actor, slug));
  }

  @Post(':slug/wind-down') @Can('campaigns.windDown')
  windDown(@Page() page: PageContext, @Who() actor: Actor, @Param('slug') slug: string): Promise<Result> {
    return acted(page, slug, () => this.closing.windDown(actor, slug));
  }

  @Post(':slug/rest') @Can('campaigns.askRest')
  rest(@Page() page: PageContext, @Who() actor: Actor, @Param('slug') slug: string, @Req() { body }: OurRequest): Promise<Result> {
    return acted(page, slug, async () => this.closing.askRest(actor, slug, (await read(page, RestRequest, body)).currency));
  }

  @Post('rests/:id/:decision') @Can('campaigns.moveRest')
  async decide(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Param() params: object): Promise<Result> {
    await this.closing.decideRest(actor, id, (await read(page, Decision, { decision: (params as Decision).decision })).decision);
    return redirect(page.link('/staff/campaigns'));
  }

  @Post(':slug/close') @Can('campaigns.edit')
  close(@Page() page: PageContext, @Who() actor: Actor, @Param('slug') slug: string): Promise<Result> {
    return acted(page, slug, () => this.closing.close(actor, slug));
  }

  @Post(':slug/archive') @Can('campaigns.edit')
  archive(@Page() page: PageContext, @Who() actor: Actor, @Param('slug') slug: string, @Req() { body }: OurRequest): Promise<Result> {
    return this.filled({ page, slug, form: 'archive' }, ArchiveRequest, body, ({ done }) => this.closing.archive(actor, slug, done));
  }

  /** A form with something to fill in: what is wrong is said beside its fields, on the campaign's page. */
  private async filled<T extends object>({ page, slug, form }: { page: PageContext; slug: string; form: FilledAct }, shape: new () => T, body: unknown, act: (asked: T) => Promise<unknown>): Promise<Result> {
    const { value, errors, values } = await readForm(page, shape, body);
    try {
      if (!value) throw new Invalid('campaigns.form', 'Please fill in every field.', errors);
      return await acted(page, slug, () => act(value));
    } catch (error) {
      const again = { form, values, errors: errors ?? errorsOf(error, page) };
      const found = await this.staff.find(slug);
      return view(page, found.campaign.title, <StaffCampaignPage page={page} {...found} again={again} />, { status: 422 });
    }
  }
}

class Decision {
  @OneOf(['move', 'refuse']) decision!: 'move' | 'refuse';
}

async function acted(page: PageContext, slug: string, act: () => Promise<unknown>): Promise<Result> {
  await act();
  return redirect(page.link(`/staff/campaigns/${slug}`));
}

/** These forms have nothing to fill in: whoever sends another value has not used ours. */
async function read<T extends object>(page: PageContext, shape: new () => T, body: unknown): Promise<T> {
  const { value, errors } = await readForm(page, shape, body);
  if (!value) throw new Invalid('campaigns.form', 'Please fill in every field.', errors);
  return value;
}
