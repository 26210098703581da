import type { JSX } from 'preact';
import { addDays, daysOf, periodOf, today, type PeriodId } from '../../kernel/clock.js';
import { formatsOf } from '../../platform/i18n/index.js';
import { Badge, Bar, Button, Empty, Facts, Notice, PageHead, Pagination, Table, Wrap, type BadgeTone, type PageContext } from '../../platform/web/index.js';
import { amountOf, daysText } from './bank.views.js';
import type { LineRow, StatementRow } from './desk.js';
import { LINE_STATES, type LineState } from './held.js';
import type { Proposal } from './match.js';

const TONES: Readonly<Record<LineState, BadgeTone>> = { new: 'wait', waiting: 'todo', suspense: 'hold', settled: 'ok' };
type Proposals = ReadonlyMap<string, readonly Proposal[]>;
interface Listed {
  readonly page: PageContext;
  readonly lines: readonly LineRow[];
  readonly more: boolean;
}

const crumbOf = (page: PageContext): JSX.Element => <a href={page.link('/staff/money/bank')}>{page.t('bank.title')}</a>;

export const StateBadge = ({ page, state }: { page: PageContext; state: LineState }): JSX.Element => <Badge tone={TONES[state]}>{page.t(`bank.state.${state}`)}</Badge>;

/** What a line turned out to be, what it may be, or that nobody knows yet. */
function Meaning({ page, line, proposals }: { page: PageContext; line: LineRow; proposals: readonly Proposal[] }): JSX.Element {
  if (line.what) return <>{page.t(`bank.what.${line.what}`)} <span class="meta">{page.t(line.byRule ? 'bank.by.rule' : 'bank.by.person')}</span></>;
  if (line.state !== 'waiting') return <>–</>;
  return <>{proposals[0] ? page.t(`bank.reason.${proposals[0].reason}`) : page.t('bank.reason.none')}</>;
}

function Lines({ page, caption, lines, proposals }: Omit<Listed, 'more'> & { caption: string; proposals: Proposals }): JSX.Element {
  const { t } = page;
  return (
    <Table stack quiet caption={caption} rows={lines} columns={[
      { head: t('bank.lines.day'), cell: ({ id, bookedOn }) => <a href={page.link(`/staff/money/bank/lines/${id}`)}>{page.day(bookedOn)}</a> },
      { head: t('bank.lines.amount'), number: true, cell: ({ amount, currency }) => amountOf(page, amount, currency) },
      { head: t('bank.lines.state'), cell: ({ state }) => <StateBadge page={page} state={state} /> },
      { head: t('bank.lines.meaning'), cell: (line) => <Meaning page={page} line={line} proposals={proposals.get(line.id) ?? []} /> },
    ]} />
  );
}

function Next({ page, lines, more, here }: Listed & { here: string }): JSX.Element | null {
  if (!more) return null;
  const next = { href: page.link(`${here}${here.includes('?') ? '&' : '?'}after=${lines.at(-1)!.n}`), text: page.t('bank.lines.more') };
  return <Pagination label={page.t('bank.lines.title')} next={next} />;
}

/** All lines, or those in one state. */
export function LinesPage({ page, lines, proposals, counts, state, more }: Listed & { proposals: Proposals; counts: Readonly<Record<LineState, number>>; state: LineState | undefined }): JSX.Element {
  const { t } = page;
  const { number } = formatsOf(page.lang);
  const link = (to: LineState | undefined): JSX.Element => (
    <a href={page.link(to ? `/staff/money/bank/lines?state=${to}` : '/staff/money/bank/lines')} aria-current={state === to ? 'page' : undefined}>{to ? `${t(`bank.state.${to}`)} (${number(counts[to])})` : t('bank.lines.all')}</a>
  );
  return (
    <Wrap loose>
      <PageHead crumb={crumbOf(page)} title={t('bank.lines.title')} lede={t('bank.lines.lede')} />
      <nav class="row" aria-label={t('bank.lines.filter')}>{[undefined, ...LINE_STATES].map(link)}</nav>
      {lines.length === 0 ? <Empty title={t('bank.lines.none')} drawing="envelope">{t(`bank.lines.none.${state ?? 'all'}`)}</Empty> : <Lines page={page} caption={t('bank.lines.title')} lines={lines} proposals={proposals} />}
      <Next page={page} lines={lines} more={more} here={state ? `/staff/money/bank/lines?state=${state}` : '/staff/money/bank/lines'} />
    </Wrap>
  );
}

/** One statement: how far its lines are booked, and the lines it brought. */
export function StatementPage({ page, statement, again, lines, proposals, more }: Listed & { statement: StatementRow; again: boolean; proposals: Proposals }): JSX.Element {
  const { t } = page;
  const { number, moment } = formatsOf(page.lang);
  const here = `/staff/money/bank/statements/${statement.id}`;
  const done = statement.added - statement.left;
  return (
    <Wrap loose>
      <PageHead crumb={crumbOf(page)} title={daysText(page, statement.from, statement.to)} />
      {again && <Notice><p role="status">{t('bank.import.again')}</p></Notice>}
      <Facts of={[
        [t('bank.statements.account'), <span class="code">{statement.account} {statement.currency}</span>],
        [t('bank.statements.lines'), number(statement.lines)],
        [t('bank.statements.added'), number(statement.added)],
        [t('bank.statements.at'), moment(statement.importedAt)],
      ]} />
      {statement.left > 0 && (
        <div class="flow tight">
          <p>{t('bank.statement.progress', { done, all: statement.added })}</p>
          <Bar parts={[{ value: done, tone: 1 }]} of={statement.added} label={t('bank.statement.progress', { done, all: statement.added })} />
          <p><Button tone="second" href={page.link(here)}>{t('bank.statement.reload')}</Button></p>
        </div>
      )}
      {lines.length === 0 ? <Empty title={t('bank.statement.nothing')} drawing="envelope">{t('bank.statement.nothingText')}</Empty> : <Lines page={page} caption={t('bank.lines.title')} lines={lines} proposals={proposals} />}
      <Next page={page} lines={lines} more={more} here={here} />
    </Wrap>
  );
}

/** Of one month: what one person alone said a line is. */
export function ReviewPage({ page, month, lines, more }: Listed & { month: PeriodId }): JSX.Element {
  const { t } = page;
  const formats = formatsOf(page.lang);
  const here = (period: PeriodId): string => `/staff/money/bank/review?decidedIn=${period}`;
  const { from, to } = daysOf(month);
  const earlier = periodOf(addDays(from, -1)), later = periodOf(addDays(to, 1));
  return (
    <Wrap loose>
      <PageHead crumb={crumbOf(page)} title={`${t('bank.review.title')}: ${formats.month(month)}`} lede={t('bank.review.lede')} />
      {lines.length === 0 ? <Empty title={t('bank.review.none')} drawing="leaflet">{t('bank.review.noneText')}</Empty> : <Lines page={page} caption={t('bank.review.title')} lines={lines} proposals={new Map()} />}
      <Next page={page} lines={lines} more={more} here={here(month)} />
      <p class="row"><a href={page.link(here(earlier))}>{formats.month(earlier)}</a>{later <= periodOf(today()) && <a href={page.link(here(later))}>{formats.month(later)}</a>}</p>
    </Wrap>
  );
}
