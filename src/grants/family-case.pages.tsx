import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { PublicReader } from '../platform/database/index.js';
import { Id, Page, redirect, type Result, view, Who } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';
import { Applications } from './applications.js';
import { CasePage } from './family-case.views.js';
import { taken } from './form.js';
import { FamilyView } from './family-view.js';
import { publicProgrammes } from './programmes.js';

class OfApplication {
  @Id() application!: string;
}

/** The portal of a family that came with its phrase. */
@Controller('family')
export class FamilyCasePages {
  constructor(
    @Inject(FamilyView) private readonly own: FamilyView,
    @Inject(Applications) private readonly applications: Applications,
    @Inject(PublicReader) private readonly reader: PublicReader,
  ) {}

  @Get('case') @Can('family.portal')
  async case(@Page() page: PageContext, @Who() actor: Actor): Promise<Result> {
    return view(page, 'Form', <CasePage page={page} own={await this.own.case(actor)} programmes={await publicProgrammes(this.reader)} />);
  }

  @Post('answered') @Can('family.portal')
  async answered(@Page() page: PageContext, @Who() actor: Actor, @Body() body: unknown): Promise<Result> {
    const { application } = await taken(page, OfApplication, body);
    await this.applications.answered(actor, application);
    return redirect(page.link('/family/case'));
  }

  @Post('withdraw') @Can('family.portal')
  async withdraw(@Page() page: PageContext, @Who() actor: Actor, @Body() body: unknown): Promise<Result> {
    const { application } = await taken(page, OfApplication, body);
    await this.applications.withdraw(actor, application);
    return redirect(page.link('/family/case'));
  }

  @Post('appeal') @Can('family.portal')
  async appeal(@Page() page: PageContext, @Who() actor: Actor, @Body() body: unknown): Promise<Result> {
    const { application } = await taken(page, OfApplication, body);
    await this.applications.appeal(actor, application);
    return redirect(page.link('/family/case'));
  }
}
