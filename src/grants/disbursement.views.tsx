import type { JSX } from 'preact';
import type { Actor } from '../kernel/actor.js';
import { today } from '../kernel/clock.js';
import { money } from '../kernel/money.js';
import type { FieldErrors } from '../kernel/problem.js';
import { formatsOf } from '../platform/i18n/index.js';
import { Action, Card, Columns, Empty, Facts, LifeStrip, PageHead, Pagination, SelectField, Slip, Table, TextField, Time, Wrap, type PageContext, type Values } from '../platform/web/index.js';
import { Masked, RevealForm, SeenLink, ShownOnce } from '../reveals/index.js';
import type { DisbursementState } from './lifecycle.js';
import type { PayoutInput } from './payouts.js';
import { GRADES, type HandIn } from './policy.js';
import type { Programme, Route } from './programmes.js';
import { type PaymentAction, whyNotPayment } from './staff-rules.js';
import { Do, whyWords } from './staff-words.js';
import { PaymentBadge } from './state-words.js';
import type { DisbursementLine } from './views.js';

export const GROUPS = { open: ['due', 'prepared', 'released', 'failed', 'returned'], sent: ['sent'], confirmed: ['confirmed'] } as const satisfies Record<string, readonly DisbursementState[]>;
export type Group = keyof typeof GROUPS;

/** Payments of grants, in the order in which they came to be. */
export function DisbursementList({ page, lines, programmes, group, next }: { page: PageContext; lines: readonly DisbursementLine[]; programmes: readonly Programme[]; group: Group; next: number | null }): JSX.Element {
  const { t } = page;
  const address = (which: string, after?: number) => page.link(`/staff/disbursements?show=${which}${after === undefined ? '' : `&after=${after}`}`);
  const title = (code: string) => programmes.find((programme) => programme.code === code)?.texts[page.lang].title ?? code;
  return (
    <Wrap>
      <PageHead title={t('grants.pay.title')} lede={t('grants.pay.lede')} />
      <nav class="nav" aria-label={t('grants.list.which')}>
        {(Object.keys(GROUPS) as Group[]).map((which) => <a href={address(which)} aria-current={which === group ? 'page' : undefined}>{t(`grants.pay.group.${which}`)}</a>)}
        <a href={page.link('/staff/applications')}>{t('grants.list.title')}</a>
      </nav>
      {lines.length === 0
        ? <Empty title={t('grants.pay.none')} drawing="envelope">{t('grants.pay.noneText')}</Empty>
        : <Table stack quiet caption={t('grants.pay.title')} rows={lines} columns={[
          { head: t('grants.pay.payment'), cell: ({ id, reference }) => <a class="code" href={page.link(`/staff/disbursements/${id}`)}>{reference}</a> },
          { head: t('grants.list.programme'), cell: ({ programme }) => title(programme) },
          { head: t('grants.list.state'), cell: ({ state }) => <PaymentBadge page={page} state={state} /> },
          { head: t('grants.pay.due'), cell: ({ dueOn }) => <Time at={dueOn}>{page.day(dueOn)}</Time> },
          { head: t('grants.pay.amount'), number: true, cell: ({ amount, currency }) => page.money(money(amount, currency)) },
        ]} />}
      <Pagination label={t('grants.pay.title')} {...(next === null ? {} : { next: { href: address(group, next), text: t('grants.list.next') } })} />
    </Wrap>
  );
}

export interface PaymentProps {
  page: PageContext;
  actor: Actor;
  payment: DisbursementLine;
  route: Route | undefined;
  hands: readonly HandIn[];
  shown: ShownPayout;
}

/** What came of asking where the money goes: the details, or that they were shown once, or what to mend in the form. */
export interface ShownPayout {
  readonly revealed?: PayoutInput;
  readonly once?: boolean;
  readonly errors?: FieldErrors;
  readonly values?: Values;
}

const STRIP = ['due', 'prepared', 'released', 'sent', 'confirmed'] as const satisfies readonly DisbursementState[];

