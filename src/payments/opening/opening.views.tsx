import type { JSX } from 'preact';
import { addDays, type Day, periodOf, today } from '../../kernel/clock.js';
import { type Currency, money } from '../../kernel/money.js';
import type { FieldErrors } from '../../kernel/problem.js';
import type { Fund } from '../../ledger/index.js';
import { formatsOf } from '../../platform/i18n/index.js';
import { Badge, type BadgeTone, Band, Button, ButtonForm, Card, Form, MoneyField, Notice, PageHead, SelectField, Table, Wrap, type PageContext } from '../../platform/web/index.js';
import type { Opening } from './openings.js';
import type { OpeningState, Said, Silent, Sources, Unsaid } from './rules.js';

const HOME = '/staff/money/opening';
const MONTHS_BACK = 24;
const TONES: Readonly<Record<OpeningState, BadgeTone>> = { entered: 'wait', booked: 'ok', refused: 'lock', withdrawn: 'lock' };

/** What somebody chose and typed; no `since` means that Stripe is not asked yet. */
export interface Typed {
  readonly since: Day | null;
  readonly values: Readonly<Record<string, string>>;
  readonly errors: FieldErrors;
}
interface Props {
  readonly page: PageContext;
  readonly opening: Opening | null;
  /** For whoever books it to make sure of. */
  readonly unsaid: readonly Unsaid[];
  readonly funds: readonly Fund[];
  readonly sources: Sources | null;
  readonly typed: Typed;
}

/** What was there before the books begin. */
export function OpeningPage(props: Props): JSX.Element {
  const { page, opening, unsaid, funds } = props;
  const stands = opening?.state === 'entered' || opening?.state === 'booked';
  return (
    <Wrap loose>
      <PageHead crumb={<a href={page.link('/staff/money')}>{page.t('ledger.money.title')}</a>} title={page.t('opening.title')} lede={page.t('opening.lede')} />
      {opening && <Entered page={page} opening={opening} unsaid={unsaid} funds={funds} />}
      {!stands && <Begin {...props} />}
    </Wrap>
  );
}

/** The month is chosen, bank and Stripe are asked, and whoever may divides what they say. */
function Begin(props: Props): JSX.Element {
  const { page, sources } = props;
  return (
    <>
      <MonthForm {...props} />
      {sources && <Told page={page} sources={sources} />}
      {sources && isReady(sources) && page.can?.('opening.enter') && <Enter {...props} said={sources.said} />}
    </>
  );
}

const isReady = ({ said, silent, unkept }: Sources): boolean => silent.length === 0 && unkept.length === 0 && said.length > 0;
const sumOf = (page: PageContext, minor: number, currency: Currency): string => page.money(money(minor, currency));

function Entered({ page, opening, unsaid, funds }: Pick<Props, 'page' | 'unsaid' | 'funds'> & { opening: Opening }): JSX.Element {
  const names = new Map(funds.map(({ id, name }) => [id, name]));
  return (
    <Band id="entered" title={page.t('opening.entered', { month: formatsOf(page.lang).month(periodOf(opening.since)) })} aside={<Badge tone={TONES[opening.state]}>{page.t(`opening.state.${opening.state}`)}</Badge>}>
      <Table stack caption={page.t('opening.funds')} about={page.t('opening.before', { day: page.day(opening.since) })} rows={opening.lines} columns={[
        { head: page.t('ledger.funds.fund'), cell: ({ fundId }) => names.get(fundId) ?? String(fundId) },
        { head: page.t('opening.bank'), number: true, cell: ({ bank, currency }) => sumOf(page, bank, currency) },
        { head: page.t('opening.stripe'), number: true, cell: ({ stripe, currency }) => sumOf(page, stripe, currency) },
      ]} />
      {unsaid.map((one) => <UnsaidAccount page={page} one={one} />)}
      {opening.state === 'entered' && <Decide page={page} opening={opening} />}
      {opening.state === 'booked' && <p>{page.t('opening.next')}</p>}
    </Band>
  );
}

