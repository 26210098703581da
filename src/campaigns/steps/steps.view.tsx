import type { JSX } from 'preact';
import { SLOT_HOURS, percentOf } from '../../figures/index.js';
import { money } from '../../kernel/money.js';
import { Bar, Details, Table, type PageContext } from '../../platform/web/index.js';
import { formatsOf } from '../../platform/i18n/index.js';
import type { CampaignOnShelf } from '../shelf.js';

/** Where it stands, in steps: never a counter, and nothing before the first safe block. `told`: closed months of its fund are told further down. */
export function StepsPart({ page, campaign: { steps, items, currency, state }, told }: { page: PageContext; campaign: CampaignOnShelf; told: boolean }): JSX.Element {
  const { t } = page;
  const hours = SLOT_HOURS.map((hour) => `${String(hour).padStart(2, '0')}:00`).join(' / ');
  const goal = money(items.reduce((sum, { each, number }) => sum + each.minor * number, 0), currency);
  const own = steps.filter((step) => step.amount.currency === currency);
  const sums = own.map(({ on }, at) => ({ on, sum: money(own.slice(0, at + 1).reduce((sum, { amount }) => sum + amount.minor, 0), currency) }));
  const last = sums.at(-1);
  const goesOn = state !== 'closed' && state !== 'archived';
  return (
    <>
      <h2 id="steps">{t('campaigns.steps.title')}</h2>
      {goesOn && <p class="narrow">{t('campaigns.steps.text', { hours })}</p>}
      {last === undefined ? <p><b>{t(!goesOn ? 'campaigns.steps.none' : told ? 'campaigns.steps.firstHere' : 'campaigns.steps.first')}</b></p> : (
        <figure class="flow tight">
          <div class="row apart base">
            <p class="stat mid"><b>{page.money(last.sum)}</b><span>{t('campaigns.steps.received', { day: page.day(last.on) })}</span></p>
            <p class="stat mid end-a"><b>{page.money(goal)}</b><span>{t('campaigns.steps.needed')}</span></p>
          </div>
          <Bar of={Math.max(goal.minor, last.sum.minor)} parts={own.map(({ amount }, at) => ({ value: amount.minor, tone: at === own.length - 1 ? 1 : 2 }))} label={t('campaigns.steps.bar', { sum: page.money(last.sum), goal: page.money(goal), percent: formatsOf(page.lang).number(percentOf(last.sum.minor, goal.minor) ?? 0) })} />
          <Details summary={t('campaigns.steps.table')}>
            <Table caption={t('campaigns.steps.title')} quiet rows={sums} columns={[
              { head: t('campaigns.steps.step'), cell: ({ on }) => page.day(on) },
              { head: t('campaigns.steps.far'), number: true, cell: ({ sum }) => page.money(sum) },
            ]} />
          </Details>
        </figure>
      )}
    </>
  );
}
