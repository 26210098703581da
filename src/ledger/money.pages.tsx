import type { JSX } from 'preact';
import { addDays, daysOf, type PeriodId, periodOf, today } from '../kernel/clock.js';
import { type Currency, money } from '../kernel/money.js';
import { formatsOf } from '../platform/i18n/index.js';
import { Badge, type BadgeTone, Band, Button, ButtonForm, Empty, Form, PageHead, SelectField, Stat, Stats, Table, TextField, Wrap, type PageContext } from '../platform/web/index.js';
import { type Fund, RESTRICTIONS } from './funds.js';
import type { Period } from './periods.js';
import type { AccountBalance, FundBalance, StatementLine } from './statements.js';

const TONES: Readonly<Record<Period['state'], BadgeTone>> = { open: 'go', closing: 'wait', closed: 'lock' };

const amountOf = (page: PageContext, minor: number, currency: Currency): string => page.money(money(minor, currency));
const orNothing = (page: PageContext, minor: number, currency: Currency): string => (minor > 0 ? amountOf(page, minor, currency) : '');

export interface MoneyProps {
  page: PageContext;
  funds: readonly Fund[];
  balances: readonly FundBalance[];
  periods: readonly Period[];
  trial: readonly AccountBalance[];
}

/** The treasurer's overview: what each fund can still promise, which months are open, and whether the books balance. */
export function MoneyPage({ page, funds, balances, periods, trial }: MoneyProps): JSX.Element {
  return (
    <Wrap loose>
      <PageHead title={page.t('ledger.money.title')} lede={page.t('ledger.money.lede')} aside={page.can?.('bank.read') ? <Button small tone="second" href={page.link('/staff/money/bank')}>{page.t('bank.title')}</Button> : undefined} />
      <FundsTable page={page} funds={funds} balances={balances} />
      <Months page={page} periods={periods} />
      <TrialBalance page={page} trial={trial} />
    </Wrap>
  );
}

function FundsTable({ page, funds, balances }: Pick<MoneyProps, 'page' | 'funds' | 'balances'>): JSX.Element {
  const rows = funds.flatMap((fund) => {
    const held = balances.filter(({ fundId }) => fundId === fund.id);
    return (held.length > 0 ? held : [undefined]).map((balance) => ({ fund, balance }));
  });
  const cell = (pick: (balance: FundBalance) => number) => ({ balance }: { balance: FundBalance | undefined }) => (balance ? amountOf(page, pick(balance), balance.currency) : '–');
  return (
    <Band id="funds" title={page.t('ledger.funds.title')} aside={page.can?.('ledger.post') ? <Button small tone="second" href={page.link('/staff/money/funds/new')}>{page.t('ledger.funds.open')}</Button> : undefined}>
      {balances.some(({ available }) => available < 0) && <p><a href={page.link('/staff/money/covers')}>{page.t('ledger.covers.title')}</a></p>}
      <Table stack quiet caption={page.t('ledger.funds.title')} rows={rows} columns={[
        { head: page.t('ledger.funds.fund'), cell: ({ fund }) => <a href={page.link(`/staff/money/funds/${fund.code}`)}>{fund.name}</a> },
        { head: page.t('ledger.funds.owned'), number: true, cell: cell(({ owned }) => owned) },
        { head: page.t('ledger.funds.reserved'), number: true, cell: cell(({ reserved }) => reserved) },
        { head: page.t('ledger.funds.available'), number: true, cell: cell(({ available }) => available) },
      ]} />
    </Band>
  );
}

function Months({ page, periods }: Pick<MoneyProps, 'page' | 'periods'>): JSX.Element {
  const { month } = formatsOf(page.lang);
  return (
    <Band id="months" title={page.t('ledger.periods.title')}>
      <p class="meta">{page.t('ledger.periods.about')}</p>
      <Table stack quiet caption={page.t('ledger.periods.title')} rows={periods} columns={[
        { head: page.t('ledger.periods.month'), cell: ({ id }) => (page.can?.('bank.read') ? <>{month(id)} <span class="meta"><a href={page.link(`/staff/money/bank/review?decidedIn=${id}`)}>{page.t('bank.review.title')}</a></span></> : month(id)) },
        { head: page.t('ledger.periods.state'), cell: ({ state }) => <Badge tone={TONES[state]}>{page.t(`ledger.periods.state.${state}`)}</Badge> },
        { head: page.t('ledger.periods.next'), cell: (period) => <NextStep page={page} period={period} /> },
      ]} />
    </Band>
  );
}

/** What the reader may do with a month, or who may and when. */
function NextStep({ page, period }: { page: PageContext; period: Period }): JSX.Element | null {
  const mayAsk = page.can?.('periods.requestClose') ?? false;
  if (period.state === 'closed') return null;
  if (period.id >= periodOf(today())) return <span class="meta">{page.t('ledger.periods.running')}</span>;
  if (period.state === 'closing') return <SecondPerson page={page} period={period} mayAsk={mayAsk} />;
  return mayAsk ? <Step page={page} id={period.id} action="request-close" words={page.t('ledger.periods.requestClose')} /> : <span class="meta">{page.t('ledger.periods.treasurer')}</span>;
}

function SecondPerson({ page, period: { id, requestedBy }, mayAsk }: { page: PageContext; period: Period; mayAsk: boolean }): JSX.Element {
  const mayClose = page.actor?.id !== requestedBy && page.can?.('periods.close');
  return (
    <div class="row">
      {mayClose ? <Step page={page} id={id} action="close" words={page.t('ledger.periods.close')} tone="primary" /> : <span class="meta">{page.t('ledger.periods.another')}</span>}
      {mayAsk && <Step page={page} id={id} action="reopen" words={page.t('ledger.periods.reopen')} />}
    </div>
  );
}

