import type { JSX } from 'preact';
import type { FieldErrors } from '../kernel/problem.js';
import { formatsOf } from '../platform/i18n/index.js';
import { Badge, Button, ButtonForm, Card, Details, Empty, Facts, Notice, PageHead, Row, Rows, Time, Wrap, type PageContext, type Values } from '../platform/web/index.js';
import { Masked, RevealForm, SeenLink, ShownOnce } from '../reveals/index.js';
import type { PayoutWaiting, PhraseWaiting, Stopped } from './confirmations.js';
import type { PayoutInput } from './payouts.js';
import type { Route } from './programmes.js';

/** What came of opening one change. */
export interface ShownChange {
  readonly householdId: string;
  readonly revealed?: PayoutInput;
  readonly once?: boolean;
  readonly errors?: FieldErrors;
  readonly values?: Values;
}
interface Props {
  readonly page: PageContext;
  readonly phrases: readonly PhraseWaiting[];
  readonly payouts: readonly PayoutWaiting[];
  readonly stopped: readonly Stopped[];
  readonly routes: readonly Route[];
  readonly shown: ShownChange | undefined;
}

/** New phrases and changed payment details: each waits for somebody who had no hand in it. */
export function ConfirmationPage({ page, phrases, payouts, stopped, routes, shown }: Props): JSX.Element {
  const { t } = page;
  const nothing = phrases.length + payouts.length + stopped.length === 0;
  return (
    <Wrap loose>
      <PageHead crumb={<a href={page.link('/staff/disbursements')}>{t('grants.pay.title')}</a>} title={t('grants.confirm.title')} lede={t('grants.confirm.lede')} />
      {nothing && <Empty title={t('grants.confirm.none')} drawing="candle">{t('grants.confirm.noneText')}</Empty>}
      {stopped.length > 0 && <Notice tone="care" title={t('grants.confirm.stopped')}><p>{t('grants.confirm.stoppedText')}</p><p>{stopped.map(({ household, askedAt }) => <><span class="code">{household}</span> <span class="meta">{formatsOf(page.lang).moment(askedAt)}</span> </>)}</p></Notice>}
      {phrases.length > 0 && (
        <section class="flow" aria-labelledby="phrases-h"><h2 id="phrases-h">{t('grants.confirm.phrases')}</h2><p class="narrow">{t('grants.confirm.phrasesText')}</p>
          <Rows wide>{phrases.map((request) => <PhraseRow page={page} request={request} />)}</Rows>
        </section>)}
      {payouts.length > 0 && (
        <section class="flow" aria-labelledby="payouts-h"><h2 id="payouts-h">{t('grants.confirm.payouts')}</h2><p class="narrow">{t('grants.confirm.payoutsText')}</p>
          {payouts.map((payout) => <PayoutCard page={page} payout={payout} route={routes.find(({ code }) => code === payout.route)} shown={shown?.householdId === payout.householdId ? shown : undefined} />)}
        </section>)}
    </Wrap>
  );
}

function PhraseRow({ page, request: { id, household, askedAt } }: { page: PageContext; request: PhraseWaiting }): JSX.Element {
  const may = page.can?.('families.confirmPhrase') === true;
  const choice = (decision: 'yes' | 'no') => <ButtonForm page={page} action={`/staff/confirmations/phrases/${id}`} name={`${decision}-${id}`} hidden={{ decision }}><Button small tone={decision === 'yes' ? 'second' : 'quiet'}>{page.t(`grants.confirm.${decision}`)}</Button></ButtonForm>;
  return (
    <Row drawing="envelope" level={3} title={<span class="code">{household}</span>} end={may ? <div class="row">{choice('yes')}{choice('no')}</div> : <Badge tone="wait">{page.t('grants.confirm.waits')}</Badge>}>
      <p class="meta">{page.t('grants.confirm.askedOn')} <Time at={askedAt}>{formatsOf(page.lang).moment(askedAt)}</Time></p>
    </Row>
  );
}

interface OneChange {
  readonly page: PageContext;
  readonly payout: PayoutWaiting;
  readonly route: Route | undefined;
  readonly shown: ShownChange | undefined;
}

function PayoutCard({ page, payout, route, shown }: OneChange): JSX.Element {
  const { t } = page;
  const { moment } = formatsOf(page.lang);
  return (
    <Card title={<span class="code">{payout.household}</span>}>
      <Facts of={[
        [t('grants.confirm.changedOn'), moment(payout.editedAt)],
        [t('grants.pay.rests'), moment(payout.usableFrom)],
        [t('grants.approval.route'), route?.texts[page.lang].title ?? payout.route],
      ]} />
      <Sealed page={page} payout={payout} shown={shown} />
      {page.can?.('payouts.confirm') === true
        ? <ButtonForm page={page} action={addressOf(payout)} name={`confirm-${payout.householdId}`} hidden={{ version: String(payout.version) }}><Button tone="second">{t('grants.confirm.go')}</Button><p class="meta">{t('grants.confirm.goNote')}</p></ButtonForm>
        : <p class="meta">{t('grants.confirm.who')}</p>}
      <SeenLink page={page} subject={{ kind: 'household', id: payout.householdId }} />
    </Card>
  );
}

const addressOf = ({ householdId }: PayoutWaiting): string => `/staff/confirmations/payouts/${householdId}`;

/** The changed details themselves: sealed, or on this answer only. */
function Sealed({ page, payout, shown }: Omit<OneChange, 'route'>): JSX.Element | null {
  const { t } = page;
  const { revealed, once, errors, values }: Partial<ShownChange> = shown ?? {};
  if (revealed) return <Facts of={[[t('grants.payment.payee'), revealed.payee || '–'], [t('grants.payment.account'), <span class="code">{revealed.account || '–'}</span>]]} />;
  if (page.can?.('payouts.reveal') !== true) return null;
  return (
    <>
      {once && <ShownOnce page={page} />}
      <Details summary={t('grants.confirm.open')} open={errors !== undefined}><Masked page={page} /><RevealForm page={page} look="payout" action={`${addressOf(payout)}/reveal`} label={t('grants.reveal.go')} {...(errors && { errors })} {...(values && { values })} /></Details>
    </>
  );
}
