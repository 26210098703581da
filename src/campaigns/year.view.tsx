import type { JSX } from 'preact';
import type { BecameOf } from '../figures/index.js';
import { currencyOf, money } from '../kernel/money.js';
import { formatsOf } from '../platform/i18n/index.js';
import { Bar, PageHead, Table, Wrap, type PageContext } from '../platform/web/index.js';
import { kindWords } from './kinds.js';
import { thingsFor, type YourYear } from './year.js';

/** What somebody gave in a year and what it became, to be read or printed: kinds and sums of closed blocks, no day, no place, nobody. */
export function YearPage({ page, year }: { page: PageContext; year: YourYear }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form" loose>
      <PageHead title={t('campaigns.year.of', { year: year.year })} lede={t('campaigns.year.lede', { month: formatsOf(page.lang).month(year.toldTo) })} />
      {year.became.map((one) => <OneCurrency page={page} one={one} year={year} />)}
      <section class="flow" aria-labelledby="how">
        <h2 id="how">{t('campaigns.year.how')}</h2>
        <p>{t('campaigns.year.how.order')}</p>
        <p>{t('campaigns.year.how.nobody')}</p>
        <p class="meta">{t('campaigns.year.print')}</p>
      </section>
    </Wrap>
  );
}

function OneCurrency({ page, one, year }: { page: PageContext; one: BecameOf; year: YourYear }): JSX.Element {
  const { t } = page;
  const sum = (minor: number): string => page.money(money(minor, currencyOf(one.currency)));
  const spent = one.spent.reduce((all, { amount }) => all + amount, 0);
  const rows = [
    ...one.spent.map((part) => ({ name: kindWords(page, part.kinds), things: thingsFor(part, one.currency, year.prices), amount: part.amount })),
    ...(one.held > 0 ? [{ name: t('campaigns.year.held'), things: 0, amount: one.held }] : []),
    ...(one.untold === 0 ? [] : [{ name: t('campaigns.year.untold'), things: 0, amount: one.untold }]),
  ];
  return (
    <section class="flow" aria-label={one.currency}>
      <p class="lede">{t('campaigns.year.gave', { sum: sum(one.given), year: year.year })}</p>
      {one.given > 0 && <Bar of={one.given} parts={[{ value: spent, tone: 1 }, { value: one.held, tone: 2 }]} label={t('campaigns.year.bar', { spent: sum(spent), held: sum(one.held) })} />}
      <Table caption={t('campaigns.year.became')} rows={rows} columns={[
        { head: t('campaigns.year.what'), cell: ({ name, things }) => <>{name}{things > 0 && <><br /><span class="meta">{t('campaigns.year.things', { count: things })}</span></>}</> },
        { head: t('campaigns.year.sum'), number: true, cell: ({ amount }) => sum(amount) },
      ]} total={[t('campaigns.year.all'), sum(one.given)]} />
    </section>
  );
}
