import type { JSX } from 'preact';
import type { Day } from '../../kernel/clock.js';
import { CURRENCIES, money, type Currency } from '../../kernel/money.js';
import type { FieldErrors } from '../../kernel/problem.js';
import { formatsOf } from '../../platform/i18n/index.js';
import { Badge, Band, Button, Card, Columns, Details, Empty, Facts, Form, Notice, PageHead, SelectField, Slip, Table, TextField, Wrap, type PageContext, type Values } from '../../platform/web/index.js';
import type { Account } from './accounts.js';
import type { StatementRow } from './desk.js';
import { LINE_STATES, type LineState } from './held.js';
import { MAPPINGS } from './mapping.js';
import { spaced } from '../transfer/reference.js';
import type { MissingStatement, TieOut } from './tie-out.js';

interface Again {
  readonly errors: FieldErrors;
  readonly values: Values;
}
export interface BankForms {
  readonly statement?: Again;
  readonly account?: Again;
}

export const amountOf = (page: PageContext, minor: number, currency: Currency): string => page.money(money(minor, currency));

export const daysText = (page: PageContext, from: Day, to: Day): string => (from === to ? page.day(from) : `${page.day(from)} – ${page.day(to)}`);

/** The bank at one look: whether it agrees with the books, what waits, and the way in for the next statement. */
export function BankPage({ page, accounts, ties, missing, counts, statements, forms }: { page: PageContext; accounts: readonly Account[]; ties: readonly TieOut[]; missing: readonly MissingStatement[]; counts: Readonly<Record<LineState, number>>; statements: readonly StatementRow[]; forms: BankForms }): JSX.Element {
  const { t } = page;
  return (
    <Wrap loose>
      <PageHead crumb={<a href={page.link('/staff/money')}>{t('ledger.money.title')}</a>} title={t('bank.title')} lede={t('bank.lede')} />
      <Ties page={page} ties={ties} />
      <Missing page={page} missing={missing} />
      <Columns>
        <div><Statements page={page} statements={statements} /></div>
        <div class="flow">
          {page.can?.('bank.import') && <ImportForm page={page} accounts={accounts} again={forms.statement} />}
          <Waiting page={page} counts={counts} />
          <OurAccounts page={page} accounts={accounts} again={forms.account} />
        </div>
      </Columns>
    </Wrap>
  );
}

function Ties({ page, ties }: { page: PageContext; ties: readonly TieOut[] }): JSX.Element {
  const { t } = page;
  if (ties.length === 0) return <Empty title={t('bank.tie.none')} drawing="jar">{t('bank.tie.noneText')}</Empty>;
  const cell = (pick: (tie: TieOut) => number) => (tie: TieOut): string => amountOf(page, pick(tie), tie.currency);
  return (
    <Band id="tie-out" title={t('bank.tie.title')}>
      <Table stack quiet caption={t('bank.tie.title')} rows={ties} columns={[
        { head: t('bank.tie.currency'), cell: ({ currency }) => currency },
        { head: t('bank.tie.bank'), number: true, cell: cell(({ bank }) => bank) },
        { head: t('bank.tie.waiting'), number: true, cell: cell(({ waiting }) => waiting) },
        { head: t('bank.tie.books'), number: true, cell: cell(({ books }) => books) },
        { head: t('bank.tie.ahead'), number: true, cell: cell(({ ahead }) => ahead) },
        { head: t('bank.tie.result'), cell: (tie) => <Agrees page={page} tie={tie} /> },
      ]} />
      <p class="meta">{t('bank.tie.about')}</p>
    </Band>
  );
}

function Agrees({ page, tie: { unexplained, gap, currency } }: { page: PageContext; tie: TieOut }): JSX.Element {
  if (unexplained === 0 && gap === 0) return <Badge tone="ok">{page.t('bank.tie.agrees')}</Badge>;
  return (
    <>
      {unexplained !== 0 && <Badge tone="bad">{page.t('bank.tie.differs', { amount: amountOf(page, unexplained, currency) })}</Badge>}
      {gap !== 0 && <Badge tone="ask">{page.t('bank.tie.gap', { amount: amountOf(page, gap, currency) })}</Badge>}
    </>
  );
}