function Decide({ page, opening }: { page: PageContext; opening: Opening }): JSX.Element {
  const step = (name: 'approve' | 'refuse' | 'withdraw', tone: 'primary' | 'second' | 'quiet'): JSX.Element => (
    <ButtonForm page={page} action={`${HOME}/${opening.id}/${name}`} name={`opening-${name}`}><Button tone={tone}>{page.t(`opening.${name}`)}</Button></ButtonForm>
  );
  if (page.actor?.id === opening.enteredBy) return <div class="row"><span class="meta">{page.t('opening.another')}</span>{step('withdraw', 'quiet')}</div>;
  return page.can?.('opening.decide') ? <div class="row">{step('approve', 'primary')}{step('refuse', 'second')}</div> : <p class="meta">{page.t('opening.another')}</p>;
}

/** The months that may be the first one, this month first. */
function monthsBack(): Day[] {
  const months = [`${periodOf(today())}-01`];
  while (months.length < MONTHS_BACK) months.push(`${periodOf(addDays(months.at(-1)!, -1))}-01`);
  return months;
}

function MonthForm({ page, typed }: Props): JSX.Element {
  const { month } = formatsOf(page.lang);
  return (
    <Form page={page} action={HOME} name="opening-month" method="get" look="row" values={{ since: typed.since ?? undefined }}>
      <SelectField name="since" short label={page.t('opening.since')} options={monthsBack().map((day) => ({ value: day, label: month(periodOf(day)) }))} />
      <Button tone="second">{page.t('opening.ask')}</Button>
    </Form>
  );
}

function Told({ page, sources: { said, silent, unsaid, unkept } }: { page: PageContext; sources: Sources }): JSX.Element {
  return (
    <Band id="said" title={page.t('opening.said')}>
      <Table quiet caption={page.t('opening.said')} rows={said} empty={page.t('opening.nothing')} columns={[
        { head: page.t('opening.currency'), cell: ({ currency }) => currency },
        { head: page.t('opening.bank'), number: true, cell: ({ bank, currency }) => sumOf(page, bank, currency) },
        { head: page.t('opening.stripe'), number: true, cell: ({ stripe, currency }) => sumOf(page, stripe, currency) },
      ]} />
      {silent.map((one) => <SilentAccount page={page} one={one} />)}
      {unsaid.map((one) => <UnsaidAccount page={page} one={one} />)}
      {unkept.map((currency) => <Notice tone="stop"><p>{page.t('opening.unkept', { currency })}</p></Notice>)}
    </Band>
  );
}

const SilentAccount = ({ page, one }: { page: PageContext; one: Silent }): JSX.Element => (
  <Notice tone="care"><p>{page.t(`opening.silent.${one.why}`, { account: `…${one.account.slice(-4)} ${one.currency}` })} <a href={page.link('/staff/money/bank')}>{page.t('bank.title')}</a></p></Notice>
);

const UnsaidAccount = ({ page, one: { account, currency, from } }: { page: PageContext; one: Unsaid }): JSX.Element => (
  <Notice tone="care"><p>{page.t('opening.unsaid', { account: `…${account.slice(-4)} ${currency}`, day: page.day(from) })}</p></Notice>
);

/** One card for each currency: every fund may have had something at the bank and with Stripe. */
function Enter({ page, funds, typed, said }: Props & { said: readonly Said[] }): JSX.Element {
  return (
    <Form page={page} action={HOME} name="opening" values={typed.values} errors={typed.errors}>
      <input type="hidden" name="since" value={typed.since ?? ''} />
      <h2>{page.t('opening.enter')}</h2>
      <p>{page.t('opening.enterText')}</p>
      {said.map((one) => <OneCurrency page={page} funds={funds} one={one} />)}
      <p><Button>{page.t('opening.go')}</Button></p>
    </Form>
  );
}

function OneCurrency({ page, funds, one: { currency, bank, stripe } }: { page: PageContext; funds: readonly Fund[]; one: Said }): JSX.Element {
  const sides = [['bank', bank], ['stripe', stripe]] as const;
  return (
    <Card title={currency}>
      {sides.filter(([, minor]) => minor !== 0).map(([at, minor]) => (
        <section class="flow">
          <h3 id={`opening-${at}-${currency}`}>{page.t(`opening.${at}Has`, { sum: sumOf(page, minor, currency) })}</h3>
          {funds.map(({ code, name }) => <MoneyField name={`${at}-${currency}-${code}`} label={name} currency={currency} optional />)}
        </section>
      ))}
    </Card>
  );
}
