import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { Can } from '../../identity/index.js';
import type { Actor } from '../../kernel/actor.js';
import { parseMoney } from '../../kernel/money.js';
import { errorsOf, Key, OneOf, Page, PageQuery, readForm, redirect, type Result, Text, view, Who } from '../../platform/http/index.js';
import type { PageContext } from '../../platform/web/index.js';
import { PaymentDesk } from '../desk.js';
import { RefundDesk } from './desk.js';
import { REASONS } from './lifecycle.js';
import { Refunds } from './refunds.js';
import { DisputeList, GROUPS, PaymentList, RefundList, type Group } from './lists.views.js';
import { DisputePage, PaymentPage, RefundPage } from './views.js';

class AskForm {
  @Text({ max: 20 }) amount!: string;
  @OneOf(REASONS) reason!: (typeof REASONS)[number];
}
class ListForm extends PageQuery {
  @OneOf(Object.keys(GROUPS), { optional: true }) show?: Group;
}
class PaymentListForm extends PageQuery {
  @OneOf(['warned', 'refused'], { optional: true }) show?: 'warned' | 'refused';
}
const SHOWN = 40;
const onwards = (after: string | undefined): string | undefined => (after && /^\d{1,18}$/.test(after) ? after : undefined);
const nextOf = (rows: readonly { n: string }[]): string | null => (rows.length === SHOWN ? rows.at(-1)!.n : null);

/** Payments, and money that goes back: who asked, who approves, what became of it. */
@Controller('staff/money')
export class RefundPages {
  constructor(
    @Inject(RefundDesk) private readonly desk: RefundDesk,
    @Inject(PaymentDesk) private readonly payments: PaymentDesk,
    @Inject(Refunds) private readonly refunds: Refunds,
  ) {}

  @Get('payments') @Can('refunds.read')
  async paymentList(@Page() page: PageContext, @Query() { after, show }: PaymentListForm): Promise<Result> {
    const rows = show ? await this.payments.toDecide(show, SHOWN) : await this.payments.payments(SHOWN, onwards(after));
    return view(page, page.t('refunds.payments'), <PaymentList page={page} rows={rows} next={show ? null : nextOf(rows)} />);
  }

  @Get('payments/:reference') @Can('refunds.read')
  async payment(@Page() page: PageContext, @Param('reference', ParseUUIDPipe) reference: string): Promise<Result> {
    return this.paymentPage(page, reference);
  }

  @Post('payments/:reference/refund') @Can('refunds.request')
  async ask(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('reference', ParseUUIDPipe) reference: string, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, AskForm, body);
    if (!value) return this.paymentPage(page, reference, { errors, values });
    try {
      const { currency } = await this.desk.payment(reference);
      const wish = { amount: parseMoney(value.amount, currency).minor, reason: value.reason };
      return redirect(page.link(`/staff/money/refunds/${await this.refunds.request(actor, reference, wish, { key, input: { refund: reference, ...wish } })}`));
    } catch (error) {
      return this.paymentPage(page, reference, { errors: errorsOf(error, page), values });
    }
  }

  @Get('refunds') @Can('refunds.read')
  async refundList(@Page() page: PageContext, @Query() { after, show = 'open' }: ListForm): Promise<Result> {
    const rows = await this.desk.refunds(GROUPS[show], SHOWN, onwards(after));
    return view(page, page.t('refunds.refunds'), <RefundList page={page} rows={rows} group={show} next={nextOf(rows)} />);
  }

  @Get('refunds/:id') @Can('refunds.read')
  async refund(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    const [refund, history] = await Promise.all([this.desk.refund(id), this.desk.history('refund', id)]);
    return view(page, page.t('refunds.refund'), <RefundPage page={page} refund={refund} history={history} actor={actor} />);
  }

  @Post('refunds/:id/approve') @Can('refunds.approve')
  async approve(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.refunds.approve(actor, id, { key, input: { approve: id } });
    return redirect(page.link(`/staff/money/refunds/${id}`));
  }

  @Post('refunds/:id/refuse') @Can('refunds.approve')
  async refuse(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.refunds.refuse(actor, id, { key, input: { refuse: id } });
    return redirect(page.link(`/staff/money/refunds/${id}`));
  }

  @Post('refunds/:id/cancel') @Can('refunds.request')
  async cancel(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.refunds.cancel(actor, id, { key, input: { cancel: id } });
    return redirect(page.link(`/staff/money/refunds/${id}`));
  }

  @Get('disputes') @Can('refunds.read')
  async disputeList(@Page() page: PageContext, @Query() { after }: PageQuery): Promise<Result> {
    const rows = await this.desk.disputes(SHOWN, onwards(after));
    return view(page, page.t('refunds.disputes'), <DisputeList page={page} rows={rows} next={nextOf(rows)} />);
  }

  @Get('disputes/:id') @Can('refunds.read')
  async dispute(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    const [dispute, history] = await Promise.all([this.desk.dispute(id), this.desk.history('dispute', id)]);
    return view(page, page.t('refunds.disputeOne'), <DisputePage page={page} dispute={dispute} history={history} />);
  }

  private async paymentPage(page: PageContext, reference: string, shown: { errors?: Readonly<Record<string, string>>; values?: object } = {}): Promise<Result> {
    const payment = await this.desk.payment(reference);
    const history = await this.desk.history('donation', payment.donation);
    return view(page, page.t('payments.staff.payment'), <PaymentPage page={page} payment={payment} history={history} {...shown} />, shown.errors ? { status: 422 } : {});
  }
}