/** The chain of statements breaks: between which days, and by what one sees it. */
function Missing({ page, missing }: { page: PageContext; missing: readonly MissingStatement[] }): JSX.Element | null {
  const { t } = page;
  if (missing.length === 0) return null;
  return (
    <Notice tone="care" title={t('bank.missing.title')}>
      <p>{t('bank.missing.text')}</p>
      <ul>{missing.map(({ account, currency, after, before, endedWith, beganWith }) => (
        <li>{t('bank.missing.one', { account: `…${account.slice(-4)} ${currency}`, after: page.day(after), before: page.day(before), ended: amountOf(page, endedWith, currency), began: amountOf(page, beganWith, currency) })}</li>
      ))}</ul>
    </Notice>
  );
}

function Statements({ page, statements }: { page: PageContext; statements: readonly StatementRow[] }): JSX.Element {
  const { t } = page;
  if (statements.length === 0) return <Empty title={t('bank.statements.none')} drawing="envelope">{t('bank.statements.noneText')}</Empty>;
  const { number, moment } = formatsOf(page.lang);
  return (
    <Band id="statements" title={t('bank.statements.title')}>
      <Table stack quiet caption={t('bank.statements.title')} rows={statements} columns={[
        { head: t('bank.statements.days'), cell: ({ id, from, to }) => <a href={page.link(`/staff/money/bank/statements/${id}`)}>{daysText(page, from, to)}</a> },
        { head: t('bank.statements.account'), cell: ({ account, currency }) => <>…{account.slice(-4)} {currency}</> },
        { head: t('bank.statements.lines'), number: true, cell: ({ lines }) => number(lines) },
        { head: t('bank.statements.added'), number: true, cell: ({ added }) => number(added) },
        { head: t('bank.statements.at'), cell: ({ importedAt }) => moment(importedAt) },
      ]} />
    </Band>
  );
}

function ImportForm({ page, accounts, again }: { page: PageContext; accounts: readonly Account[]; again: Again | undefined }): JSX.Element {
  const { t } = page;
  return (
    <Slip id="import" title={t('bank.import.title')}>
      <Form page={page} action="/staff/money/bank/statements" name="statement" look="flow" multipart values={again?.values ?? {}} errors={again?.errors ?? {}}>
        <SelectField name="format" label={t('bank.import.format')} options={[{ value: 'camt.053', label: t('bank.import.camt') }, ...MAPPINGS.map(({ code, name }) => ({ value: code, label: name }))]} />
        {accounts.length > 0 && <SelectField name="account" label={t('bank.import.account')} hint={t('bank.import.accountHint')} optional empty={t('bank.import.inFile')} options={accounts.map(({ id, number, currency }) => ({ value: id, label: `…${number.slice(-4)} ${currency}` }))} />}
        <TextField name="file" type="file" accept=".xml,.csv,.txt" label={t('bank.import.file')} hint={t('bank.import.fileHint')} />
        <p><Button>{t('bank.import.go')}</Button></p>
        <p class="meta">{t('bank.import.kept')}</p>
      </Form>
    </Slip>
  );
}

function Waiting({ page, counts }: { page: PageContext; counts: Readonly<Record<LineState, number>> }): JSX.Element {
  const { number } = formatsOf(page.lang);
  return (
    <Card title={page.t('bank.lines.title')}>
      <Facts of={LINE_STATES.map((state) => [<a href={page.link(`/staff/money/bank/lines?state=${state}`)}>{page.t(`bank.state.${state}`)}</a>, number(counts[state])])} />
      <p><a href={page.link('/staff/money/bank/review')}>{page.t('bank.review.title')}</a></p>
      {page.can?.('gifts.byHand') && <p><a href={page.link('/staff/money/by-hand')}>{page.t('bank.hand.title')}</a></p>}
    </Card>
  );
}

function OurAccounts({ page, accounts, again }: { page: PageContext; accounts: readonly Account[]; again: Again | undefined }): JSX.Element {
  const { t } = page;
  return (
    <Card title={t('bank.accounts.title')}>
      {accounts.length === 0 ? <p>{t('bank.accounts.none')}</p> : <ul>{accounts.map(({ number, currency }) => <li><span class="code">{spaced(number)}</span> {currency}</li>)}</ul>}
      {page.can?.('bank.import') && (
        <Details summary={t('bank.accounts.add')} open={again !== undefined}>
          <Form page={page} action="/staff/money/bank/accounts" name="account" look="flow" values={again?.values ?? {}} errors={again?.errors ?? {}}>
            <TextField name="number" label={t('bank.accounts.number')} maxLength={42} code />
            <SelectField name="currency" label={t('bank.accounts.currency')} short options={CURRENCIES.map((value) => ({ value, label: value }))} />
            <p><Button tone="second">{t('bank.accounts.go')}</Button></p>
          </Form>
        </Details>
      )}
    </Card>
  );
}
