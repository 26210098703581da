import type { JSX } from 'preact';
import type { Actor } from '../../kernel/actor.js';
import { decimalText, money } from '../../kernel/money.js';
import type { FieldErrors } from '../../kernel/problem.js';
import { formatsOf, lookup } from '../../platform/i18n/index.js';
import { Action, Actions, ButtonForm, Button, Card, Columns, Facts, Form, LifeStrip, Moment, MoneyField, PageHead, SelectField, Slip, Timeline, Wrap, type PageContext } from '../../platform/web/index.js';
import { PaymentBadge } from '../badge.js';
import type { DisputeRow, PaymentDetail, RefundRow, Step } from './desk.js';
import { ANSWERABLE } from './disputes.js';
import { REASONS, type RefundState } from './lifecycle.js';
import { amountOf, DisputeBadge, DisputeTable, RefundTable, short, StateBadge } from './lists.views.js';

type Of = { page: PageContext };

export interface PaymentProps extends Of {
  readonly payment: PaymentDetail;
  readonly history: readonly Step[];
  readonly errors?: FieldErrors;
  readonly values?: object;
}
const STRIP = ['opened', 'paid', 'posted', 'back'] as const;

/** How far it came; that it may go back is no step of an ordinary payment. */
function roadOf({ status, posted }: PaymentDetail): { steps: readonly (typeof STRIP)[number][]; now: number } {
  const arrived = !['opened', 'waiting', 'declined', 'expired'].includes(status);
  const steps = arrived && status !== 'paid' ? STRIP : STRIP.slice(0, 3);
  return { steps, now: !arrived ? 0 : posted ? steps.length : 1 };
}

/** One payment: what came, what went back, and asking for it. */
export function PaymentPage({ page, payment, history, errors = {}, values = {} }: PaymentProps): JSX.Element {
  const { t } = page;
  const { steps, now } = roadOf(payment);
  return (
    <Wrap loose>
      <PageHead crumb={<a href={page.link('/staff/money/payments')}>{t('refunds.payments')}</a>} title={<span class="code">{payment.reference.slice(0, 8)}</span>} aside={<PaymentBadge page={page} status={payment.status} />} />
      <LifeStrip label={t('refunds.where')} steps={steps.map((step) => t(`refunds.strip.${step}`))} now={now} />
      <Columns>
        <div class="flow loose">
          <Card title={t('refunds.facts')}>
            <Facts of={[
              [t('payments.staff.amount'), amountOf(page, payment)], [t('refunds.left'), page.money(money(payment.left, payment.currency))], [t('refunds.fund'), payment.fund],
              [t('payments.staff.opened'), formatsOf(page.lang).moment(payment.openedAt)],
              payment.refusedCountry && [t('refunds.note'), t('payments.staff.refusedCountry')], payment.warned && [t('refunds.warned'), t('refunds.warned.text')],
            ]} />
          </Card>
          {payment.refunds.length > 0 && <RefundTable page={page} rows={payment.refunds} />}
          {payment.disputes.length > 0 && <DisputeTable page={page} rows={payment.disputes} />}
          <History page={page} steps={history} />
        </div>
        <Slip title={t('refunds.do')} id="act" stay><AskForm page={page} payment={payment} errors={errors} values={values} /></Slip>
      </Columns>
    </Wrap>
  );
}

function AskForm({ page, payment, errors, values }: Required<Pick<PaymentProps, 'page' | 'payment' | 'errors' | 'values'>>): JSX.Element {
  const { t } = page;
  const may = page.can?.('refunds.request') ?? false;
  if (!may || payment.left === 0) return <Actions><Action id="refund" label={t('refunds.ask')} disabled={t(may ? 'refunds.why.left' : 'refunds.why.request')} /></Actions>;
  const all = decimalText(money(payment.left, payment.currency));
  return (
    <Form page={page} action={`/staff/money/payments/${payment.reference}/refund`} name="refund" look="flow" errors={errors} values={{ amount: all, reason: payment.warned ? 'fraud' : undefined, ...values }}>
      <MoneyField name="amount" label={t('payments.staff.amount')} currency={payment.currency} hint={t('refunds.ask.hint', { left: page.money(money(payment.left, payment.currency)) })} />
      <SelectField name="reason" label={t('refunds.reason')} options={REASONS.map((value) => ({ value, label: t(`refunds.reason.${value}`) }))} />
      <p><Button>{t('refunds.ask')}</Button></p>
      <p class="meta">{t('refunds.ask.note')}</p>
    </Form>
  );
}

const LIFE = ['requested', 'approved', 'sent', 'succeeded'] as const satisfies readonly RefundState[];

