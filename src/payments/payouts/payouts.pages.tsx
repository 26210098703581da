import { Controller, Get, Inject, Query } from '@nestjs/common';
import type { JSX } from 'preact';
import { Can } from '../../identity/index.js';
import { currencyOf, minorFromDb, money } from '../../kernel/money.js';
import { Page, view, type Result } from '../../platform/http/index.js';
import { Badge, Empty, PageHead, Pagination, Table, Wrap, type BadgeTone, type PageContext } from '../../platform/web/index.js';
import { PayoutDesk, type PayoutRow } from './desk.js';
import type { PayoutState } from './state.js';

const SHOWN = 30;
const TONES: Readonly<Record<PayoutState, BadgeTone>> = { pending: 'wait', in_transit: 'wait', paid: 'ok', failed: 'bad', canceled: 'hold' };

@Controller('staff/money/payouts')
export class PayoutPages {
  constructor(@Inject(PayoutDesk) private readonly desk: PayoutDesk) {}

  @Get() @Can('payments.read')
  async show(@Page() page: PageContext, @Query('after') after = ''): Promise<Result> {
    const rows = await this.desk.list(SHOWN, /^\d{1,18}$/.test(after) ? after : undefined);
    return view(page, page.t('payouts.title'), <PayoutList page={page} rows={rows} />);
  }
}

function PayoutList({ page, rows }: { page: PageContext; rows: readonly PayoutRow[] }): JSX.Element {
  const path = page.link('/staff/money/payouts');
  const more = rows.length === SHOWN ? { href: `${path}?after=${rows.at(-1)!.n}`, text: page.t('payouts.older') } : undefined;
  return (
    <Wrap loose>
      <PageHead crumb={<a href={page.link('/staff/payments')}>{page.t('payments.staff.title')}</a>} title={page.t('payouts.title')} lede={page.t('payouts.lede')} />
      {rows.length === 0
        ? <Empty title={page.t('payouts.none')} drawing="jar">{page.t('payouts.none.text')}</Empty>
        : (
          <Table stack quiet caption={page.t('payouts.title')} rows={rows} columns={[
            { head: page.t('payouts.payout'), cell: ({ id }) => <span class="code">{id}</span> },
            { head: page.t('payouts.amount'), number: true, cell: ({ amountMinor, currency }) => page.money(money(minorFromDb(amountMinor), currencyOf(currency))) },
            { head: page.t('payouts.state'), cell: ({ state }) => <Badge tone={TONES[state]}>{page.t(`payouts.state.${state}`)}</Badge> },
            { head: page.t('payouts.arrives'), cell: ({ arrivesOn }) => page.day(arrivesOn) },
            { head: page.t('payouts.banked'), cell: ({ bankedOn }) => (bankedOn ? page.day(bankedOn) : page.t('payouts.banked.not')) },
          ]} />
        )}
      <Pagination label={page.t('payouts.title')} {...(more && { next: more })} />
    </Wrap>
  );
}
