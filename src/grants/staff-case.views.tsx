import type { JSX } from 'preact';
import { money } from '../kernel/money.js';
import { Button, ButtonForm, Card, Columns, Empty, Facts, Form, LifeStrip, MoneyField, Moment, Notice, PageHead, Pagination, SelectField, Slip, Table, TextArea, TextField, Time, Timeline, Wrap, type PageContext } from '../platform/web/index.js';
import { GRADES } from './policy.js';
import type { Programme } from './programmes.js';
import { type CaseAction, whyNotCase } from './staff-rules.js';
import { Do, whyWords } from './staff-words.js';
import type { CaseProps } from './case-props.js';
import { Lost, Secret } from './staff-secret.views.js';
import { ApplicationBadge, WAY, wayOf } from './state-words.js';
import type { ApplicationLine, StepLine } from './views.js';

export type Which = 'waiting' | 'all';

/** Applications, oldest first: those that wait for us, or all. */
export function ApplicationList({ page, lines, programmes, shown, next }: { page: PageContext; lines: readonly ApplicationLine[]; programmes: readonly Programme[]; shown: Which; next: number | null }): JSX.Element {
  const { t } = page;
  const title = (code: string) => programmes.find((programme) => programme.code === code)?.texts[page.lang].title ?? code;
  const address = (which: Which, after?: number) => page.link(`/staff/applications?show=${which}${after === undefined ? '' : `&after=${after}`}`);
  return (
    <Wrap>
      <PageHead title={t('grants.list.title')} lede={t('grants.list.lede')} />
      <nav class="nav" aria-label={t('grants.list.which')}>
        {(['waiting', 'all'] as const).map((which) => <a href={address(which)} aria-current={which === shown ? 'page' : undefined}>{t(`grants.list.${which}`)}</a>)}
        <a href={page.link('/staff/disbursements')}>{t('grants.pay.title')}</a>
      </nav>
      {lines.length === 0
        ? <Empty title={t('grants.list.none')} drawing="envelope">{t('grants.list.noneText')}</Empty>
        : <Table stack quiet caption={t('grants.list.title')} rows={lines} columns={[
          { head: t('grants.list.application'), cell: ({ id, reference }) => <a class="code" href={page.link(`/staff/applications/${id}`)}>{reference}</a> },
          { head: t('grants.list.programme'), cell: ({ programme }) => title(programme) },
          { head: t('grants.list.state'), cell: ({ state }) => <ApplicationBadge page={page} state={state} /> },
          { head: t('grants.list.since'), cell: ({ stateOn }) => <Time at={stateOn}>{page.day(stateOn)}</Time> },
          { head: t('grants.list.asked'), number: true, cell: ({ asked, currency }) => page.money(money(asked, currency)) },
        ]} />}
      <Pagination label={t('grants.list.title')} {...(next === null ? {} : { next: { href: address(shown, next), text: t('grants.list.next') } })} />
    </Wrap>
  );
}

/** One application: masked, with its way, its history and what this person may do now. */
export function CaseView(props: CaseProps): JSX.Element {
  const { page, line, programme, application, steps } = props;
  const { t } = page;
  return (
    <Wrap>
      <PageHead crumb={<a href={page.link('/staff/applications')}>{t('grants.list.title')}</a>} title={t('grants.staff.title', { reference: line.reference })} aside={<ApplicationBadge page={page} state={line.state} />} />
      <LifeStrip label={t('grants.case.where')} steps={WAY.map((state) => t(`grants.state.${state}`))} now={wayOf(line.state, steps.map(({ state }) => state))} />
      <p class="only-narrow"><a class="go" href="#act">{t('grants.staff.do')}</a></p>
      <Columns>
        <div class="flow">
          <Card title={t('grants.staff.facts')} aside={t('grants.staff.masked')}>
            <Facts of={[
              [t('grants.staff.household'), <><span class="code">{line.household}</span>{line.adults !== null && `, ${t('grants.people', { adults: line.adults, children: line.children ?? 0 })}`}</>],
              [t('grants.list.programme'), programme.texts[page.lang].title],
              [t('grants.list.asked'), page.money(money(line.asked, line.currency))],
              line.submittedOn !== null && [t('grants.staff.submitted'), page.day(line.submittedOn)],
              [t('grants.staff.most'), t(`grants.staff.span.${programme.span}`, { amount: page.money(money(programme.most, programme.currency)) })],
              [t('grants.staff.criteria'), programme.texts[page.lang].criteria],
              application.recommended !== null && [t('grants.staff.recommended'), t('grants.staff.parts', { amount: page.money(money(application.recommended, line.currency)), parts: application.instalments ?? 1, grade: application.evidence ?? '' })],
            ]} />
          </Card>
          <Candidates {...props} />
          {props.phrase !== undefined && <Notice tone="care" title={t('grants.lost.fresh')}><p class="code big">{props.phrase}</p><p>{t('grants.lost.freshText')}</p></Notice>}
          <Secret {...props} />
          <Lost {...props} />
          <History page={page} steps={steps} />
        </div>
        <Acts {...props} />
      </Columns>
    </Wrap>
  );
}

