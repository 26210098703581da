import type { JSX } from 'preact';
import type { FieldErrors } from '../kernel/problem.js';
import { formatsOf } from '../platform/i18n/index.js';
import { spaced, type PaymentStatus } from '../payments/index.js';
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

/** Money that is there, or on its way. */
const MAY_BECOME: ReadonlySet<PaymentStatus> = new Set(['waiting', 'paid', 'refunded_partly', 'disputed']);
const hasEnded = ({ payment }: PrivateGift): boolean => payment === 'declined' || payment === 'expired';
/** A debit the bank refused was in the books for a moment, there and back: that is no gift. */
const isBooked = (gift: PrivateGift): boolean => gift.posted && !hasEnded(gift);

/** Whoever chose a transfer has nothing to see here until a statement tells of it. */
const mayComeByBank = (gift: PrivateGift): boolean => hasEnded(gift) || gift.payment === 'opened';

interface GiftPart {
  readonly page: PageContext;
  readonly gift: PrivateGift;
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
        <Lede page={page} gift={gift} />
        <Became page={page} gift={gift} />
        <YearDoor page={page} year={year} />
        <h2>{t('campaigns.gift.stands')}</h2>
        <Road page={page} gift={gift} />
        {monthly === null && mayComeByBank(gift) && <p class="meta narrow">{t('campaigns.gift.transferComes')}</p>}
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
        {isBooked(gift) && <p><Go href={page.link('/receipt')}>{t('campaigns.gift.receipt')}</Go></p>}
        <AskBack page={page} gift={gift} />
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

/** How it is, in one sentence, and the way to try again where nothing came. */
function Lede({ page, page: { t }, gift, gift: { payment, report, slug } }: GiftPart): JSX.Element {
  return (
    <>
      <p class="lede">{t(payment === 'paid' && report !== null ? 'campaigns.gift.lede.told' : `campaigns.gift.lede.${payment}`)}</p>
      {hasEnded(gift) && <p><Go href={page.link(`/campaigns/${slug}/donate`)}>{t('campaigns.gift.again')}</Go></p>}
    </>
  );
}

/** What the donor asked back, in the timeline. */
function Back({ page, page: { t }, back: { amount, state } }: { page: PageContext; back: NonNullable<PrivateGift['back']> }): JSX.Element | null {
  const how = state === 'approved' ? 'sent' : state;
  return how === 'cancelled' ? null : <Moment state={how === 'requested' || how === 'sent' ? 'now' : 'done'} title={t(`campaigns.gift.back.${how}`, { amount: page.money(amount) })}>{t(`campaigns.gift.back.${how}.text`)}</Moment>;
}

/** Where it stands, the latest on top. */
function Road({ page, page: { t }, gift, gift: { payment, byBank, back } }: GiftPart): JSX.Element {
  return (
    <Timeline>
      {back && <Back page={page} back={back} />}
      {isBooked(gift) && <Moment state="done" title={t('campaigns.gift.booked')}>{t('campaigns.gift.booked.text')}</Moment>}
      <Moment state={payment === 'paid' ? 'done' : 'now'} title={t(`payments.status.${payment}`)}>{t(payment === 'paid' && byBank ? 'campaigns.gift.state.paid.transfer' : `campaigns.gift.state.${payment}`)}</Moment>
      <Moment state="done" title={t('campaigns.gift.chosen')} meta={page.day(gift.givenOn)} />
    </Timeline>
  );
}

/** The way to ask for a fresh payment back; a bank transfer goes back by hand. */
function AskBack({ page, page: { t }, gift: { payment, byBank, inTime, back } }: GiftPart): JSX.Element | null {
  if (!inTime || back?.state === 'requested' || (payment !== 'paid' && payment !== 'refunded_partly')) return null;
  if (byBank) return <p class="meta">{t('campaigns.gift.back.byHand')} <a href={page.link('/channels')}>{t('web.map.channels')}</a></p>;
  return <p><a href={page.link('/gift/back')}>{t('campaigns.gift.wrong')}</a></p>;
}

/** What all gifts of the month paid for, once its report is published; nothing where no money stayed. */
function Became({ page, page: { t }, gift: { givenOn, report, payment } }: GiftPart): JSX.Element | null {
  if (!MAY_BECOME.has(payment)) return null;
  const month = formatsOf(page.lang).month(givenOn.slice(0, 7));
  return (
    <>
      <h2>{t('campaigns.gift.became')}</h2>
      {report === null ? <p class="narrow">{t('campaigns.gift.became.later', { month })}</p> : (
        <>
          <p class="narrow">{t('campaigns.gift.became.told', { month })}</p>
          <p><Go href={page.link(`/transparency/reports/${report}`)}>{t('campaigns.gift.became.report')}</Go></p>
        </>
      )}
      <p class="meta narrow">{t('campaigns.gift.became.how')}</p>
    </>
  );
}
