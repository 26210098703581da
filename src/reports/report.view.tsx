import type { JSX } from 'preact';
import { money as moneyOf, type Currency } from '../kernel/money.js';
import { formatsOf } from '../platform/i18n/index.js';
import { Band, Button, Facts, PageHead, Table, Time, Wrap, type PageContext } from '../platform/web/index.js';
import { identityOf, type CurrencyFigures, type PublishedBlock } from './figures.js';
import { Identity, SignedBadge } from './overview.view.js';
import { fundsOf, kindsOf, type PublicReport } from './public.js';
import { kindWords, periodWords } from './words.js';

export interface ReportProps {
  page: PageContext;
  report: PublicReport;
  names: ReadonlyMap<string, string>;
  /** SHA-256 of the bundle, where there is one. */
  digest: string | null;
}

/** One report: its figures as they were signed, what is held back, and the bundle to check. */
export function ReportPage({ page, report, names, digest }: ReportProps): JSX.Element {
  const { figures, reference, signed, publishedAt } = report;
  return (
    <>
      <Wrap>
        <PageHead title={page.t('reports.report.title', { period: periodWords(page, figures) })} lede={page.t('reports.report.lede')}
          crumb={<a href={page.link('/transparency')}>{page.t('reports.overview.title')}</a>} aside={<SignedBadge page={page} signed={signed} />} />
        <Facts of={[
          [page.t('reports.report.months'), figures.months.map((month) => formatsOf(page.lang).month(month)).join(', ')],
          [page.t('reports.list.published'), <Time at={publishedAt}>{page.day(publishedAt.toISOString().slice(0, 10))}</Time>],
          digest !== null && ['SHA-256', <span class="code">{digest}</span>],
        ]} />
        {signed ? <p><Button href={`/transparency/reports/${reference}/bundle.zip`}>{page.t('reports.report.download')}</Button></p> : <p class="meta">{page.t('reports.report.soon')}</p>}
      </Wrap>
      {figures.currencies.map((currency) => <CurrencyPart page={page} report={report} figures={currency} names={names} />)}
    </>
  );
}

function CurrencyPart({ page, report, figures, names }: { page: PageContext; report: PublicReport; figures: CurrencyFigures; names: ReadonlyMap<string, string> }): JSX.Element {
  const { currency, blocks, costs, held } = figures;
  const { before, received, spent, held: rest } = identityOf(figures);
  const nameOf = (code: string): string => names.get(code) ?? code;
  const { from, to, months } = report.figures;
  return (
    <Band id={currency} title={currency}>
      <Identity page={page} overview={{ currency, from, to, months: months.length, before, received, spent, held: rest }} />
      {before !== 0 && <p class="meta">{page.t('reports.report.opening', { amount: text(page, before, currency) })}</p>}
      <Blocks page={page} blocks={blocks.filter(({ side }) => side === 'income')} currency={currency} nameOf={nameOf} caption={page.t('reports.report.income')} fees />
      <Blocks page={page} blocks={blocks.filter(({ side }) => side === 'expenditure')} currency={currency} nameOf={nameOf} caption={page.t('reports.report.expenditure')} />
      {costs.length > 0 && <Table caption={page.t('reports.report.costs')} about={page.t('reports.report.costsAbout')} rows={costs} columns={[
        { head: page.t('reports.report.fund'), cell: ({ fund }) => nameOf(fund) },
        { head: page.t('reports.spending.kind'), cell: ({ kind }) => kindWords(page, [kind]) },
        { head: page.t('reports.report.amount'), number: true, cell: ({ amount }) => text(page, amount, currency) },
      ]} />}
      <Funds page={page} figures={figures} nameOf={nameOf} />
      {held.map(({ side, from: since }) => <p class="meta">{page.t('reports.report.heldBack', { side, period: periodWords(page, { from: since, to }) })}</p>)}
    </Band>
  );
}

const text = (page: PageContext, minor: number, currency: Currency): string => page.money(moneyOf(minor, currency));

function Blocks({ page, blocks, currency, nameOf, caption, fees }: { page: PageContext; blocks: readonly PublishedBlock[]; currency: Currency; nameOf: (code: string) => string; caption: string; fees?: boolean }): JSX.Element | null {
  if (blocks.length === 0) return null;
  return (
    <Table stack caption={caption} about={page.t('reports.report.blocksAbout')} rows={blocks} columns={[
      { head: page.t('reports.report.fund'), cell: (block) => fundsOf(block).map(nameOf).join(', ') },
      { head: page.t('reports.spending.kind'), cell: (block) => kindWords(page, kindsOf(block)) },
      { head: page.t('reports.report.contributors'), cell: (block) => block.contributors },
      ...(fees ? [{ head: page.t('reports.report.fees'), number: true, cell: (block: PublishedBlock) => text(page, block.fees, currency) }] : []),
      { head: page.t('reports.report.amount'), number: true, cell: (block) => text(page, block.amount, currency) },
    ]} />
  );
}

function Funds({ page, figures: { funds, currency }, nameOf }: { page: PageContext; figures: CurrencyFigures; nameOf: (code: string) => string }): JSX.Element {
  const cell = (pick: (row: CurrencyFigures['funds'][number]) => number) => (row: CurrencyFigures['funds'][number]): string => text(page, pick(row), currency);
  return (
    <Table stack caption={page.t('reports.funds.title')} about={page.t('reports.funds.about')} rows={funds} columns={[
      { head: page.t('reports.report.fund'), cell: (row) => row.funds.map(nameOf).join(', ') },
      { head: page.t('reports.funds.opening'), number: true, cell: cell(({ opening }) => opening) },
      { head: page.t('reports.identity.received'), number: true, cell: cell(({ received, transfers }) => received + transfers) },
      { head: page.t('reports.identity.spent'), number: true, cell: cell(({ spent, fees, costs }) => spent + fees + costs) },
      { head: page.t('reports.identity.held'), number: true, cell: cell(({ closing }) => closing) },
    ]} />
  );
}