function Candidates({ page, line, candidates, actor }: CaseProps): JSX.Element | null {
  const { t } = page;
  if (candidates.length === 0) return null;
  const may = page.can?.('grants.assess') === true && actor.kind === 'person' && line.state === 'duplicate_check';
  return (
    <Card title={t('grants.duplicates.title')}>
      <p>{t('grants.duplicates.text')}</p>
      {candidates.map(({ household, reference, decision }) => (
        <div class="row apart">
          <span class="code">{reference}</span>
          {decision !== null && <span class="meta">{t(`grants.duplicates.${decision}`)}</span>}
          {decision === null && may && (
            <div class="row">
              <ButtonForm page={page} action={`/staff/applications/${line.id}/duplicates`} name={`different-${household}`} hidden={{ household, same: 'false' }}><Button tone="second" small>{t('grants.duplicates.different')}</Button></ButtonForm>
              <ButtonForm page={page} action={`/staff/applications/${line.id}/duplicates`} name={`same-${household}`} hidden={{ household, same: 'true' }}><Button tone="second" small>{t('grants.duplicates.same')}</Button></ButtonForm>
            </div>
          )}
        </div>
      ))}
    </Card>
  );
}

function History({ page, steps }: { page: PageContext; steps: readonly StepLine[] }): JSX.Element {
  return (
    <section class="flow" aria-labelledby="history"><h2 id="history">{page.t('grants.staff.history')}</h2>
      <Timeline>{steps.toReversed().map(({ state, on }, at) => <Moment state={at === 0 ? 'now' : 'done'} title={page.t(`grants.state.${state}`)} meta={<Time at={on}>{page.day(on)}</Time>} />)}</Timeline>
    </section>
  );
}

function Acts({ page, actor, line, application, programme, fund, hands, values, errors, form }: CaseProps): JSX.Element {
  const { t } = page;
  const why = (action: CaseAction) => whyWords(page, `case.${action}`, whyNotCase(action, actor, application, hands));
  const to = (verb: string) => `/staff/applications/${line.id}/${verb}`;
  return (
    <Slip title={t('grants.staff.do')} id="act" stay>
      {line.state === 'in_approval' && <p><Button href={page.link(`/staff/approvals/${line.id}`)}>{t('grants.staff.approval')}</Button></p>}
      <Do page={page} id="assess" action={to('assess')} label={t('grants.staff.assess')} note={t('grants.staff.assessNote')} why={why('assess')} />
      {why('recommend') === undefined
        ? (
          <Form page={page} action={to('recommend')} name="recommend" look="flow" {...(form === undefined ? { values: values ?? {}, errors: errors ?? {} } : {})}>
            <MoneyField name="amount" label={t('grants.staff.amount')} hint={t('grants.staff.amountHint', { fund: fund.name, amount: page.money(money(fund.free, programme.currency)) })} value={(application.asked / 100).toFixed(2)} currency={line.currency} />
            <TextField name="instalments" short inputMode="numeric" label={t('grants.staff.instalments')} hint={t('grants.staff.instalmentsHint', { most: programme.instalmentsMost })} value="1" />
            <SelectField name="evidence" label={t('grants.staff.evidence')} options={GRADES.map((grade) => ({ value: grade, label: t(`grants.grade.${grade}`) }))} value={programme.evidenceLeast} />
            <TextArea name="rationale" rows={3} label={t('grants.staff.rationale')} hint={t('grants.staff.rationaleHint')} maxLength={1000} />
            <p><Button>{t('grants.staff.recommend')}</Button></p>
          </Form>
        )
        : <Do page={page} id="recommend" action={to('recommend')} label={t('grants.staff.recommend')} why={why('recommend')} />}
      <Do page={page} id="send" action={to('send')} label={t('grants.staff.send')} why={why('send')} />
      <Do page={page} id="ask" action={to('ask')} label={t('grants.staff.ask')} why={why('ask')} second><TextArea name="reason" rows={2} label={t('grants.staff.question')} maxLength={1000} /></Do>
      <Do page={page} id="decline" action={to('decline')} label={t('grants.staff.decline')} why={why('decline')} second><TextArea name="reason" rows={2} label={t('grants.staff.reason')} hint={t('grants.staff.reasonHint')} maxLength={1000} /></Do>
      {line.state === 'recommended' && <Do page={page} id="revise" action={to('revise')} label={t('grants.staff.revise')} why={why('revise')} second />}
      <Conflict page={page} action={to('declare-conflict')} />
    </Slip>
  );
}

/** “I know this family.” */
export function Conflict({ page, action }: { page: PageContext; action: string }): JSX.Element {
  return <ButtonForm page={page} action={action} name="conflict"><Button tone="quiet" small>{page.t('grants.staff.conflict')}</Button><p class="meta">{page.t('grants.staff.conflictNote')}</p></ButtonForm>;
}
