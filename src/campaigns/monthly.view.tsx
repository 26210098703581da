import type { JSX } from 'preact';
import type { FieldErrors } from '../kernel/problem.js';
import { PAUSE_MONTHS_MAX } from '../payments/index.js';
import { Badge, Button, ButtonForm, Details, Facts, Form, MoneyField, Notice, PageHead, SelectField, Table, TextField, Wrap, type BadgeTone, type PageContext, type Values } from '../platform/web/index.js';
import { CardQuestion } from './card-question.js';
import type { ChargeOfGift, MonthlyGift } from './monthly.js';

const TONES: Readonly<Record<MonthlyGift['status'], BadgeTone>> = { opened: 'todo', active: 'ok', paused: 'hold', failing: 'flag', ended: 'lock' };

export interface MonthlyProps {
  page: PageContext;
  monthly: MonthlyGift;
  /** What the forms carry instead of the code (entry.ts). */
  entry: string;
  /** The form that came back, with what was typed and what is wrong. */
  form?: string | undefined;
  values?: Values;
  errors?: FieldErrors;
}

/** The monthly side of the private page: how it stands, and what can be done, each a form that works without a script. */
export function MonthlySlip(props: MonthlyProps): JSX.Element {
  const { page, monthly } = props;
  const { t, day, money } = page;
  return (
    <section class="slip flow" aria-labelledby="monthly">
      <h2 id="monthly">{t('campaigns.monthly.title')}</h2>
      <p><Badge tone={TONES[monthly.status]}>{t(`campaigns.monthly.status.${monthly.status}`)}</Badge></p>
      <InWords page={page} monthly={monthly} />
      <Facts of={[
        [t('campaigns.code.amount'), t('campaigns.monthly.each', { amount: money(monthly.amount) })],
        monthly.next !== null && [t('campaigns.code.next'), day(monthly.next)],
        monthly.last && [t('campaigns.monthly.last'), t('campaigns.monthly.on', { amount: money(monthly.last.amount), day: day(monthly.last.on) })],
      ]} />
      {monthly.closing && <p><a href={page.link('/give/monthly')}>{t('campaigns.monthly.anew')}</a></p>}
      {monthly.asked && !monthly.closing && <Notice title={t('campaigns.monthly.asked')}><p>{askedFor(page, monthly.asked)}</p></Notice>}
      {monthly.refused && monthly.status !== 'ended' && <Notice tone="care" title={t('campaigns.monthly.refused')}><p>{t('campaigns.monthly.refused.text', { kind: monthly.refused })}</p></Notice>}
      <Doing {...props} />
    </section>
  );
}

/** What there is to say of a gift that does not simply go on. */
function InWords({ page: { t, day }, monthly: { status, endedWhy, nextTry, closing } }: Pick<MonthlyProps, 'page' | 'monthly'>): JSX.Element | null {
  if (status === 'ended') return <p>{t('campaigns.monthly.ended', { why: endedWhy ?? 'stripe' })}</p>;
  if (closing) return <Notice title={t('campaigns.monthly.closing')}><p>{t('campaigns.monthly.closing.text')}</p></Notice>;
  if (status !== 'failing') return null;
  return <p>{nextTry ? t('campaigns.monthly.failing', { day: day(nextTry) }) : t('campaigns.monthly.failed')}</p>;
}

const askedFor = ({ t, money }: PageContext, { kind, amount }: NonNullable<MonthlyGift['asked']>): string =>
  kind === 'amount' ? t('campaigns.monthly.asked.amount', { amount: amount ? money(amount) : '' }) : t(`campaigns.monthly.asked.${kind}`);

function Doing(props: MonthlyProps): JSX.Element | null {
  const { page, monthly: { status, closing }, entry } = props;
  const { t } = page;
  if (status === 'ended' || status === 'opened' || closing) return null;
  return (
    <div>
      <ChangeAmount {...props} />
      <ChangeCard {...props} />
      {status === 'active' && <Pause {...props} />}
      <Address {...props} />
      <div class="row mt">
        {status === 'paused' && <ButtonForm page={page} action="/gift/resume" name="gift-resume" hidden={{ entry }}><Button small tone="second">{t('campaigns.monthly.resume')}</Button></ButtonForm>}
        <ButtonForm page={page} action="/gift/stop" name="gift-stop" hidden={{ entry }}><Button small tone="second">{t('campaigns.monthly.stop')}</Button></ButtonForm>
      </div>
    </div>
  );
}

/** What was typed into this form, when it is the one that came back. */
const back = ({ form, values = {}, errors = {} }: MonthlyProps, name: string): { open: boolean; values: Values; errors: FieldErrors } =>
  form === name ? { open: true, values, errors } : { open: false, values: {}, errors: {} };

function ChangeAmount(props: MonthlyProps): JSX.Element {
  const { page, monthly, entry } = props;
  const { open, ...form } = back(props, 'gift-amount');
  return (
    <Details summary={page.t('campaigns.monthly.change')} open={open}>
      <Form page={page} action="/gift/amount" name="gift-amount" look="flow" {...form}>
        <MoneyField name="amount" label={page.t('campaigns.monthly.new')} hint={page.t('campaigns.monthly.new.hint')} currency={monthly.amount.currency} />
        <input type="hidden" name="entry" value={entry} autocomplete="off" />
        <p><Button small>{page.t('campaigns.monthly.change.go')}</Button></p>
      </Form>
    </Details>
  );
}

