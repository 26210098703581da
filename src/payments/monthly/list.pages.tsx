import { Controller, Get, Inject, Query } from '@nestjs/common';
import type { JSX } from 'preact';
import { Can } from '../../identity/index.js';
import { dayOf, type Day } from '../../kernel/clock.js';
import { currencyOf, minorFromDb, money } from '../../kernel/money.js';
import { Reader } from '../../platform/database/index.js';
import { Page, PageQuery, view, type Result } from '../../platform/http/index.js';
import { Badge, Empty, Facts, PageHead, Pagination, Table, Wrap, type BadgeTone, type PageContext } from '../../platform/web/index.js';
import { nextCharge, type SubscriptionStatus } from './status.js';

const PAGE = 50;
const TONES: Readonly<Record<SubscriptionStatus, BadgeTone>> = { opened: 'todo', active: 'ok', paused: 'hold', failing: 'wait', ended: 'lock' };

/** Those that go on, those that never began, those that ended; in each the newest first. The place is the key of a page, so that none is left out or shown twice while others come and change. */
const RANK = `CASE s.status WHEN 'ended' THEN 2 WHEN 'opened' THEN 1 ELSE 0 END`;

interface Row {
  /** `rank.id`. */
  readonly place: string;
  readonly reference: string;
  readonly fund: string;
  readonly minor: string;
  readonly currency: string;
  readonly status: SubscriptionStatus;
  readonly periodEnd: Date | null;
  readonly pausedUntil: Date | null;
  readonly chargedOn: Day | null;
}
interface Sum {
  readonly currency: string;
  readonly count: number;
  readonly minor: string;
}

/** The monthly gifts as the treasurer plans with them: what goes on, and when each is charged next. Whose they are nobody here knows. */
@Controller('staff/money/monthly')
export class MonthlyPages {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  /** `after` is the place of the last one seen. */
  @Get() @Can('payments.read')
  async list(@Page() page: PageContext, @Query() { after }: PageQuery): Promise<Result> {
    const [, rank = null, id = null] = /^([0-2])\.(\d{1,18})$/.exec(after ?? '') ?? [];
    const [sums, rows] = await Promise.all([
      this.reader.query<Sum>(`SELECT currency, count(*)::int AS count, sum(amount_minor) AS minor FROM subscription WHERE status IN ('active', 'failing') GROUP BY 1 ORDER BY 1`),
      this.reader.query<Row>(
        `SELECT ${RANK} || '.' || s.id AS place, s.reference, f.name AS fund, s.amount_minor AS minor, s.currency, s.status, s.period_end AS "periodEnd", s.paused_until AS "pausedUntil", s.charged_on AS "chargedOn"
         FROM subscription s JOIN ledger.fund f ON f.id = s.fund_id WHERE $2::int IS NULL OR (${RANK}, -s.id) > ($2::int, -$3::bigint) ORDER BY ${RANK}, s.id DESC LIMIT $1`,
        [PAGE, rank, id]),
    ]);
    return view(page, page.t('payments.monthly.title'), <MonthlyList page={page} sums={sums} rows={rows} />);
  }
}

const amountOf = (page: PageContext, { minor, currency }: Pick<Row, 'minor' | 'currency'>): string => page.money(money(minorFromDb(minor), currencyOf(currency)));

function MonthlyList({ page, page: { t }, sums, rows }: { page: PageContext; sums: readonly Sum[]; rows: readonly Row[] }): JSX.Element {
  return (
    <Wrap>
      <PageHead crumb={<a href={page.link('/staff/payments')}>{t('payments.staff.title')}</a>} title={t('payments.monthly.title')} lede={t('payments.monthly.lede')} />
      {sums.length > 0 && <Facts of={sums.map((sum) => [t('payments.monthly.goOn', { count: sum.count }), t('campaigns.monthly.each', { amount: amountOf(page, sum) })])} />}
      {rows.length === 0
        ? <Empty title={t('payments.monthly.none')} drawing="jar">{t('payments.monthly.none.text')}</Empty>
        : <Table stack quiet caption={t('payments.monthly.title')} rows={rows} columns={[
          { head: t('payments.monthly.gift'), cell: ({ reference, fund }) => <><span class="code">{reference.slice(0, 8)}</span> <span class="meta">{fund}</span></> },
          { head: t('payments.staff.amount'), number: true, cell: (row) => amountOf(page, row) },
          { head: t('payments.staff.state'), cell: ({ status }) => <Badge tone={TONES[status]}>{t(`campaigns.monthly.status.${status}`)}</Badge> },
          { head: t('payments.monthly.next'), cell: (row) => next(page, row) },
          { head: t('campaigns.monthly.last'), cell: ({ chargedOn }) => (chargedOn === null ? '–' : page.day(chargedOn)) },
        ]} />}
      {rows.length === PAGE && <Pagination label={t('payments.monthly.title')} next={{ href: page.link(`/staff/money/monthly?after=${rows.at(-1)!.place}`), text: t('payments.monthly.more') }} />}
    </Wrap>
  );
}

function next(page: PageContext, { status, periodEnd, pausedUntil }: Row): string {
  const at = nextCharge(status, periodEnd, pausedUntil);
  return at === null ? '–' : page.day(dayOf(at));
}
