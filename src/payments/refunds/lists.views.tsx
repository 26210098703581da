import type { JSX } from 'preact';
import { money, type Money } from '../../kernel/money.js';
import { formatsOf } from '../../platform/i18n/index.js';
import { Badge, Empty, PageHead, Pagination, Table, Wrap, type BadgeTone, type PageContext } from '../../platform/web/index.js';
import { PaymentBadge } from '../badge.js';
import type { PaymentRow } from '../desk.js';
import type { DisputeRow, RefundRow } from './desk.js';
import { ANSWERABLE, type DisputeStatus } from './disputes.js';
import type { RefundState } from './lifecycle.js';

type Of = { page: PageContext };
const TONES: Readonly<Record<RefundState, BadgeTone>> = { requested: 'todo', approved: 'wait', sent: 'wait', succeeded: 'ok', failed: 'bad', cancelled: 'hold', refused: 'hold' };
const disputeTone = (status: DisputeStatus): BadgeTone => (ANSWERABLE.includes(status) ? 'todo' : status === 'lost' ? 'bad' : status === 'won' || status === 'prevented' || status === 'warning_closed' ? 'ok' : 'wait');

export const amountOf = (page: PageContext, { amount, currency }: Pick<RefundRow, 'amount' | 'currency'>): string => page.money(money(amount, currency));
export const short = (reference: string): JSX.Element => <span class="code">{reference.slice(0, 8)}</span>;
export const StateBadge = ({ page, state }: Of & { state: RefundState }): JSX.Element => <Badge tone={TONES[state]}>{page.t(`refunds.state.${state}`)}</Badge>;
export const DisputeBadge = ({ page, status }: Of & { status: DisputeStatus }): JSX.Element => <Badge tone={disputeTone(status)}>{page.t(`refunds.dispute.${status}`)}</Badge>;

/** The three lists of this part of the console. */
function Tabs({ page, here }: Of & { here: 'payments' | 'refunds' | 'disputes' }): JSX.Element {
  return (
    <nav class="nav" aria-label={page.t('refunds.parts')}>
      {(['payments', 'refunds', 'disputes'] as const).map((part) => <a href={page.link(`/staff/money/${part}`)} aria-current={part === here ? 'page' : undefined}>{page.t(`refunds.${part}`)}</a>)}
    </nav>
  );
}

export function PaymentList({ page, rows, next }: Of & { rows: readonly PaymentRow[]; next: string | null }): JSX.Element {
  const { moment } = formatsOf(page.lang);
  return (
    <Wrap>
      <PageHead title={page.t('refunds.payments')} lede={page.t('refunds.payments.lede')} />
      <Tabs page={page} here="payments" />
      {rows.length === 0
        ? <Empty title={page.t('payments.staff.none')} drawing="jar">{page.t('payments.staff.none.text')}</Empty>
        : <Table stack quiet caption={page.t('refunds.payments')} rows={rows} columns={[
          { head: page.t('payments.staff.payment'), cell: ({ reference }) => <a href={page.link(`/staff/money/payments/${reference}`)}>{short(reference)}</a> },
          { head: page.t('payments.staff.amount'), number: true, cell: ({ amountMinor, currency }) => page.money({ minor: Number(amountMinor), currency } as Money) },
          { head: page.t('payments.staff.state'), cell: ({ status }) => <PaymentBadge page={page} status={status} /> },
          { head: page.t('payments.staff.opened'), cell: ({ openedAt }) => moment(openedAt) },
        ]} />}
      <More page={page} label={page.t('refunds.payments')} path="/staff/money/payments" next={next} />
    </Wrap>
  );
}

const More = ({ page, label, path, next }: Of & { label: string; path: string; next: string | null }): JSX.Element =>
  <Pagination label={label} {...(next === null ? {} : { next: { href: page.link(`${path}${path.includes('?') ? '&' : '?'}after=${next}`), text: page.t('refunds.older') } })} />;

export const GROUPS = { open: ['requested', 'approved', 'sent'], over: ['succeeded', 'failed', 'cancelled', 'refused'] } as const satisfies Record<string, readonly RefundState[]>;
export type Group = keyof typeof GROUPS;

export function RefundList({ page, rows, group, next }: Of & { rows: readonly RefundRow[]; group: Group; next: string | null }): JSX.Element {
  const path = (which: Group): string => `/staff/money/refunds?show=${which}`;
  return (
    <Wrap>
      <PageHead title={page.t('refunds.refunds')} lede={page.t('refunds.refunds.lede')} />
      <Tabs page={page} here="refunds" />
      <p class="row">{(Object.keys(GROUPS) as Group[]).map((which) => <a href={page.link(path(which))} aria-current={which === group ? 'page' : undefined}>{page.t(`refunds.group.${which}`)}</a>)}</p>
      {rows.length === 0 ? <Empty title={page.t('refunds.refunds.none')} drawing="envelope">{page.t('refunds.refunds.none.text')}</Empty> : <RefundTable page={page} rows={rows} />}
      <More page={page} label={page.t('refunds.refunds')} path={path(group)} next={next} />
    </Wrap>
  );
}

export const RefundTable = ({ page, rows }: Of & { rows: readonly RefundRow[] }): JSX.Element => (
  <Table stack quiet caption={page.t('refunds.refunds')} rows={rows} columns={[
    { head: page.t('refunds.refund'), cell: ({ id }) => <a href={page.link(`/staff/money/refunds/${id}`)}>{short(id)}</a> },
    { head: page.t('payments.staff.amount'), number: true, cell: (row) => amountOf(page, row) },
    { head: page.t('payments.staff.state'), cell: ({ state }) => <StateBadge page={page} state={state} /> },
    { head: page.t('refunds.origin'), cell: ({ origin }) => page.t(`refunds.origin.${origin}`) },
    { head: page.t('refunds.asked'), cell: ({ requestedAt }) => formatsOf(page.lang).moment(requestedAt) },
  ]} />
);

export function DisputeList({ page, rows, next }: Of & { rows: readonly DisputeRow[]; next: string | null }): JSX.Element {
  return (
    <Wrap>
      <PageHead title={page.t('refunds.disputes')} lede={page.t('refunds.disputes.lede')} />
      <Tabs page={page} here="disputes" />
      {rows.length === 0 ? <Empty title={page.t('refunds.disputes.none')} drawing="envelope">{page.t('refunds.disputes.none.text')}</Empty> : <DisputeTable page={page} rows={rows} />}
      <More page={page} label={page.t('refunds.disputes')} path="/staff/money/disputes" next={next} />
    </Wrap>
  );
}

export const DisputeTable = ({ page, rows }: Of & { rows: readonly DisputeRow[] }): JSX.Element => (
  <Table stack quiet caption={page.t('refunds.disputes')} rows={rows} columns={[
    { head: page.t('refunds.disputeOne'), cell: ({ id }) => <a href={page.link(`/staff/money/disputes/${id}`)}>{short(id)}</a> },
    { head: page.t('payments.staff.amount'), number: true, cell: (row) => amountOf(page, row) },
    { head: page.t('payments.staff.state'), cell: ({ status }) => <DisputeBadge page={page} status={status} /> },
    { head: page.t('refunds.due'), cell: ({ dueAt }) => (dueAt ? formatsOf(page.lang).moment(dueAt) : '–') },
  ]} />
);

