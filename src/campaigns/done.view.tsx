import type { JSX } from 'preact';
import type { FundSoFar } from '../figures/index.js';
import { currencyOf, money } from '../kernel/money.js';
import { formatsOf } from '../platform/i18n/index.js';
import { Bar, Go, Table, type PageContext } from '../platform/web/index.js';
import type { DoneSoFar } from './done.js';
import { kindWords } from './kinds.js';
import type { CampaignOnShelf } from './shelf.js';
import { thingsFor, type Price } from './year.js';

interface Props {
  page: PageContext;
  campaign: Pick<CampaignOnShelf, 'done' | 'gifts'>;
  done: DoneSoFar;
}

/** What was done: in words once the campaign is archived, and what its fund paid for in months that are closed and told. */
export function DonePart({ page, campaign, done: { told, funds, next } }: Props): JSX.Element {
  const { t } = page;
  const { month } = formatsOf(page.lang);
  const prices = campaign.gifts.map(({ drawing, price: { currency, minor } }) => ({ drawing, currency, minor }));
  return (
    <>
      <h2 id="done">{t('campaigns.done.title')}</h2>
      {campaign.done !== null && <p class="narrow">{campaign.done}</p>}
      {told.length === 0 ? <p class="narrow">{t('campaigns.done.later', { month: month(next) })}</p> : (
        <>
          <p class="narrow">{t('campaigns.done.told', { count: funds.length, funds: funds.join(', '), from: month(told[0]!.from), to: month(told[0]!.to) })}</p>
          {told.map((one) => <OneCurrency page={page} one={one} prices={prices} />)}
          <p><Go href={page.link('/transparency')}>{t('campaigns.done.reports')}</Go></p>
        </>
      )}
    </>
  );
}

function OneCurrency({ page, one, prices }: { page: PageContext; one: FundSoFar; prices: readonly Price[] }): JSX.Element {
  const { t } = page;
  const sum = (minor: number): string => page.money(money(minor, currencyOf(one.currency)));
  const [all, used] = [one.before + one.given, one.before + one.given - one.held];
  const rows = [...one.spent.map((part) => ({ name: kindWords(page, part.kinds), things: thingsFor(part, one.currency, prices), amount: part.amount })), { name: t('campaigns.done.held'), things: 0, amount: one.held }];
  return (
    <figure class="flow tight">
      <div class="row apart base">
        <p class="stat mid"><b>{sum(used)}</b><span>{t('campaigns.done.used')}</span></p>
        <p class="stat mid end-a"><b>{sum(one.held)}</b><span>{t('campaigns.done.waits')}</span></p>
      </div>
      {one.held >= 0 && <Bar of={all} parts={[{ value: used, tone: 1 }, { value: one.held, tone: 2 }]} label={t('campaigns.year.bar', { spent: sum(used), held: sum(one.held) })} />}
      <Table caption={t('campaigns.done.table')} rows={rows} columns={[
        { head: t('campaigns.year.what'), cell: ({ name, things }) => <>{name}{things > 0 && <><br /><span class="meta">{t('campaigns.year.things', { count: things })}</span></>}</> },
        { head: t('campaigns.done.sum'), number: true, cell: ({ amount }) => sum(amount) },
      ]} total={[t('campaigns.done.all', { before: sum(one.before), hasBefore: one.before === 0 ? 'no' : one.given === 0 ? 'only' : 'yes' }), sum(all)]} />
    </figure>
  );
}