/** One refund: where it stands, and what this person may do now. */
export function RefundPage({ page, refund, history, actor }: Of & { refund: RefundRow; history: readonly Step[]; actor: Actor }): JSX.Element {
  const { t } = page;
  const at = (LIFE as readonly string[]).indexOf(refund.state);
  return (
    <Wrap loose>
      <PageHead crumb={<a href={page.link('/staff/money/refunds')}>{t('refunds.refunds')}</a>} title={<span class="code">{refund.id.slice(0, 8)}</span>} aside={<StateBadge page={page} state={refund.state} />} />
      <LifeStrip label={t('refunds.where')} steps={LIFE.map((step) => t(`refunds.state.${step}`))} now={refund.state === 'succeeded' ? LIFE.length : at < 0 ? (refund.state === 'failed' ? 3 : 1) : at} />
      <Columns>
        <div class="flow loose">
          <Card title={t('refunds.facts')}>
            <Facts of={[
              [t('payments.staff.amount'), amountOf(page, refund)], [t('payments.staff.payment'), <a href={page.link(`/staff/money/payments/${refund.payment}`)}>{short(refund.payment)}</a>],
              [t('refunds.origin'), t(`refunds.origin.${refund.origin}`)], [t('refunds.reason'), t(`refunds.reason.${refund.reason}`)],
              [t('refunds.asked'), formatsOf(page.lang).moment(refund.requestedAt)], refund.failure !== null && [t('refunds.failure'), <span class="code">{refund.failure}</span>],
            ]} />
          </Card>
          <History page={page} steps={history} />
        </div>
        <Slip title={t('refunds.do')} id="act" stay><Acts page={page} refund={refund} actor={actor} /></Slip>
      </Columns>
    </Wrap>
  );
}

/** What this person may do with it now, or why not. */
function Acts({ page, refund, actor }: Of & { refund: RefundRow; actor: Actor }): JSX.Element {
  const isOpen = refund.state === 'requested';
  const mayCancel = page.can?.('refunds.request') === true && (isOpen || refund.state === 'approved');
  if (!isOpen && !mayCancel) return <p>{page.t(refund.state === 'failed' ? 'refunds.failed.next' : 'refunds.nothing')}</p>;
  return (
    <Actions>
      {isOpen && <Decide page={page} refund={refund} actor={actor} />}
      {mayCancel && <Act page={page} id={refund.id} verb="cancel" tone="second" />}
    </Actions>
  );
}

function Decide({ page, refund, actor }: Of & { refund: RefundRow; actor: Actor }): JSX.Element {
  const why = page.can?.('refunds.approve') !== true ? 'refunds.why.approve' : refund.requestedBy === actor.id ? 'refunds.why.another' : null;
  if (why) return <Action id="approve" label={page.t('refunds.approve')} disabled={page.t(why)} />;
  return <><Act page={page} id={refund.id} verb="approve" tone="primary" /><Act page={page} id={refund.id} verb="refuse" tone="second" /></>;
}

const Act = ({ page, id, verb, tone }: Of & { id: string; verb: 'approve' | 'refuse' | 'cancel'; tone: 'primary' | 'second' }): JSX.Element => (
  <li>
    <ButtonForm page={page} action={`/staff/money/refunds/${id}/${verb}`} name={`${verb}-refund`}><Button tone={tone}>{page.t(`refunds.${verb}`)}</Button></ButtonForm>
    <span class="meta">{page.t(`refunds.${verb}.note`)}</span>
  </li>
);

/** One dispute: what the bank says, and until when it can be answered. */
export function DisputePage({ page, dispute, history }: Of & { dispute: DisputeRow; history: readonly Step[] }): JSX.Element {
  const { t } = page;
  const answerable = ANSWERABLE.includes(dispute.status);
  const over = ['won', 'lost', 'prevented', 'warning_closed'].includes(dispute.status);
  return (
    <Wrap loose>
      <PageHead crumb={<a href={page.link('/staff/money/disputes')}>{t('refunds.disputes')}</a>} title={<span class="code">{dispute.id.slice(0, 8)}</span>} aside={<DisputeBadge page={page} status={dispute.status} />} />
      <LifeStrip label={t('refunds.where')} steps={(['answer', 'bank', 'over'] as const).map((step) => t(`refunds.disputeStrip.${step}`))} now={over ? 3 : answerable ? 0 : 1} />
      <Columns>
        <div class="flow loose">
          <Card title={t('refunds.facts')}>
            <Facts of={[
              [t('payments.staff.amount'), amountOf(page, dispute)], [t('payments.staff.payment'), <a href={page.link(`/staff/money/payments/${dispute.payment}`)}>{short(dispute.payment)}</a>],
              [t('refunds.reason'), lookup(page.lang)(`refunds.because.${dispute.reason}`) ?? <span class="code">{dispute.reason}</span>], [t('refunds.due'), dispute.dueAt ? formatsOf(page.lang).moment(dispute.dueAt) : '–'],
            ]} />
          </Card>
          <History page={page} steps={history} />
        </div>
        <Slip title={t('refunds.do')} id="act" stay>
          <p>{t(over ? 'refunds.dispute.overText' : answerable ? 'refunds.dispute.answerText' : 'refunds.dispute.bankText')}</p>
          {!over && dispute.refundable && <p>{t('refunds.dispute.refundable')}</p>}
        </Slip>
      </Columns>
    </Wrap>
  );
}

function History({ page, steps }: Of & { steps: readonly Step[] }): JSX.Element {
  const { moment } = formatsOf(page.lang);
  const words = lookup(page.lang);
  return (
    <section class="flow" aria-labelledby="history-h">
      <h2 id="history-h">{page.t('refunds.history')}</h2>
      <Timeline>{[...steps].reverse().map(({ kind, at, role }, index) => <Moment state={index === 0 ? 'now' : 'done'} title={words(`refunds.happened.${kind}`) ?? kind} meta={`${moment(at)}, ${words(`web.role.${role}`) ?? role}`} />)}</Timeline>
    </section>
  );
}
