import type { JSX } from 'preact';
import { Thread } from '../families/index.js';
import { money } from '../kernel/money.js';
import { Button, ButtonForm, Card, Empty, Facts, LifeStrip, Moment, Notice, PageHead, Time, Timeline, Wrap, type PageContext } from '../platform/web/index.js';
import type { OwnApplication, OwnCase } from './family-view.js';
import type { ApplicationState } from './lifecycle.js';
import type { Programme } from './programmes.js';
import type { DisbursementLine } from './views.js';

type Titles = readonly Pick<Programme, 'code' | 'texts'>[];

/** The family's own page: where each application stands, what was decided and why, and the messages. */
export function CasePage({ page, own, programmes }: { page: PageContext; own: OwnCase; programmes: Titles }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form" loose>
      <PageHead title={t('grants.case.title')} lede={t('grants.case.lede', { reference: own.reference })} />
      <Warnings page={page} own={own} />
      {own.applications.length === 0 && <Empty title={t('grants.case.none')} drawing="envelope" action={<Button href={page.link('/family/need')}>{t('grants.case.new')}</Button>}>{t('grants.case.noneText')}</Empty>}
      {own.applications.map((application) => <OneApplication page={page} application={application} programmes={programmes} />)}
      <Thread page={page} messages={own.messages} action="/family/messages" mine="family" />
      <div class="row">
        {own.applications.length > 0 && <Button tone="second" href={page.link('/family/need')}>{t('grants.case.new')}</Button>}
        <a href={page.link('/family/payment')}>{t('grants.case.payment')}</a>
        <ButtonForm page={page} action="/family/leave" name="leave"><Button tone="quiet">{t('grants.case.leave')}</Button></ButtonForm>
      </div>
    </Wrap>
  );
}

/** What a family must notice at once: somebody asks for new words, or for its money to go elsewhere. */
function Warnings({ page, own }: { page: PageContext; own: OwnCase }): JSX.Element {
  const { t } = page;
  return (
    <>
      {own.phraseAsked && <Notice tone="care" title={t('grants.case.phraseAsked')}><p>{t('grants.case.phraseAskedText')}</p><ButtonForm page={page} action="/family/phrase/stop" name="stop-phrase"><Button tone="second">{t('grants.case.phraseStop')}</Button></ButtonForm></Notice>}
      {own.payoutAwaits && <Notice tone="info" title={t('grants.case.payoutAwaits')}><p>{t('grants.case.payoutAwaitsText')}</p></Notice>}
    </>
  );
}

/** Four steps are enough to wait by. */
const STEPS = ['sent', 'looked', 'decided', 'paid'] as const;
function stepOf({ state, payments }: OwnApplication): number {
  if (state === 'draft') return 0;
  if (['declined', 'withdrawn', 'expired', 'merged'].includes(state)) return 2;
  if (state !== 'awarded') return ['submitted', 'duplicate_check'].includes(state) ? 1 : state === 'recommended' || state === 'in_approval' ? 2 : 1;
  return payments.length > 0 && payments.every((payment) => payment.state === 'confirmed') ? STEPS.length : 3;
}

function OneApplication({ page, application, programmes }: { page: PageContext; application: OwnApplication; programmes: Titles }): JSX.Element {
  const { t } = page;
  const title = programmes.find(({ code }) => code === application.programme)?.texts[page.lang].need ?? application.programme;
  const amount = (minor: number) => page.money(money(minor, application.currency));
  return (
    <Card title={title} aside={application.reference}>
      <LifeStrip label={t('grants.case.where')} steps={STEPS.map((step) => t(`grants.case.step.${step}`))} now={stepOf(application)} />
      <p>{t(`grants.case.says.${application.state}`)}</p>
      <Facts of={[
        [t('grants.case.asked'), amount(application.asked)],
        application.state === 'awarded' && application.recommended !== null && [t('grants.case.granted'), amount(application.recommended)],
        application.decision !== null && application.decision !== '' && [t('grants.case.reason'), application.decision],
      ]} />
      {application.payments.length > 0 && <Payments page={page} payments={application.payments} />}
      <Steps page={page} application={application} />
      <Choices page={page} application={application} />
    </Card>
  );
}

function Payments({ page, payments }: { page: PageContext; payments: readonly DisbursementLine[] }): JSX.Element {
  return <Facts of={payments.map(({ amount, currency, dueOn, state, sentOn }) => [page.money(money(amount, currency)), page.t(`grants.case.payment.${state}`, { due: page.day(dueOn), sent: sentOn ? page.day(sentOn) : '' })])} />;
}

/** What the family needs to know of the way; our inner steps are ours. */
const SHOWN: readonly ApplicationState[] = ['submitted', 'needs_info', 'assessment', 'in_approval', 'awarded', 'declined', 'withdrawn', 'expired', 'merged'];
function Steps({ page, application: { steps } }: { page: PageContext; application: OwnApplication }): JSX.Element | null {
  const shown = steps.filter(({ state }) => SHOWN.includes(state));
  if (shown.length === 0) return null;
  return <Timeline>{shown.map(({ state, on }, at) => <Moment state={at === shown.length - 1 ? 'now' : 'done'} title={page.t(`grants.case.did.${state as 'submitted'}`)} meta={<Time at={on}>{page.day(on)}</Time>} />)}</Timeline>;
}

const OPEN: readonly ApplicationState[] = ['draft', 'submitted', 'duplicate_check', 'screening', 'needs_info', 'assessment', 'recommended', 'in_approval'];
function Choices({ page, application: { id, state, mayAppeal } }: { page: PageContext; application: OwnApplication }): JSX.Element {
  const { t } = page;
  const hidden = { application: id };
  return (
    <div class="row">
      {state === 'draft' && <Button href={page.link('/family/need')}>{t('grants.case.continue')}</Button>}
      {state === 'needs_info' && <ButtonForm page={page} action="/family/answered" name={`answered-${id}`} hidden={hidden}><Button>{t('grants.case.answered')}</Button></ButtonForm>}
      {mayAppeal && <ButtonForm page={page} action="/family/appeal" name={`appeal-${id}`} hidden={hidden}><Button tone="second">{t('grants.case.appeal')}</Button></ButtonForm>}
      {OPEN.includes(state) && <ButtonForm page={page} action="/family/withdraw" name={`withdraw-${id}`} hidden={hidden}><Button tone="quiet">{t('grants.case.withdraw')}</Button></ButtonForm>}
    </div>
  );
}
