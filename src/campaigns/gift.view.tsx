import type { JSX } from 'preact';
import type { FieldErrors } from '../kernel/problem.js';
import { formatsOf } from '../platform/i18n/index.js';
import { spaced } from '../payments/index.js';
import { Button, ButtonForm, Drawing, Facts, Form, Go, Moment, Notice, PageHead, TextField, Timeline, type PageContext } from '../platform/web/index.js';
import { Charges, MonthlySlip, type MonthlyProps } from './monthly.view.js';
import type { ChargeOfGift } from './monthly.js';
import type { PrivateGift } from './private-page.js';

/** The door to the private page: the code is typed here and travels in the body, never in an address. */
export function GiftDoor({ page, errors = {} }: { page: PageContext; errors?: FieldErrors }): JSX.Element {
  const { t } = page;
  return (
    <div class="wrap"><div class="form flow">
      <PageHead title={t('campaigns.gift.door')} lede={t('campaigns.gift.door.lede')} />
      <Form page={page} action="/gift" name="gift" errors={errors}>
        <TextField name="code" label={t('campaigns.gift.code')} hint={t('campaigns.gift.code.hint')} code maxLength={60} />
        <p><Button>{t('campaigns.gift.open')}</Button></p>
      </Form>
    </div></div>
  );
}

interface GiftProps {
  page: PageContext;
  gift: PrivateGift;
  monthly: MonthlyProps | null;
  /** A year that is told to its end, and the paper that opens it. */
  year: { year: string; entry: string } | null;
  /** Of a monthly gift. */
  charges: readonly ChargeOfGift[];
  /** What was just done, or could not be. */
  said?: string | undefined;
  trouble?: string | undefined;
}

/** One gift: what was given, where it stands, and what it became once its month is closed. */
export function GiftPage({ page, gift, monthly, year, charges, said, trouble }: GiftProps): JSX.Element {
  const { t } = page;
  return (
    <div class="wrap cols">
      <div class="flow">
        <Word said={said} trouble={trouble} />
        <div class="row"><Drawing name="parcel" size={72} /><div><h1>{t(gift.payment === 'paid' ? 'campaigns.gift.thanks' : 'campaigns.gift.title')}</h1>
          <p class="meta">{t('campaigns.gift.of', { day: page.day(gift.givenOn), amount: page.money(gift.amount) })}</p></div></div>
        <p class="lede">{t(`campaigns.gift.lede.${gift.payment}`)}</p>
        <h2>{t('campaigns.gift.became')}</h2>
        <Became page={page} gift={gift} />
        <p class="meta narrow">{t('campaigns.gift.became.how')}</p>
        <YearDoor page={page} year={year} />
        <h2>{t('campaigns.gift.stands')}</h2>
        <Timeline>
          {gift.posted && <Moment state="done" title={t('campaigns.gift.booked')}>{t('campaigns.gift.booked.text')}</Moment>}
          <Moment state={gift.payment === 'paid' ? 'done' : 'now'} title={t(`payments.status.${gift.payment}`)}>{t(`campaigns.gift.state.${gift.payment}`)}</Moment>
          <Moment state="done" title={t('campaigns.gift.chosen')} meta={page.day(gift.givenOn)} />
        </Timeline>
        <Charges page={page} charges={charges} />
      </div>
      <div class="flow loose stay">
        {monthly && <MonthlySlip {...monthly} />}
        <section class="slip flow" aria-labelledby="mine">
          <h2 id="mine">{t('campaigns.gift.yours')}</h2>
          <Facts of={[
            [t('campaigns.gift.campaign'), <a href={page.link(`/campaigns/${gift.slug}`)}>{gift.campaign}</a>],
            gift.gift !== null && [t('campaigns.gift.thing'), gift.gift],
            [t('campaigns.code.amount'), page.money(gift.amount)],
            gift.cover.minor > 0 && [t('campaigns.gift.cover'), page.money(gift.cover)],
            [t('campaigns.transfer.reference'), <span class="code">{spaced(gift.transferReference)}</span>],
          ]} />
        </section>
        {gift.posted && <p><Go href={page.link('/receipt')}>{t('campaigns.gift.receipt')}</Go></p>}
        {(gift.payment === 'paid' || gift.payment === 'refunded_partly') && <p><a href={page.link('/gift/back')}>{t('campaigns.gift.wrong')}</a></p>}
        <p class="meta">{t('campaigns.gift.close')}</p>
      </div>
    </div>
  );
}

/** Once a year: what everything given in it became. */
function YearDoor({ page, year }: Pick<GiftProps, 'page' | 'year'>): JSX.Element | null {
  return year && <ButtonForm page={page} action="/gift/year" name="gift-year" hidden={{ entry: year.entry }}><Button tone="second">{page.t('campaigns.year.of', { year: year.year })}</Button></ButtonForm>;
}

function Word({ said, trouble }: Pick<GiftProps, 'said' | 'trouble'>): JSX.Element | null {
  if (trouble) return <Notice tone="care"><p role="alert">{trouble}</p></Notice>;
  return said ? <Notice tone="ok"><p role="status">{said}</p></Notice> : null;
}

/** What all gifts of the month paid for, once its report is published. */
function Became({ page, gift: { givenOn, report } }: { page: PageContext; gift: PrivateGift }): JSX.Element {
  const month = formatsOf(page.lang).month(givenOn.slice(0, 7));
  if (report === null) return <p class="narrow">{page.t('campaigns.gift.became.later', { month })}</p>;
  return (
    <>
      <p class="narrow">{page.t('campaigns.gift.became.told', { month })}</p>
      <p><Go href={page.link(`/transparency/reports/${report}`)}>{page.t('campaigns.gift.became.report')}</Go></p>
    </>
  );
}
