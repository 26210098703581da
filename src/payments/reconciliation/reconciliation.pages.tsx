import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import type { JSX } from 'preact';
import { Can } from '../../identity/index.js';
import type { Actor } from '../../kernel/actor.js';
import { currencyOf, minorFromDb, money } from '../../kernel/money.js';
import { OneOf, Page, readForm, redirect, view, Who, type Result } from '../../platform/http/index.js';
import { formatsOf } from '../../platform/i18n/index.js';
import { Badge, Bar, Button, Columns, Empty, Form, Notice, PageHead, RadioTiles, Slip, Table, Wrap, type PageContext } from '../../platform/web/index.js';
import { CHECKS } from './check.js';
import { ReconciliationDesk, type DifferenceRow, type ReconciliationState, type RunRow } from './desk.js';
import { Runs, SPANS, type Span } from './runs.js';

class AskForm {
  @OneOf(SPANS) span!: Span;
}

const PATH = '/staff/money/reconciliation';

@Controller('staff/money/reconciliation')
export class ReconciliationPages {
  constructor(
    @Inject(ReconciliationDesk) private readonly desk: ReconciliationDesk,
    @Inject(Runs) private readonly runs: Runs,
  ) {}

  @Get() @Can('reconciliation.read')
  async show(@Page() page: PageContext): Promise<Result> {
    const [state, resolved] = await Promise.all([this.desk.state(), this.desk.resolved()]);
    return view(page, page.t('reconciliation.title'), <ReconciliationPage page={page} state={state} resolved={resolved} />);
  }

  @Post('run') @Can('reconciliation.run')
  async ask(@Page() page: PageContext, @Who() actor: Actor, @Body() body: unknown): Promise<Result> {
    const { value } = await readForm(page, AskForm, body);
    await this.runs.ask(actor, value?.span ?? 'recent');
    return redirect(page.link(PATH));
  }
}

function ReconciliationPage({ page, state, resolved }: { page: PageContext; state: ReconciliationState; resolved: readonly DifferenceRow[] }): JSX.Element {
  const { moment } = formatsOf(page.lang);
  const lede = state.lastComplete ? page.t('reconciliation.last', { moment: moment(state.lastComplete) }) : page.t('reconciliation.never');
  return (
    <Wrap loose>
      <PageHead crumb={<a href={page.link('/staff/money')}>{page.t('ledger.money.title')}</a>} title={page.t('reconciliation.title')} lede={`${page.t('reconciliation.lede')} ${lede}`} />
      <Columns>
        <div class="flow loose"><Open page={page} state={state} /><Resolved page={page} rows={resolved} /></div>
        <Look page={page} run={state.run} />
      </Columns>
    </Wrap>
  );
}

const sumOf = (page: PageContext, { amountMinor, currency }: DifferenceRow): string => (amountMinor === null || currency === null ? '–' : page.money(money(minorFromDb(amountMinor), currencyOf(currency))));

function Open({ page, state: { open, lastComplete } }: { page: PageContext; state: ReconciliationState }): JSX.Element {
  const { moment } = formatsOf(page.lang);
  if (open.length === 0) return <Empty title={page.t(lastComplete ? 'reconciliation.none' : 'reconciliation.notYet')} drawing="jar">{page.t('reconciliation.none.text')}</Empty>;
  return (
    <Table stack caption={page.t('reconciliation.open')} about={page.t('reconciliation.open.about')} rows={open} columns={[
      { head: page.t('reconciliation.whatAndDo'), cell: ({ code, object }) => <>{page.t(`reconciliation.code.${code}`)}<span class="meta code">{object}</span><span class="meta">{page.t(`reconciliation.do.${code}`)}</span></> },
      { head: page.t('reconciliation.sum'), number: true, cell: (row) => sumOf(page, row) },
      { head: page.t('reconciliation.seen'), cell: ({ firstSeen }) => moment(firstSeen) },
    ]} />
  );
}

function Resolved({ page, rows }: { page: PageContext; rows: readonly DifferenceRow[] }): JSX.Element | null {
  if (rows.length === 0) return null;
  const { moment } = formatsOf(page.lang);
  return (
    <Table stack caption={page.t('reconciliation.resolved')} rows={rows} columns={[
      { head: page.t('reconciliation.what'), cell: ({ code, object }) => <>{page.t(`reconciliation.code.${code}`)}<span class="meta code">{object}</span></> },
      { head: page.t('reconciliation.sum'), number: true, cell: (row) => sumOf(page, row) },
      { head: page.t('reconciliation.seen'), cell: ({ firstSeen }) => moment(firstSeen) },
      { head: page.t('reconciliation.gone'), cell: ({ resolvedAt }) => resolvedAt && moment(resolvedAt) },
    ]} />
  );
}

function Look({ page, run }: { page: PageContext; run: RunRow | null }): JSX.Element {
  const isOpen = run?.state === 'waiting' || run?.state === 'running';
  return (
    <Slip title={page.t('reconciliation.look')}>
      {isOpen && <Progress page={page} run={run} />}
      {run?.state === 'failed' && <Missed page={page} run={run} />}
      {!isOpen && page.can?.('reconciliation.run') && (
        <Form page={page} name="run" action={`${PATH}/run`} look="flow" values={{ span: 'recent' }}>
          <RadioTiles name="span" legend={page.t('reconciliation.span')} columns="one" size="small" options={SPANS.map((value) => ({ value, label: page.t(`reconciliation.span.${value}`), note: page.t(`reconciliation.span.${value}.note`) }))} />
          <Button>{page.t('reconciliation.run')}</Button>
        </Form>
      )}
    </Slip>
  );
}

function Missed({ page, run: { missed } }: { page: PageContext; run: RunRow }): JSX.Element {
  return <Notice tone="care" title={page.t('reconciliation.missed')}><p>{missed.length > 0 ? page.t('reconciliation.missed.text', { checks: missed.map((name) => checkWords(page, name)).join(', ') }) : page.t('reconciliation.died')}</p></Notice>;
}

/** A name that no check has any more is told as it was kept. */
function checkWords(page: PageContext, name: string): string {
  const known = CHECKS.find((one) => one === name);
  return known ? page.t(`reconciliation.check.${known}`) : name;
}

function Progress({ page, run }: { page: PageContext; run: RunRow }): JSX.Element {
  return (
    <>
      <Badge tone="wait">{page.t(`reconciliation.state.${run.state === 'waiting' ? 'waiting' : 'running'}`)}</Badge>
      <Bar parts={[{ value: run.checked, tone: 1 }]} of={run.checks} label={page.t('reconciliation.progress', { checked: run.checked, checks: run.checks })} />
      <p>{page.t('reconciliation.progress', { checked: run.checked, checks: run.checks })} <a href={page.link(PATH)}>{page.t('reconciliation.reload')}</a></p>
    </>
  );
}
