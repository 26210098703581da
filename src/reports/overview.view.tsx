import type { JSX } from 'preact';
import { money as moneyOf } from '../kernel/money.js';
import { formatsOf, sumFormat } from '../platform/i18n/index.js';
import { Badge, Band, Bar, BarsChart, CellBar, Columns, Empty, Facts, Go, Linked, Op, PageHead, Slip, Stat, Sum, Table, Time, Wrap, type PageContext } from '../platform/web/index.js';
import { identityOf } from './figures.js';
import type { BooksCheck, Overview, PublicReport } from './public.js';
import { monthAfter } from './sources.js';
import { kindWords, periodWords } from './words.js';

export interface LogSays {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
}

export interface OverviewProps {
  page: PageContext;
  reports: readonly PublicReport[];
  overviews: readonly Overview[];
  check: BooksCheck | undefined;
  log: LogSays | null;
}

/** Figures and reports: received = spent + held over all closed months told so far, and everything to check it with. */
export function OverviewPage({ page, reports, overviews, check, log }: OverviewProps): JSX.Element {
  const main = overviews.find(({ currency }) => currency === 'EUR') ?? overviews[0];
  return (
    <>
      <Wrap>
        <PageHead title={page.t('reports.overview.title')} lede={page.t('reports.overview.lede')} />
        {main ? <Identity page={page} overview={main} /> : <Empty title={page.t('reports.overview.none')} drawing="jar">{page.t('reports.overview.noneText')}</Empty>}
        {overviews.filter((one) => one !== main).map((one) => <OtherCurrency page={page} overview={one} />)}
        <p class="meta">{check ? page.t('reports.overview.checked', { day: page.day(check.checkedOn), differences: check.differences }) : page.t('reports.overview.unchecked')}</p>
      </Wrap>
      {main && (
        <>
          <section class="wrap band mt-l"><Columns kind="even"><Spending page={page} overview={main} /><ByReport page={page} reports={reports} overview={main} /></Columns></section>
          <HeldBack page={page} last={reports[0]!} />
        </>
      )}
      {reports.length > 0 && <ReportList page={page} reports={reports} />}
      <CheckIt page={page} log={log} />
    </>
  );
}

/** The identity bar: what came in is what went out and what is left. When that is not so it says so and shows no sums. */
export function Identity({ page, overview }: { page: PageContext; overview: Omit<Overview, 'spending'> }): JSX.Element {
  const { currency, before, spent, held } = overview;
  const received = overview.received + before;
  const { percent } = formatsOf(page.lang);
  const shown = sumFormat(page.lang, moneyOf(received, currency), [moneyOf(spent, currency), moneyOf(held, currency)]);
  const amount = (minor: number): string => shown(moneyOf(minor, currency));
  const words = page.t('reports.identity.words', { received: amount(received), spent: percent(received > 0 ? spent / received : 0), held: percent(received > 0 ? held / received : 0) });
  if (received !== spent + held) return <Slip><p class="row"><Badge tone="bad">{page.t('reports.identity.unbalanced')}</Badge></p></Slip>;
  return (
    <Slip>
      <p class="meta">{page.t('reports.identity.about', { period: periodWords(page, overview), currency })}</p>
      <Sum><Stat value={amount(received)} label={page.t(before === 0 ? 'reports.identity.received' : 'reports.identity.withBefore')} /><Op sign="=" /><Stat value={amount(spent)} label={page.t('reports.identity.spent')} tone={1} /><Op sign="+" /><Stat value={amount(held)} label={page.t('reports.identity.held')} tone={3} /></Sum>
      {held >= 0 && <Bar parts={[{ value: spent, tone: 1 }, { value: held, tone: 3 }]} of={received} label={words} />}
      <p class="row"><Badge tone="ok">{page.t('reports.identity.balances')}</Badge><span class="meta">{page.t('reports.identity.months', { count: overview.months })}</span></p>
    </Slip>
  );
}

function OtherCurrency({ page, overview: { currency, before, received: came, spent, held } }: { page: PageContext; overview: Overview }): JSX.Element {
  const received = before + came;
  const shown = sumFormat(page.lang, moneyOf(received, currency), [moneyOf(spent, currency), moneyOf(held, currency)]);
  const amount = (minor: number): string => shown(moneyOf(minor, currency));
  return <p class="meta">{page.t('reports.identity.other', { currency, received: amount(received), spent: amount(spent), held: amount(held) })}</p>;
}

