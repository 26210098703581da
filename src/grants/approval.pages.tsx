import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { Conflict, Forbidden, Invalid } from '../kernel/problem.js';
import { Reader } from '../platform/database/index.js';
import { Key, OneOf, Page, redirect, type Result, Text, view, Who } from '../platform/http/index.js';
import { problemSentence, type PageContext } from '../platform/web/index.js';
import { Approvals } from './approvals.js';
import { ApprovalPage } from './approval.views.js';
import { taken } from './form.js';
import type { Choice } from './policy.js';
import { Programmes } from './programmes.js';
import { findApplication, handsIn } from './rows.js';
import { StaffView } from './staff-view.js';

class VoteForm {
  @OneOf(['approve', 'return', 'decline']) choice!: Choice;
  @Text({ max: 1000, optional: true }) reason?: string;
}

/** The vote on a blind proposal. */
@Controller('staff/approvals')
export class ApprovalPages {
  constructor(
    @Inject(Approvals) private readonly approvals: Approvals,
    @Inject(Programmes) private readonly programmes: Programmes,
    @Inject(StaffView) private readonly staff: StaffView,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Get(':id') @Can('grants.read')
  one(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.show(page, actor, id);
  }

  @Post(':id') @Can('grants.approve')
  async vote(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const form = await taken(page, VoteForm, body);
    try {
      const { outcome } = await this.approvals.vote(actor, id, { choice: form.choice, reason: form.reason ?? '' }, { key, input: { id, form } });
      return redirect(page.link(outcome === 'award' ? `/staff/disbursements` : `/staff/applications/${id}`));
    } catch (error) {
      if (!(error instanceof Conflict || error instanceof Forbidden || error instanceof Invalid)) throw error;
      return this.show(page, actor, id, { status: error.status, sentence: problemSentence(page, error) });
    }
  }

  private async show(page: PageContext, actor: Actor, id: string, wrong?: { status: number; sentence: string | undefined }): Promise<Result> {
    const weighed = await this.staff.weigh(actor, id);
    const [{ state }, hands, programme, routes] = await Promise.all([
      findApplication(this.reader, id), handsIn(this.reader, id), this.programmes.find(this.reader, weighed.proposal.programme), this.programmes.routes(this.reader),
    ]);
    const route = routes.find(({ code }) => code === weighed.proposal.route);
    return view(page, weighed.proposal.reference, <ApprovalPage page={page} actor={actor} id={id} state={state} weighed={weighed} programme={programme} route={route} hands={hands} error={wrong?.sentence} />, wrong ? { status: wrong.status } : {});
  }
}