/** One payment: what it is, where it stands, and what this person may do now. */
export function PaymentPage(props: PaymentProps): JSX.Element {
  const { page, payment, route } = props;
  const { t } = page;
  const at = (STRIP as readonly DisbursementState[]).indexOf(payment.state);
  return (
    <Wrap>
      <PageHead crumb={<a href={page.link('/staff/disbursements')}>{t('grants.pay.title')}</a>} title={t('grants.pay.one', { reference: payment.reference })} aside={<PaymentBadge page={page} state={payment.state} />} />
      <LifeStrip label={t('grants.case.where')} steps={STRIP.map((state) => t(`grants.payment.${state}`))} now={payment.state === 'confirmed' ? STRIP.length : at < 0 ? 3 : at} />
      <p class="only-narrow"><a class="go" href="#act">{t('grants.staff.do')}</a></p>
      <Columns>
        <div class="flow">
          <Card title={t('grants.staff.facts')}>
            <Facts of={[
              [t('grants.pay.amount'), page.money(money(payment.amount, payment.currency))],
              [t('grants.pay.grant'), <><span class="code">{payment.grant}</span>, <a href={page.link(`/staff/applications/${payment.applicationId}`)}>{t('grants.pay.case')}</a></>],
              [t('grants.pay.due'), page.day(payment.dueOn)],
              [t('grants.approval.route'), route?.texts[page.lang].title ?? '–'],
              payment.frozen !== null && [t('grants.pay.frozen'), <a href={page.link('/staff/confirmations')}>{t(`grants.pay.frozen.${payment.frozen}`)}</a>],
              payment.restsUntil !== null && [t('grants.pay.rests'), formatsOf(page.lang).moment(payment.restsUntil)],
              payment.sentOn !== null && [t('grants.pay.sentOn'), page.day(payment.sentOn)],
              payment.confirmedOn !== null && [t('grants.pay.confirmedOn'), page.day(payment.confirmedOn)],
              [t('grants.pay.reference'), <span class="code">{payment.reference}</span>],
            ]} />
          </Card>
          <Where {...props} />
        </div>
        <Acts {...props} />
      </Columns>
    </Wrap>
  );
}

function Where({ page, payment, shown }: PaymentProps): JSX.Element {
  const { t } = page;
  const { revealed, once } = shown;
  return (
    <Card title={t('grants.pay.where')} aside={t(revealed ? 'grants.reveal.once' : 'grants.staff.masked')}>
      {revealed
        ? <Facts of={[[t('grants.payment.payee'), revealed.payee || '–'], [t('grants.payment.account'), <span class="code">{revealed.account || '–'}</span>]]} />
        : <>{once ? <ShownOnce page={page} /> : <Masked page={page} />}<AskWhere page={page} payment={payment} shown={shown} /></>}
      <SeenLink page={page} subject={{ kind: 'household', id: payment.householdId }} />
    </Card>
  );
}

function AskWhere({ page, payment, shown: { errors = {}, values = {} } }: Pick<PaymentProps, 'page' | 'payment' | 'shown'>): JSX.Element {
  const label = page.t('grants.reveal.go');
  const may = page.can?.('payouts.reveal') === true;
  if (may && payment.state !== 'confirmed') return <RevealForm page={page} look="payout" action={`/staff/disbursements/${payment.id}/reveal`} label={label} errors={errors} values={values} />;
  return <ul class="actions"><Action id="payout" label={label} disabled={page.t(may ? 'grants.why.paid' : 'grants.why.payout')} /></ul>;
}

function Acts({ page, actor, payment, hands }: PaymentProps): JSX.Element {
  const { t } = page;
  const why = (action: PaymentAction) => whyWords(page, `pay.${action}`, whyNotPayment(action, actor, payment, { hands, today: today() }));
  const to = (verb: string) => `/staff/disbursements/${payment.id}/${verb}`;
  const went = payment.state === 'sent' || payment.state === 'confirmed';
  const cameBack = payment.state === 'failed' || payment.state === 'returned';
  return (
    <Slip title={t('grants.staff.do')} id="act" stay>
      {cameBack
        ? <Do page={page} id="retry" action={to('retry')} label={t('grants.pay.do.retry')} note={t('grants.pay.do.retryNote')} why={why('retry')} />
        : (
          <>
            <Do page={page} id="prepare" action={to('prepare')} label={t('grants.pay.do.prepare')} note={t('grants.pay.do.prepareNote')} why={why('prepare')} />
            <Do page={page} id="release" action={to('release')} label={t('grants.pay.do.release')} note={t('grants.pay.do.releaseNote')} why={why('release')} />
            <Do page={page} id="send" action={to('send')} label={t('grants.pay.do.send')} note={t('grants.pay.do.sendNote')} why={why('send')}><TextField type="date" short name="effectiveOn" label={t('grants.pay.do.on')} value={today()} /></Do>
            <Do page={page} id="confirm" action={to('confirm')} label={t('grants.pay.do.confirm')} note={t('grants.pay.do.confirmNote')} why={why('confirm')}>
              <SelectField name="receipt" label={t('grants.pay.do.receipt')} options={GRADES.map((grade) => ({ value: grade, label: t(`grants.grade.${grade}`) }))} value="C" />
            </Do>
          </>
        )}
      {(payment.state === 'prepared' || payment.state === 'released') && <Do page={page} id="take-back" action={to('take-back')} label={t('grants.pay.do.takeBack')} why={why('takeBack')} second />}
      {payment.state === 'sent' && <Do page={page} id="fail" action={to('fail')} label={t('grants.pay.do.fail')} why={why('fail')} second />}
      {went && <Do page={page} id="return" action={to('return')} label={t('grants.pay.do.return')} why={why('return')} second />}
    </Slip>
  );
}
