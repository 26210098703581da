import { Controller, Get, Inject } from '@nestjs/common';
import type { JSX } from 'preact';
import { Can } from '../identity/index.js';
import { currencyOf, minorFromDb, money } from '../kernel/money.js';
import { Page, view, type Result } from '../platform/http/index.js';
import { formatsOf } from '../platform/i18n/index.js';
import { Badge, Empty, PageHead, Table, Wrap, type PageContext } from '../platform/web/index.js';
import { ReceiptDesk, type NumberRow, type SeriesRow } from './desk.js';

const LATEST = 50;

/** Series and numbers, for whoever answers for them. */
@Controller('staff/receipts')
export class StaffReceiptPages {
  constructor(@Inject(ReceiptDesk) private readonly desk: ReceiptDesk) {}

  @Get() @Can('receipts.read')
  async show(@Page() page: PageContext): Promise<Result> {
    const [series, numbers] = await Promise.all([this.desk.series(), this.desk.numbers(LATEST)]);
    const { t } = page;
    return view(page, t('receipts.staff.title'), (
      <Wrap loose>
        <PageHead title={t('receipts.staff.title')} lede={t('receipts.staff.lede')} />
        {series.length === 0 ? <Empty title={t('receipts.staff.none')} drawing="envelope">{t('receipts.staff.none.text')}</Empty> : <><Series page={page} rows={series} /><Numbers page={page} rows={numbers} /></>}
      </Wrap>
    ));
  }
}

function Series({ page, rows }: { page: PageContext; rows: readonly SeriesRow[] }): JSX.Element {
  const { t } = page;
  const { number } = formatsOf(page.lang);
  return (
    <Table stack caption={t('receipts.staff.series')} about={t('receipts.staff.series.about')} rows={rows} columns={[
      { head: t('receipts.staff.name'), cell: ({ series, prefix }) => <>{series} <span class="meta">{prefix}</span></> },
      { head: t('receipts.staff.issued'), number: true, cell: ({ count }) => number(count) },
      { head: t('receipts.staff.last'), number: true, cell: ({ last }) => number(last) },
      { head: t('receipts.staff.corrections'), number: true, cell: ({ corrections }) => number(corrections) },
      { head: t('receipts.staff.whole'), cell: ({ isWhole }) => <Badge tone={isWhole ? 'ok' : 'bad'}>{t(isWhole ? 'receipts.staff.whole.yes' : 'receipts.staff.whole.no')}</Badge> },
    ]} />
  );
}

function Numbers({ page, rows }: { page: PageContext; rows: readonly NumberRow[] }): JSX.Element {
  const { t } = page;
  return (
    <Table stack caption={t('receipts.staff.numbers')} rows={rows} columns={[
      { head: t('receipts.staff.number'), cell: ({ number }) => <span class="code">{number}</span> },
      { head: t('receipts.staff.about'), cell: ({ kind, year }) => t(kind === 'year' ? 'receipts.staff.about.year' : 'receipts.staff.about.payment', { year: String(year) }) },
      { head: t('receipts.staff.gross'), number: true, cell: ({ grossMinor, currency }) => page.money(money(minorFromDb(grossMinor), currencyOf(currency))) },
      { head: t('receipts.staff.replaces'), cell: ({ replaces }) => (replaces === null ? '–' : <span class="code">{replaces}</span>) },
      { head: t('receipts.staff.on'), cell: ({ issuedOn }) => page.day(issuedOn) },
    ]} />
  );
}