/** Asked as before the first payment: a clear *no* leads to Stripe's page, anything else never reaches it. */
function ChangeCard(props: MonthlyProps): JSX.Element {
  const { page, entry } = props;
  const { open, ...form } = back(props, 'gift-card');
  return (
    <Details summary={page.t('campaigns.monthly.card')} open={open}>
      <Form page={page} action="/gift/card" name="gift-card" look="flow" {...form}>
        <CardQuestion page={page} />
        <input type="hidden" name="entry" value={entry} autocomplete="off" />
        <p><Button small>{page.t('campaigns.monthly.card.go')}</Button></p>
      </Form>
    </Details>
  );
}

function Pause(props: MonthlyProps): JSX.Element {
  const { page, entry } = props;
  const { open, ...form } = back(props, 'gift-pause');
  const months = Array.from({ length: PAUSE_MONTHS_MAX }, (_, n) => ({ value: String(n + 1), label: page.t('campaigns.monthly.months', { n: n + 1 }) }));
  return (
    <Details summary={page.t('campaigns.monthly.pause')} open={open}>
      <Form page={page} action="/gift/pause" name="gift-pause" look="flow" {...form}>
        <SelectField name="months" label={page.t('campaigns.monthly.pause.for')} hint={page.t('campaigns.monthly.pause.hint')} short options={months} />
        <input type="hidden" name="entry" value={entry} autocomplete="off" />
        <p><Button small>{page.t('campaigns.monthly.pause.go')}</Button></p>
      </Form>
    </Details>
  );
}

function Address(props: MonthlyProps): JSX.Element {
  const { page, monthly, entry } = props;
  const { open, ...form } = back(props, 'gift-address');
  return (
    <Details summary={page.t(monthly.hasAddress ? 'campaigns.monthly.address.kept' : 'campaigns.monthly.address')} open={open}>
      <Form page={page} action="/gift/address" name="gift-address" look="flow" {...form}>
        <TextField name="address" type="email" label={page.t('campaigns.monthly.address.label')} hint={page.t('campaigns.monthly.address.hint')} maxLength={254} optional />
        <input type="hidden" name="entry" value={entry} autocomplete="off" />
        <p><Button small>{page.t('campaigns.monthly.address.go')}</Button></p>
      </Form>
    </Details>
  );
}

/** More than these are folded, so that on a phone what one can do is not below a year of them. */
const CHARGES_OPEN = 4;

/** The charges of a monthly gift, newest first; nothing where there is one at most. */
export function Charges({ page, charges }: { page: PageContext; charges: readonly ChargeOfGift[] }): JSX.Element | null {
  const { t } = page;
  if (charges.length < 2) return null;
  return (
    <Details summary={t('campaigns.monthly.charges', { count: charges.length })} open={charges.length <= CHARGES_OPEN}>
      <Table stack quiet caption={t('campaigns.monthly.charges', { count: charges.length })} rows={charges} columns={[
        { head: t('campaigns.monthly.charge.on'), cell: ({ on }) => page.day(on) },
        { head: t('campaigns.code.amount'), number: true, cell: ({ amount }) => page.money(amount) },
        { head: t('campaigns.monthly.charge.state'), cell: ({ payment, posted, rail }) => <>{t(`payments.status.${payment}`)}{(posted || rail === 'sepa_debit') && <span class="meta">{posted ? t('campaigns.gift.booked') : t('campaigns.monthly.debit')}</span>}</> },
      ]} />
    </Details>
  );
}

/** The way to Stripe's page for another card. */
export function NewCardPage({ page, at }: { page: PageContext; at: string }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead title={t('campaigns.monthly.card')} lede={t('campaigns.monthly.card.lede')} />
      <p>{t('campaigns.monthly.card.after')}</p>
      <div class="flow tight"><p><a class="btn" href={at} rel="noreferrer">{t('campaigns.monthly.card.on')}</a></p><p class="meta">{t('campaigns.monthly.card.note')}</p></div>
    </Wrap>
  );
}

/** Asked once more before it is stopped, with the last charge in sight. */
export function StopPage({ page, monthly, entry }: Pick<MonthlyProps, 'page' | 'monthly' | 'entry'>): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead title={t('campaigns.monthly.stop.title')} lede={t('campaigns.monthly.stop.lede')} />
      <Facts of={[
        [t('campaigns.code.amount'), t('campaigns.monthly.each', { amount: page.money(monthly.amount) })],
        [t('campaigns.monthly.last'), monthly.last ? t('campaigns.monthly.on', { amount: page.money(monthly.last.amount), day: page.day(monthly.last.on) }) : t('campaigns.monthly.last.none')],
      ]} />
      <ButtonForm page={page} action="/gift/stop" name="gift-stop" hidden={{ entry, sure: 'on' }}><Button>{t('campaigns.monthly.stop.go')}</Button></ButtonForm>
      <p class="meta">{t('campaigns.monthly.stop.keep')}</p>
    </Wrap>
  );
}
