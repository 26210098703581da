import type { JSX } from 'preact';
import type { FieldErrors } from '../../kernel/problem.js';
import type { Fund } from '../../ledger/index.js';
import { Button, ButtonForm, Card, Columns, Details, Facts, Form, Notice, PageHead, SelectField, Slip, TextField, Wrap, type PageContext, type Values } from '../../platform/web/index.js';
import { Masked, ShownOnce } from '../../reveals/index.js';
import { spaced } from '../transfer/reference.js';
import { amountOf } from './bank.views.js';
import type { LineRow } from './desk.js';
import type { Details as Told } from './details.js';
import { StateBadge } from './lines.views.js';
import type { Proposal } from './match.js';

/** What is on the page beside the line itself: what was opened, or what was wrong. */
export interface LineShown {
  readonly details?: Told;
  readonly once?: true;
  readonly errors?: FieldErrors;
  readonly values?: Values;
}
interface Props {
  readonly page: PageContext;
  readonly line: LineRow & { readonly proposals: readonly Proposal[] };
  readonly funds: readonly Fund[];
  /** Why whoever looks does not say what it is: they brought the statement, or took back what another said. */
  readonly mine: 'brought' | 'undone' | null;
  readonly shown: LineShown;
}

const OPEN: ReadonlySet<LineRow['state']> = new Set(['waiting', 'suspense']);
const DECIDED: ReadonlySet<LineRow['state']> = new Set(['settled', 'suspense']);

/** One line: what the bank said, what it may be and why, and what this person may say about it. */
export function LinePage(props: Props): JSX.Element {
  const { page, line, shown } = props;
  const { t } = page;
  return (
    <Wrap loose>
      <PageHead crumb={<a href={page.link('/staff/money/bank/lines?state=waiting')}>{t('bank.lines.title')}</a>} title={amountOf(page, line.amount, line.currency)} lede={t(line.amount > 0 ? 'bank.line.in' : 'bank.line.out', { day: page.day(line.bookedOn) })} />
      <Columns>
        <div class="flow loose">
          <Facts of={[
            [t('bank.lines.state'), <StateBadge page={page} state={line.state} />],
            line.what !== null && [t('bank.lines.meaning'), <>{t(`bank.what.${line.what}`)} <span class="meta">{t(line.byRule ? 'bank.by.rule' : 'bank.by.person')}</span></>],
            line.reference !== null && [t('bank.line.reference'), <span class="code">{spaced(line.reference)}</span>],
            [t('bank.statement.title'), <a href={page.link(`/staff/money/bank/statements/${line.statementId}`)}>{t('bank.line.statement')}</a>],
          ]} />
          <WhoPaid page={page} line={line} shown={shown} />
        </div>
        <div class="flow"><Decide {...props} /></div>
      </Columns>
    </Wrap>
  );
}

function WhoPaid({ page, line, shown }: Pick<Props, 'page' | 'line' | 'shown'>): JSX.Element {
  const { t } = page;
  const { details } = shown;
  if (!line.details) return <Card title={t('bank.details.title')}><p>{t(line.reference === null ? 'bank.details.gone' : 'bank.details.never')}</p></Card>;
  return (
    <Card title={t('bank.details.title')}>
      {details ? <Opened page={page} details={details} /> : <Masked page={page} />}
      {shown.once && <ShownOnce page={page} />}
      {!details && page.can?.('bank.look') && (
        <ButtonForm page={page} action={`/staff/money/bank/lines/${line.id}/look`} name="look"><Button tone="second">{t('bank.details.look')}</Button><p class="meta">{t('bank.details.lookNote')}</p></ButtonForm>
      )}
    </Card>
  );
}

function Opened({ page, details: { counterparty, texts } }: { page: PageContext; details: Told }): JSX.Element {
  const orNothing = (text: string): string => text || '–';
  return <Facts of={[[page.t('bank.details.name'), orNothing(counterparty.name)], [page.t('bank.details.account'), orNothing(counterparty.account)], [page.t('bank.details.texts'), orNothing(texts.join(' · '))]]} />;
}

