import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { parseMoney } from '../kernel/money.js';
import { Reader } from '../platform/database/index.js';
import { errorsOf, Flag, Id, Key, OneOf, Page, readForm, redirect, type Result, Text, view, Whole, Who } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';
import { Casework } from './casework.js';
import { taken } from './form.js';
import { applicationLife } from './lifecycle.js';
import { GRADES, type Grade } from './policy.js';
import { Programmes } from './programmes.js';
import { findApplication } from './rows.js';
import { WhyRequest } from '../reveals/index.js';
import { CaseScreen, type CaseShown } from './case-screen.js';
import { ApplicationList, type Which } from './staff-case.views.js';
import { StaffView } from './staff-view.js';
import { listApplications, WAITING } from './views.js';

class ListForm {
  @OneOf(['waiting', 'all'], { optional: true }) show?: Which;
  @Whole({ min: 0, max: Number.MAX_SAFE_INTEGER, optional: true }) after?: number;
}
class ReasonForm {
  @Text({ max: 1000 }) reason!: string;
}
class MessageForm {
  @Text({ max: 4000 }) message!: string;
}
class DuplicateForm {
  @Id() household!: string;
  @Flag() same!: boolean;
}
class ProposalForm {
  @Text({ max: 20 }) amount!: string;
  @Whole({ min: 1, max: 12 }) instalments!: number;
  @OneOf(GRADES) evidence!: Grade;
  @Text({ max: 1000 }) rationale!: string;
}
const PAGE = 50;

/** The cases, for whoever works on them. */
@Controller('staff/applications')
export class StaffCasePages {
  constructor(
    @Inject(Casework) private readonly casework: Casework,
    @Inject(Programmes) private readonly programmes: Programmes,
    @Inject(StaffView) private readonly staff: StaffView,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(CaseScreen) private readonly screen: CaseScreen,
  ) {}

  @Get() @Can('grants.read')
  async list(@Page() page: PageContext, @Query() { show = 'waiting', after = 0 }: ListForm): Promise<Result> {
    const lines = await listApplications(this.reader, { states: show === 'waiting' ? WAITING : applicationLife.states.filter((state) => state !== 'draft'), after, limit: PAGE });
    const next = lines.length === PAGE ? lines.at(-1)!.seq : null;
    return view(page, page.t('grants.list.title'), <ApplicationList page={page} lines={lines} programmes={await this.programmes.list(this.reader)} shown={show} next={next} />);
  }

  @Get(':id') @Can('grants.read')
  one(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.show(page, actor, id);
  }

  /** Shows who they are, on this answer only. */
  @Post(':id/reveal') @Can('families.reveal')
  async reveal(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, WhyRequest, body);
    if (!value) return this.show(page, actor, id, { form: 'reveal', errors, values });
    try {
      const revealed = await this.staff.reveal(actor, id, value, { key, input: { reveal: id, value } });
      return await this.show(page, actor, id, revealed ? { revealed } : { once: true });
    } catch (error) {
      return this.show(page, actor, id, { form: 'reveal', errors: errorsOf(error, page), values });
    }
  }

  @Post(':id/messages') @Can('families.message')
  async write(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { message } = await taken(page, MessageForm, body);
    await this.staff.write(actor, id, message, { key, input: { id, message } });
    return this.back(page, id);
  }

  @Post(':id/duplicates') @Can('grants.assess')
  async duplicates(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { household, same } = await taken(page, DuplicateForm, body);
    await this.casework.decideDuplicate(actor, id, { household, same });
    return this.back(page, id);
  }

  @Post(':id/assess') @Can('grants.assess')
  async assess(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.casework.assess(actor, id);
    return this.back(page, id);
  }

  @Post(':id/recommend') @Can('grants.recommend')
  async recommend(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, ProposalForm, body);
    if (!value) return this.show(page, actor, id, { values, errors });
    try {
      const { currency } = await findApplication(this.reader, id);
      const { amount, instalments, evidence, rationale } = value;
      await this.casework.recommend(actor, id, { amount: parseMoney(amount, currency).minor, instalments, evidence, rationale });
    } catch (error) {
      return this.show(page, actor, id, { values, errors: errorsOf(error, page) });
    }
    return this.back(page, id);
  }

  @Post(':id/send') @Can('grants.recommend')
  async send(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.casework.send(actor, id);
    return this.back(page, id);
  }

  @Post(':id/revise') @Can('grants.recommend')
  async revise(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.casework.revise(actor, id);
    return this.back(page, id);
  }

  @Post(':id/ask') @Can('grants.assess')
  async ask(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { reason } = await taken(page, ReasonForm, body);
    await this.casework.ask(actor, id, reason);
    return this.back(page, id);
  }

  @Post(':id/decline') @Can('grants.assess')
  async decline(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { reason } = await taken(page, ReasonForm, body);
    await this.casework.decline(actor, id, reason);
    return this.back(page, id);
  }

  @Post(':id/declare-conflict') @Can('grants.read')
  async declareConflict(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.casework.declareConflict(actor, id);
    return this.back(page, id);
  }

  private back(page: PageContext, id: string): Result {
    return redirect(page.link(`/staff/applications/${id}`));
  }

  private show(page: PageContext, actor: Actor, id: string, shown: CaseShown = {}): Promise<Result> {
    return this.screen.show(page, actor, id, shown);
  }
}