function Spending({ page, overview: { currency, spending, from, to } }: { page: PageContext; overview: Overview }): JSX.Element {
  const most = Math.max(...spending.map(({ amount }) => amount), 1);
  const total = moneyOf(spending.reduce((sum, { amount }) => sum + amount, 0), currency);
  const shown = sumFormat(page.lang, total, spending.map(({ amount }) => moneyOf(amount, currency)));
  const caption = page.t('reports.spending.caption', { period: periodWords(page, { from, to }) });
  return (
    <div class="flow">
      <h2>{page.t('reports.spending.title')}</h2>
      <Table quiet caption={caption} rows={spending} columns={[
        { head: page.t('reports.spending.kind'), cell: ({ groups }) => kindWords(page, groups) },
        { head: <span class="sr">{page.t('reports.spending.share')}</span>, label: page.t('reports.spending.share'), cell: ({ amount }) => <CellBar value={Math.max(amount, 0)} of={most} /> },
        { head: page.t('reports.spending.amount'), number: true, cell: ({ amount }) => shown(moneyOf(amount, currency)) },
      ]} total={[page.t('reports.spending.total'), '', shown(total)]} />
      <p class="meta">{page.t('reports.spending.combined')}</p>
    </div>
  );
}

function ByReport({ page, reports, overview: { currency, from, to } }: { page: PageContext; reports: readonly PublicReport[]; overview: Overview }): JSX.Element {
  const inOrder = [...reports].reverse();
  const sums = inOrder.map(({ figures }) => figures.currencies.find((one) => one.currency === currency)).map((figures) => (figures ? identityOf(figures) : { received: 0, spent: 0 }));
  const amount = (minor: number): string => formatsOf(page.lang).money(moneyOf(Math.round(minor), currency), 'whole');
  return (
    <div class="flow">
      <h2>{page.t('reports.growth.title')}</h2>
      <BarsChart page={page} label={page.t('reports.growth.label', { period: periodWords(page, { from, to }) })} about={page.t('reports.growth.about', { currency })} head={page.t('reports.list.period')}
        names={inOrder.map(({ figures }) => (figures.from === figures.to ? figures.from : `${figures.from} – ${figures.to.slice(figures.to.startsWith(figures.from.slice(0, 4)) ? 5 : 0)}`))}
        series={[{ name: page.t('reports.identity.spent'), tone: 1, values: sums.map(({ spent }) => spent) }]} format={amount} />
    </div>
  );
}

function HeldBack({ page, last: { figures } }: { page: PageContext; last: PublicReport }): JSX.Element {
  const held = figures.currencies.flatMap(({ currency, held: sides }) => sides.map(({ side, from }) => page.t('reports.held.side', { side, currency, period: periodWords(page, { from, to: figures.to }) })));
  return (
    <Band id="held" title={page.t('reports.held.title')}>
      <p class="narrow">{page.t('reports.held.rule')}</p>
      <Facts of={[[page.t('reports.held.now'), held.length > 0 ? held.join('; ') : page.t('reports.held.nothing')], held.length > 0 && [page.t('reports.held.joins'), page.t('reports.held.next', { month: formatsOf(page.lang).month(monthAfter(figures.to)) })]]} />
    </Band>
  );
}

function ReportList({ page, reports }: { page: PageContext; reports: readonly PublicReport[] }): JSX.Element {
  return (
    <Band id="reports" title={page.t('reports.list.title')}>
      <Table stack quiet caption={page.t('reports.list.title')} rows={reports} columns={[
        { head: page.t('reports.list.period'), cell: ({ reference, figures }) => <a href={page.link(`/transparency/reports/${reference}`)}>{periodWords(page, figures)}</a> },
        { head: page.t('reports.list.state'), cell: ({ signed }) => <SignedBadge page={page} signed={signed} /> },
        { head: page.t('reports.list.published'), cell: ({ publishedAt }) => <Time at={publishedAt}>{page.day(publishedAt.toISOString().slice(0, 10))}</Time> },
        { head: page.t('reports.list.download'), cell: ({ reference, signed }) => (signed ? <a href={`/transparency/reports/${reference}/bundle.zip`}>{page.t('reports.list.bundle')}</a> : '–') },
      ]} />
    </Band>
  );
}

/** No witness has cosigned any log of ours yet, and a report says so. */
export function SignedBadge({ page, signed }: { page: PageContext; signed: boolean }): JSX.Element {
  return signed ? <Badge tone="ok">{page.t('reports.list.unwitnessed')}</Badge> : <Badge tone="wait">{page.t('reports.list.waiting')}</Badge>;
}

function CheckIt({ page, log }: { page: PageContext; log: LogSays | null }): JSX.Element {
  return (
    <Band id="verify" sunk title={page.t('reports.verify.title')}>
      <p class="narrow">{page.t('reports.verify.text')}</p>
      <p class="code">node verify.mjs bundle …-r1.zip</p>
      {log && <Facts of={[
        [page.t('reports.verify.size'), page.t('reports.verify.leaves', { size: log.size })],
        [page.t('reports.verify.checkpoint'), <span class="code">{log.root}</span>],
        [page.t('reports.verify.files'), <Linked text={page.t('reports.verify.key', { origin: log.origin })} href="/log/key" />],
        [page.t('reports.verify.witnesses'), page.t('reports.verify.noWitness')],
      ]} />}
      {log && <p><Go href="/log/checkpoint">{page.t('reports.verify.go')}</Go></p>}
    </Band>
  );
}