function Step({ page, id, action, words, tone = 'second' }: { page: PageContext; id: PeriodId; action: string; words: string; tone?: 'primary' | 'second' }): JSX.Element {
  return <ButtonForm page={page} action={`/staff/money/periods/${id}/${action}`} name={`${action}-${id}`}><Button small tone={tone}>{words}</Button></ButtonForm>;
}

function TrialBalance({ page, trial }: Pick<MoneyProps, 'page' | 'trial'>): JSX.Element {
  const sum = (currency: Currency, side: 1 | -1): number => trial.reduce((all, row) => (row.currency === currency && row.balance * side > 0 ? all + Math.abs(row.balance) : all), 0);
  const currencies = [...new Set(trial.map(({ currency }) => currency))];
  const balanced = currencies.every((currency) => sum(currency, 1) === sum(currency, -1));
  return (
    <Band id="trial-balance" title={page.t('ledger.trial.title')} aside={<Badge tone={balanced ? 'ok' : 'bad'}>{page.t(balanced ? 'ledger.trial.balanced' : 'ledger.trial.unbalanced')}</Badge>}>
      {currencies.map((currency) => (
        <Table stack caption={currency} rows={trial.filter((row) => row.currency === currency)} columns={[
          { head: page.t('ledger.trial.account'), cell: ({ account }) => page.t(`ledger.account.${account}`) },
          { head: page.t('ledger.trial.debit'), number: true, cell: ({ balance }) => orNothing(page, balance, currency) },
          { head: page.t('ledger.trial.credit'), number: true, cell: ({ balance }) => orNothing(page, -balance, currency) },
        ]} total={[page.t('ledger.trial.sum'), amountOf(page, sum(currency, 1), currency), amountOf(page, sum(currency, -1), currency)]} />
      ))}
      <p class="row">
        <a href={page.link('/staff/money/trial-balance.csv')}>{page.t('ledger.trial.csv')}</a>
        <a href={page.link('/staff/money/exports')}>{page.t('ledger.trial.exports')}</a>
        <a href={page.link('/staff/money/opening')}>{page.t('opening.title')}</a>
      </p>
    </Band>
  );
}

/** What one fund has now and what of it is promised, and its books over one month. */
export function FundPage({ page, fund, balances, month, lines }: { page: PageContext; fund: Fund; balances: readonly FundBalance[]; month: PeriodId; lines: readonly StatementLine[] }): JSX.Element {
  const formats = formatsOf(page.lang);
  const here = (period: PeriodId): string => page.link(`/staff/money/funds/${fund.code}?month=${period}`);
  const { from, to } = daysOf(month);
  const earlier = periodOf(addDays(from, -1)), later = periodOf(addDays(to, 1));
  return (
    <Wrap loose>
      <PageHead crumb={<a href={page.link('/staff/money')}>{page.t('ledger.money.title')}</a>} title={fund.name} lede={page.t(`ledger.restriction.${fund.restriction}`)} />
      {balances.map((balance) => (
        <Stats>
          {(['owned', 'reserved', 'available'] as const).map((part) => <Stat mid value={amountOf(page, balance[part], balance.currency)} label={page.t(`ledger.funds.${part}`)} date={page.day(today())} />)}
        </Stats>
      ))}
      {lines.length === 0
        ? <Empty title={formats.month(month)} drawing="jar">{page.t('ledger.fund.none')}</Empty>
        : <FundTable page={page} caption={formats.month(month)} lines={lines} />}
      <p class="row"><a href={here(earlier)}>{formats.month(earlier)}</a>{later <= periodOf(today()) && <a href={here(later)}>{formats.month(later)}</a>}</p>
    </Wrap>
  );
}

function FundTable({ page, caption, lines }: { page: PageContext; caption: string; lines: readonly StatementLine[] }): JSX.Element {
  return (
    <Table stack caption={caption} about={page.t('ledger.fund.about')} rows={lines} columns={[
      { head: page.t('ledger.trial.account'), cell: ({ account }) => page.t(`ledger.account.${account}`) },
      { head: page.t('ledger.fund.before'), number: true, cell: ({ before, currency }) => amountOf(page, before, currency) },
      { head: page.t('ledger.fund.during'), number: true, cell: ({ during, currency }) => amountOf(page, during, currency) },
      { head: page.t('ledger.fund.after'), number: true, cell: ({ after, currency }) => amountOf(page, after, currency) },
    ]} />
  );
}

export function FundForm({ page, values = {}, errors = {} }: { page: PageContext; values?: object; errors?: Readonly<Record<string, string>> }): JSX.Element {
  return (
    <Wrap look="form">
      <PageHead crumb={<a href={page.link('/staff/money')}>{page.t('ledger.money.title')}</a>} title={page.t('ledger.newFund.title')} lede={page.t('ledger.newFund.lede')} />
      <Form page={page} action="/staff/money/funds/new" name="fund" values={values} errors={errors}>
        <TextField name="name" label={page.t('ledger.newFund.name')} maxLength={120} />
        <TextField name="code" label={page.t('ledger.newFund.code')} hint={page.t('ledger.newFund.codeHint')} maxLength={40} short />
        <SelectField name="restriction" label={page.t('ledger.newFund.restriction')} options={RESTRICTIONS.map((value) => ({ value, label: page.t(`ledger.restriction.${value}`) }))} />
        <p><Button>{page.t('ledger.newFund.go')}</Button></p>
      </Form>
    </Wrap>
  );
}
