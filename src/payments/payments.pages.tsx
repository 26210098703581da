import { Controller, Get, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import type { JSX } from 'preact';
import { formatsOf } from '../platform/i18n/index.js';
import type { Actor } from '../kernel/actor.js';
import { currencyOf, minorFromDb, money } from '../kernel/money.js';
import { Can } from '../identity/index.js';
import { Page, redirect, view, Who, type Result } from '../platform/http/index.js';
import { Badge, Button, ButtonForm, Card, Columns, Empty, Facts, Go, PageHead, Table, Wrap, type PageContext } from '../platform/web/index.js';
import { adviceOf } from './trouble.js';
import { PaymentBadge } from './badge.js';
import { PaymentDesk, type InboxState, type ParkedEvent, type PaymentRow, type SuspenseRow } from './desk.js';
import { Inbox } from './inbox.js';
import { SubscriptionCalls } from './monthly/calls.js';
import type { StuckStop } from './monthly/stuck.js';

const LATEST = 30;

@Controller('staff/payments')
export class PaymentPages {
  constructor(
    @Inject(PaymentDesk) private readonly desk: PaymentDesk,
    @Inject(Inbox) private readonly inbox: Inbox,
    @Inject(SubscriptionCalls) private readonly calls: SubscriptionCalls,
  ) {}

  @Get() @Can('payments.read')
  async show(@Page() page: PageContext): Promise<Result> {
    const [inbox, parked, stuck, payments, suspense] = await Promise.all([this.desk.inbox(), this.desk.parked(), this.desk.stuck(), this.desk.payments(LATEST), this.desk.suspense()]);
    return view(page, page.t('payments.staff.title'), (
      <Wrap loose>
        <PageHead title={page.t('payments.staff.title')} lede={page.t('payments.staff.lede')} />
        {page.can?.('receipts.read') && <p><Go href={page.link('/staff/receipts')}>{page.t('receipts.staff.title')}</Go></p>}
        <Columns>
          <div class="flow loose"><Stuck page={page} stops={stuck} /><Parked page={page} events={parked} /><Latest page={page} payments={payments} /><p><Go href={page.link('/staff/money/payments')}>{page.t('payments.staff.all')}</Go></p></div>
          <div class="flow"><p class="row"><a href={page.link('/staff/money/monthly')}>{page.t('payments.monthly.title')}</a><a href={page.link('/staff/money/payouts')}>{page.t('payouts.title')}</a></p><Inflow page={page} inbox={inbox} /><Suspense page={page} rows={suspense} /></div>
        </Columns>
      </Wrap>
    ));
  }

  @Post('events/replay') @Can('payments.repair')
  async replayAll(@Page() page: PageContext, @Who() actor: Actor): Promise<Result> {
    await this.inbox.replayAll(actor);
    return redirect(page.link('/staff/payments'));
  }

  @Post('events/:id/replay') @Can('payments.repair')
  async replay(@Page() page: PageContext, @Who() actor: Actor, @Param('id') id: string): Promise<Result> {
    await this.inbox.replay(actor, id);
    return redirect(page.link('/staff/payments'));
  }

  @Post('stops/:id/again') @Can('payments.repair')
  async stopAgain(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.calls.askAgain(actor, id);
    return redirect(page.link('/staff/payments'));
  }
}

const amountOf = (page: PageContext, minor: string, currency: string): string => page.money(money(minorFromDb(minor), currencyOf(currency)));

function Inflow({ page, inbox }: { page: PageContext; inbox: InboxState }): JSX.Element {
  const { number } = formatsOf(page.lang);
  return (
    <Card title={page.t('payments.staff.inbox')}>
      <Facts of={[
        [page.t('payments.staff.waiting'), number(inbox.waiting)],
        [page.t('payments.staff.parked'), number(inbox.parked)],
        [page.t('payments.staff.repeated'), number(inbox.repeated)],
        [page.t('payments.staff.foreign'), number(inbox.foreign)],
      ]} />
    </Card>
  );
}

function Suspense({ page, rows }: { page: PageContext; rows: readonly SuspenseRow[] }): JSX.Element {
  return (
    <Card title={page.t('payments.staff.suspense')}>
      {rows.length === 0 ? <p>{page.t('payments.staff.suspense.none')}</p> : <Facts of={rows.map(({ currency, amount }) => [currency, amountOf(page, amount, currency)])} />}
    </Card>
  );
}

function Stuck({ page, stops }: { page: PageContext; stops: readonly StuckStop[] }): JSX.Element | null {
  if (stops.length === 0) return null;
  const { moment } = formatsOf(page.lang);
  const mayRepair = page.can?.('payments.repair') ?? false;
  return (
    <Table stack caption={page.t('payments.staff.stuck')} about={page.t('payments.staff.stuck.about')} rows={stops} columns={[
      { head: page.t('payments.staff.stuck.gift'), cell: ({ stripeId }) => <span class="code">{stripeId}</span> },
      { head: page.t('payments.staff.stuck.asked'), cell: ({ askedAt }) => moment(askedAt) },
      { head: page.t('payments.staff.stuck.by'), cell: ({ by }) => page.t('payments.staff.stuck.who', { who: by }) },
      { head: page.t('payments.staff.next'), cell: ({ id, refused }) => !refused ? page.t('payments.staff.stuck.tried') : mayRepair
        ? <ButtonForm page={page} action={`/staff/payments/stops/${id}/again`} name={`stop-${id}`}><Button small tone="second">{page.t('payments.staff.stuck.again')}</Button></ButtonForm>
        : page.t('payments.staff.replay.who') },
    ]} />
  );
}

function Parked({ page, events }: { page: PageContext; events: readonly ParkedEvent[] }): JSX.Element {
  if (events.length === 0) return <Empty title={page.t('payments.staff.parked.none')} drawing="envelope">{page.t('payments.staff.parked.none.text')}</Empty>;
  const { moment } = formatsOf(page.lang);
  const mayRepair = page.can?.('payments.repair') ?? false;
  const all = mayRepair && events.length > 1 && <ButtonForm page={page} action="/staff/payments/events/replay" name="replay-all"><Button tone="second">{page.t('payments.staff.replayAll')}</Button></ButtonForm>;
  return (
    <>
      <Table stack caption={page.t('payments.staff.parked')} about={page.t('payments.staff.parked.about')} rows={events} columns={[
        { head: page.t('payments.staff.event'), cell: ({ type, objectId }) => <>{type}<span class="meta">{objectId}</span></> },
        { head: page.t('payments.staff.trouble'), cell: ({ trouble }) => <>{trouble}<span class="meta">{page.t(`payments.staff.advice.${adviceOf(trouble)}`)}</span></> },
        { head: page.t('payments.staff.received'), cell: ({ receivedAt }) => moment(receivedAt) },
        { head: page.t('payments.staff.next'), cell: ({ id }) => mayRepair
          ? <ButtonForm page={page} action={`/staff/payments/events/${encodeURIComponent(id)}/replay`} name={`replay-${id.replace(/\W/g, '-').slice(0, 40)}`}><Button small tone="second">{page.t('payments.staff.replay')}</Button></ButtonForm>
          : page.t('payments.staff.replay.who') },
      ]} />
      {all}
    </>
  );
}

function Latest({ page, payments }: { page: PageContext; payments: readonly PaymentRow[] }): JSX.Element {
  if (payments.length === 0) return <Empty title={page.t('payments.staff.none')} drawing="jar">{page.t('payments.staff.none.text')}</Empty>;
  const { moment } = formatsOf(page.lang);
  return (
    <Table stack caption={page.t('payments.staff.latest')} rows={payments} columns={[
      { head: page.t('payments.staff.payment'), cell: ({ reference }) => <a class="code" href={page.link(`/staff/money/payments/${reference}`)}>{reference.slice(0, 8)}</a> },
      { head: page.t('payments.staff.amount'), number: true, cell: ({ amountMinor, currency }) => amountOf(page, amountMinor, currency) },
      { head: page.t('payments.staff.state'), cell: ({ status, refusedCountry }) => (
        <><PaymentBadge page={page} status={status} />{refusedCountry && <> <Badge tone="flag">{page.t('payments.staff.refusedCountry')}</Badge></>}</>
      ) },
      { head: page.t('payments.staff.posted'), cell: ({ posted }) => page.t(posted ? 'payments.staff.posted.yes' : 'payments.staff.posted.no') },
      { head: page.t('payments.staff.opened'), cell: ({ openedAt }) => moment(openedAt) },
    ]} />
  );
}