function Decide(props: Props): JSX.Element | null {
  const { page, line, mine } = props;
  const { t } = page;
  if (!page.can?.('bank.decide')) return <Notice tone="info"><p>{t('bank.decide.who')}</p></Notice>;
  const { state } = line;
  return (
    <>
      {OPEN.has(state) && (mine ? <Notice tone="info"><p>{t(mine === 'brought' ? 'bank.decide.another' : 'bank.decide.undone')}</p></Notice> : <Say {...props} />)}
      {state === 'waiting' && line.amount > 0 && <Act page={page} id={line.id} verb="set-aside" label={t('bank.decide.setAside')} note={t('bank.decide.setAsideNote')} />}
      {state === 'new' && <Notice tone="info"><p>{t('bank.decide.soon')}</p></Notice>}
      {DECIDED.has(state) && <Act page={page} id={line.id} verb="undo" label={t('bank.decide.undo')} note={t('bank.decide.undoNote')} />}
    </>
  );
}

const Act = ({ page, id, verb, label, note }: { page: PageContext; id: string; verb: 'set-aside' | 'undo'; label: string; note: string }): JSX.Element => (
  <ButtonForm page={page} action={`/staff/money/bank/lines/${id}/${verb}`} name={verb}><Button tone="second">{label}</Button><p class="meta">{note}</p></ButtonForm>
);

/** What it may be, each with its reason; and what only a person can know. */
function Say({ page, line, funds, shown }: Props): JSX.Element {
  const { t } = page;
  const action = `/staff/money/bank/lines/${line.id}/confirm`;
  return (
    <Slip id="decide" title={t('bank.decide.title')}>
      {line.proposals.map((proposal, n) => (
        <ButtonForm page={page} action={action} name={`proposal-${n}`} hidden={{ what: proposal.what, target: proposal.target }}>
          <p>{t(`bank.reason.${proposal.reason}`)}{proposal.days !== null && <> <span class="meta">{t('bank.reason.days', { days: proposal.days })}</span></>}</p>
          <Button tone={n === 0 ? 'primary' : 'second'}>{t(`bank.say.${proposal.what}`)}</Button>
        </ButtonForm>
      ))}
      {line.amount > 0 && <ItIsAGift page={page} line={line} funds={funds} shown={shown} action={action} />}
      {line.state === 'waiting' && <ButtonForm page={page} action={action} name="bank" hidden={{ what: 'bank' }}><Button tone="second">{t(line.amount > 0 ? 'bank.say.interest' : 'bank.say.fee')}</Button></ButtonForm>}
      <p class="meta">{t('bank.decide.note')}</p>
    </Slip>
  );
}

/** A gift whose reference a person reads out of what was written, or none at all. */
function ItIsAGift({ page, line, funds, shown: { errors = {}, values = {} }, action }: Omit<Props, 'mine'> & { action: string }): JSX.Element {
  const { t } = page;
  const wrong = (what: 'gift' | 'fund'): FieldErrors => (values['what'] === what ? errors : {});
  return (
    <Details summary={t('bank.decide.gift')} open={line.proposals.length === 0}>
      <Form page={page} action={action} name="gift" look="flow" errors={wrong('gift')} values={values['what'] === 'gift' ? values : {}}>
        <input type="hidden" name="what" value="gift" />
        <TextField name="target" label={t('bank.decide.reference')} hint={t('bank.decide.referenceHint')} maxLength={40} code />
        <p><Button tone="second">{t('bank.say.gift')}</Button></p>
      </Form>
      <Form page={page} action={action} name="fund" look="flow" errors={wrong('fund')}>
        <input type="hidden" name="what" value="fund" />
        <SelectField name="target" label={t('bank.decide.fund')} options={funds.map(({ code, name }) => ({ value: code, label: name }))} />
        <p><Button tone="second">{t('bank.say.fund')}</Button></p>
      </Form>
    </Details>
  );
}
