import type { JSX } from 'preact';
import { decimalText, money } from '../kernel/money.js';
import type { FieldErrors } from '../kernel/problem.js';
import { Badge, type BadgeTone, Band, Button, ButtonForm, Empty, Form, MoneyField, PageHead, SelectField, Table, Wrap, type PageContext, type Values } from '../platform/web/index.js';
import { COVER_REASONS, type CoverState } from './cover-rules.js';
import type { BelowZero, Cover } from './covers.js';
import type { Fund } from './funds.js';

export interface Again {
  readonly values: Values;
  readonly errors: FieldErrors;
}
interface Props {
  readonly page: PageContext;
  readonly below: readonly BelowZero[];
  readonly covers: readonly Cover[];
  readonly funds: readonly Fund[];
  readonly again?: Again | undefined;
}
const HOME = '/staff/money/covers';

/** Funds below zero, what was asked to fill them up, and what became of it. */
export function CoversPage(props: Props): JSX.Element {
  const { page, below, covers } = props;
  const { t } = page;
  return (
    <Wrap loose>
      <PageHead crumb={<a href={page.link('/staff/money')}>{t('ledger.money.title')}</a>} title={t('ledger.covers.title')} lede={t('ledger.covers.lede')} />
      {below.length === 0 && <Empty title={t('ledger.covers.none')} drawing="jar">{t('ledger.covers.noneText')}</Empty>}
      {below.map((one) => <Below {...props} one={one} />)}
      {covers.length > 0 && <Band id="asked" title={t('ledger.covers.asked')}><Asked {...props} /></Band>}
    </Wrap>
  );
}

/** One fund that can promise nothing, with the form that asks to fill it up, or why there is none. */
function Below({ page, one, covers, again }: Props & { one: BelowZero }): JSX.Element {
  const { fund, currency, available } = one;
  const waits = covers.some((cover) => cover.state === 'asked' && cover.to === fund.code && cover.currency === currency);
  const why = waits ? 'ledger.covers.waits' : page.can?.('covers.ask') !== true ? 'ledger.covers.treasurer' : one.payers.length === 0 ? 'ledger.covers.noPayer' : null;
  return (
    <Band id={`below-${fund.code}-${currency}`} title={fund.name} aside={<Badge tone="bad">{page.money(money(available, currency))}</Badge>}>
      {why ? <p class="meta">{page.t(why)}</p> : <Ask page={page} one={one} again={again?.values['to'] === fund.code && again.values['currency'] === currency ? again : undefined} />}
    </Band>
  );
}

function Ask({ page, one: { fund, currency, available, most, payers }, again }: { page: PageContext; one: BelowZero; again: Again | undefined }): JSX.Element {
  const { t } = page;
  return (
    <Form page={page} action={HOME} name={`cover-${fund.code}-${currency}`} look="slip" values={{ amount: decimalText(money(most, currency)), ...again?.values }} errors={again?.errors ?? {}}>
      <input type="hidden" name="to" value={fund.code} />
      <input type="hidden" name="currency" value={currency} />
      <SelectField name="from" label={t('ledger.covers.from')} hint={t('ledger.covers.fromHint')} options={payers.map((payer) => ({ value: payer.fund.code, label: t('ledger.covers.payer', { fund: payer.fund.name, amount: page.money(money(payer.available, currency)) }) }))} />
      <MoneyField name="amount" label={t('ledger.covers.amount')} currency={currency} hint={t('ledger.covers.amountHint', { missing: page.money(money(-available, currency)), most: page.money(money(most, currency)) })} />
      <SelectField name="reason" label={t('ledger.covers.reason')} empty={t('ledger.covers.choose')} options={COVER_REASONS.map((value) => ({ value, label: t(`ledger.covers.reason.${value}`) }))} />
      <p><Button>{t('ledger.covers.ask')}</Button></p>
      <p class="meta">{t('ledger.covers.another')}</p>
    </Form>
  );
}

const TONES: Readonly<Record<CoverState, BadgeTone>> = { asked: 'wait', covered: 'ok', refused: 'lock', withdrawn: 'lock', backAsked: 'wait', givenBack: 'ok' };

function Asked({ page, covers, funds }: Props): JSX.Element {
  const { t } = page;
  const name = (code: string): string => funds.find((fund) => fund.code === code)?.name ?? code;
  return (
    <Table stack quiet caption={t('ledger.covers.asked')} rows={covers} columns={[
      { head: t('ledger.covers.when'), cell: ({ askedAt }) => page.day(askedAt.toISOString().slice(0, 10)) },
      { head: t('ledger.covers.to'), cell: ({ to }) => name(to) },
      { head: t('ledger.covers.from'), cell: ({ from }) => name(from) },
      { head: t('ledger.covers.amount'), number: true, cell: ({ amount, currency }) => page.money(money(amount, currency)) },
      { head: t('ledger.covers.reason'), cell: ({ reason }) => t(`ledger.covers.reason.${reason}`) },
      { head: t('ledger.covers.state'), cell: ({ state }) => <Badge tone={TONES[state]}>{t(`ledger.covers.state.${state}`)}</Badge> },
      { head: t('ledger.covers.next'), cell: (cover) => <Next page={page} cover={cover} /> },
    ]} />
  );
}

/** What the reader may do with it now, or who may. */
function Next({ page, cover }: { page: PageContext; cover: Cover }): JSX.Element | null {
  const mayAsk = page.can?.('covers.ask') === true;
  if (cover.state === 'covered') return mayAsk ? <Step page={page} cover={cover} step="ask-back" words={page.t('ledger.covers.askBack')} tone="quiet" /> : null;
  if (cover.state !== 'asked' && cover.state !== 'backAsked') return null;
  if (cover.wisher === page.actor?.id) return <div class="row"><span class="meta">{page.t('ledger.covers.decides')}</span><Step page={page} cover={cover} step="withdraw" words={page.t('ledger.covers.withdraw')} tone="quiet" /></div>;
  return <Decide page={page} cover={cover} />;
}

function Decide({ page, cover }: { page: PageContext; cover: Cover }): JSX.Element {
  if (page.can?.('covers.decide') !== true) return <span class="meta">{page.t('ledger.covers.decides')}</span>;
  return (
    <div class="row">
      <Step page={page} cover={cover} step="allow" words={page.t(cover.state === 'asked' ? 'ledger.covers.allow' : 'ledger.covers.giveBack')} tone="primary" />
      <Step page={page} cover={cover} step="refuse" words={page.t('ledger.covers.refuse')} tone="second" />
    </div>
  );
}

function Step({ page, cover: { id }, step, words, tone }: { page: PageContext; cover: Cover; step: string; words: string; tone: 'primary' | 'second' | 'quiet' }): JSX.Element {
  return <ButtonForm page={page} action={`${HOME}/${id}/${step}`} name={`${step}-${id}`}><Button small tone={tone}>{words}</Button></ButtonForm>;
}
