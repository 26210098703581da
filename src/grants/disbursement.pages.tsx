import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import type { Day } from '../kernel/clock.js';
import { NotFound } from '../kernel/problem.js';
import { Reader } from '../platform/database/index.js';
import { DayText, errorsOf, Key, OneOf, Page, readForm, redirect, type Result, view, Whole, Who } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';
import { WhyRequest } from '../reveals/index.js';
import { DisbursementList, type Group, GROUPS, PaymentPage, type ShownPayout } from './disbursement.views.js';
import { Disbursements } from './disbursements.js';
import { taken } from './form.js';
import { GRADES, type Grade } from './policy.js';
import { Programmes } from './programmes.js';
import { handsIn } from './rows.js';
import { StaffView } from './staff-view.js';
import { findDisbursement, listDisbursements } from './views.js';

class ListForm {
  @OneOf(Object.keys(GROUPS), { optional: true }) show?: Group;
  @Whole({ min: 0, max: Number.MAX_SAFE_INTEGER, optional: true }) after?: number;
}
class WhenForm {
  @DayText({ optional: true }) effectiveOn?: Day;
}
class ReceiptForm {
  @OneOf(GRADES) receipt!: Grade;
}
const PAGE = 50;

/** The payments, for whoever prepares, releases, sends and confirms them. */
@Controller('staff/disbursements')
export class DisbursementPages {
  constructor(
    @Inject(Disbursements) private readonly disbursements: Disbursements,
    @Inject(Programmes) private readonly programmes: Programmes,
    @Inject(StaffView) private readonly staff: StaffView,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Get() @Can('grants.read')
  async list(@Page() page: PageContext, @Query() { show = 'open', after = 0 }: ListForm): Promise<Result> {
    const lines = await listDisbursements(this.reader, { states: GROUPS[show], after, limit: PAGE });
    const next = lines.length === PAGE ? lines.at(-1)!.seq : null;
    return view(page, page.t('grants.pay.title'), <DisbursementList page={page} lines={lines} programmes={await this.programmes.list(this.reader)} group={show} next={next} />);
  }

  @Get(':id') @Can('grants.read')
  one(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.show(page, actor, id);
  }

  /** Shows where the money goes, on this answer only. */
  @Post(':id/reveal') @Can('payouts.reveal')
  async reveal(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, WhyRequest, body);
    if (!value) return this.show(page, actor, id, { errors, values });
    try {
      const revealed = await this.staff.payout(actor, id, value, { key, input: { payout: id, value } });
      return await this.show(page, actor, id, revealed ? { revealed } : { once: true });
    } catch (error) {
      return this.show(page, actor, id, { errors: errorsOf(error, page), values });
    }
  }

  @Post(':id/prepare') @Can('grants.prepare')
  async prepare(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.disbursements.prepare(actor, id, { key, input: { prepare: id } });
    return this.back(page, id);
  }

  @Post(':id/release') @Can('grants.release')
  async release(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.disbursements.release(actor, id, { key, input: { release: id } });
    return this.back(page, id);
  }

  @Post(':id/take-back') @Can('grants.prepare')
  async takeBack(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.disbursements.takeBack(actor, id, { key, input: { takeBack: id } });
    return this.back(page, id);
  }

  @Post(':id/send') @Can('grants.release')
  async send(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { effectiveOn } = await taken(page, WhenForm, body);
    await this.disbursements.send(actor, id, { effectiveOn }, { key, input: { send: id, effectiveOn } });
    return this.back(page, id);
  }

  @Post(':id/confirm') @Can('grants.confirm')
  async confirm(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { receipt } = await taken(page, ReceiptForm, body);
    await this.disbursements.confirm(actor, id, { receipt }, { key, input: { confirm: id, receipt } });
    return this.back(page, id);
  }

  @Post(':id/fail') @Can('grants.release')
  async fail(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.disbursements.undo(actor, id, { how: 'fail' }, { key, input: { fail: id } });
    return this.back(page, id);
  }

  @Post(':id/return') @Can('grants.release')
  async comeBack(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.disbursements.undo(actor, id, { how: 'return' }, { key, input: { return: id } });
    return this.back(page, id);
  }

  @Post(':id/retry') @Can('grants.prepare')
  async retry(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.disbursements.retry(actor, id, { key, input: { retry: id } });
    return this.back(page, id);
  }

  private back(page: PageContext, id: string): Result {
    return redirect(page.link(`/staff/disbursements/${id}`));
  }

  private async show(page: PageContext, actor: Actor, id: string, shown: ShownPayout = {}): Promise<Result> {
    const payment = await findDisbursement(this.reader, id);
    if (!payment) throw new NotFound('grants.noDisbursement', 'There is no such payment.');
    const [hands, routes] = await Promise.all([handsIn(this.reader, payment.applicationId, id), this.programmes.routes(this.reader)]);
    return view(page, payment.reference, <PaymentPage page={page} actor={actor} payment={payment} route={routes.find(({ code }) => code === payment.route)} hands={hands} shown={shown} />, shown.errors ? { status: 422 } : {});
  }
}
