import type { ComponentChildren, JSX } from 'preact';
import type { Household } from '../families/index.js';
import type { FieldErrors } from '../kernel/problem.js';
import { Button, Details, Facts, Form, MoneyField, Notice, PageHead, Picks, Slip, Steps, TextArea, TextField, Wrap, type PageContext, type Values } from '../platform/web/index.js';
import type { Need } from './applications.js';
import type { PayoutInput } from './payouts.js';
import type { Programme, Route } from './programmes.js';

const STEPS = ['need', 'phrase', 'who', 'payment', 'check'] as const;
type StepName = (typeof STEPS)[number];

interface StepProps {
  page: PageContext;
  values?: Values;
  errors?: FieldErrors;
}

function Step({ page, step, title, lede, children }: { page: PageContext; step: StepName; title: string; lede?: string; children: ComponentChildren }): JSX.Element {
  const now = STEPS.indexOf(step);
  return (
    <Wrap look="form" loose>
      <Steps label={page.t('grants.step', { now: now + 1, of: STEPS.length })} steps={STEPS.map((name, at) => (at === now ? page.t('grants.stepNow', { now: at + 1, of: STEPS.length, name: page.t(`grants.step.${name}`) }) : page.t(`grants.step.${name}`)))} now={now} />
      <PageHead title={title} lede={lede} />
      {children}
    </Wrap>
  );
}

/** What would help: the first thing asked, before who and how. */
export function NeedStep({ page, programmes, known, values = {}, errors = {} }: StepProps & { programmes: readonly Pick<Programme, 'code' | 'texts'>[]; known: boolean }): JSX.Element {
  const { t, lang } = page;
  return (
    <Step page={page} step="need" title={t('grants.need.title')} lede={t('grants.need.lede')}>
      {!known && <p><a href={page.link('/family/return')}>{t('grants.need.return')}</a></p>}
      <Form page={page} action="/family" name="need" values={values} errors={errors}>
        <Picks name="programme" size="hidden" legend={t('grants.need.title')} options={programmes.map(({ code, texts }) => ({ value: code, label: texts[lang].need, note: texts[lang].note }))} />
        <MoneyField name="amount" label={t('grants.need.amount')} hint={t('grants.need.amountHint')} />
        <TextField name="before" short label={t('grants.need.before')} hint={t('grants.need.beforeHint')} optional maxLength={40} />
        <TextArea name="story" label={t('grants.need.story')} hint={t('grants.need.storyHint')} optional maxLength={2000} />
        <p><Button>{t('grants.save')}</Button></p>
      </Form>
      <Notice tone="safe" title={t('grants.need.safe')}>{t('grants.need.safeText')}</Notice>
      <Details summary={t('grants.need.criteria')}>
        <Facts of={programmes.map(({ texts }) => [texts[lang].title, texts[lang].criteria])} />
      </Details>
    </Step>
  );
}

/** The six words, once. `next` is where the family goes on with them. */
export function PhraseStep({ page, phrase, inOwnLetters, next }: { page: PageContext; phrase: string; inOwnLetters: string | null; next: '/family/who' | '/family/return' }): JSX.Element {
  const { t } = page;
  return (
    <Step page={page} step="phrase" title={t('grants.phrase.title')} lede={t('grants.phrase.lede')}>
      <Slip>
        <p class="meta">{t('grants.phrase.label')}</p>
        <p class="code big" lang="und" id="phrase">{phrase}</p>
        {inOwnLetters !== null && <><p class="meta">{t('grants.phrase.letters')}</p><p class="code" lang="und">{inOwnLetters}</p></>}
        <p>{t('grants.phrase.keep')}</p>
        <p><Button href={page.link(next)}>{t('grants.phrase.go')}</Button></p>
      </Slip>
      <p class="meta">{t('grants.phrase.lost')}</p>
    </Step>
  );
}

/** The first form arrived again, too late to show anything. */
export function BeganBefore({ page }: { page: PageContext }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form" loose>
      <PageHead title={t('grants.before.title')} lede={t('grants.before.lede')} />
      <p><Button href={page.link('/family/return')}>{t('grants.before.go')}</Button></p>
      <p class="meta">{t('grants.phrase.lost')}</p>
    </Wrap>
  );
}

/** Who asks, for whom. */
export function WhoStep({ page, household, values, errors = {} }: StepProps & { household: Household | undefined }): JSX.Element {
  const { t } = page;
  return (
    <Step page={page} step="who" title={t('grants.who.title')} lede={t('grants.who.lede')}>
      <Form page={page} action="/family/who" name="who" values={values ?? household ?? {}} errors={errors}>
        <TextField name="inside" label={t('grants.who.inside')} hint={t('grants.who.insideHint')} maxLength={120} />
        <TextField name="relation" label={t('grants.who.relation')} hint={t('grants.who.relationHint')} maxLength={80} />
        <TextField name="caller" label={t('grants.who.caller')} hint={t('grants.who.callerHint')} maxLength={120} />
        <TextField name="adults" short inputMode="numeric" label={t('grants.who.adults')} hint={t('grants.who.adultsHint')} maxLength={2} />
        <TextField name="children" short inputMode="numeric" label={t('grants.who.children')} maxLength={2} value="0" />
        <Go page={page} />
      </Form>
      <Back page={page} to="/family/need" />
    </Step>
  );
}

/** How the money can come: each way with who sees what, before it is chosen. */
export function PaymentStep({ page, routes, payout, values, errors = {} }: StepProps & { routes: readonly Route[]; payout: PayoutInput | undefined }): JSX.Element {
  const { t, lang } = page;
  return (
    <Step page={page} step="payment" title={t('grants.payment.title')} lede={t('grants.payment.lede')}>
      <Form page={page} action="/family/payment" name="payment" values={values ?? payout ?? {}} errors={errors}>
        <Picks name="route" size="hidden" legend={t('grants.payment.title')} options={routes.map(({ code, texts }) => ({ value: code, label: texts[lang].title, note: `${texts[lang].who} ${texts[lang].risk}` }))} />
        <TextField name="payee" label={t('grants.payment.payee')} hint={t('grants.payment.payeeHint')} optional maxLength={120} />
        <TextField name="account" label={t('grants.payment.account')} hint={t('grants.payment.accountHint')} optional code maxLength={200} />
        <Go page={page} />
      </Form>
      <Details summary={t('grants.payment.what')}><Facts of={routes.map(({ texts }) => [texts[lang].title, texts[lang].ask])} /></Details>
      <Back page={page} to="/family/who" />
    </Step>
  );
}

export interface CheckProps {
  page: PageContext;
  need: Need & { readonly money: string; readonly title: string };
  household: Household | undefined;
  payout: PayoutInput | undefined;
  routeTitle: string;
  error?: string | undefined;
}

/** All of it once more, then it is sent in. */
export function CheckStep({ page, need, household, payout, routeTitle, error }: CheckProps): JSX.Element {
  const { t } = page;
  const change = (path: string) => <a href={page.link(path)}>{t('grants.check.change')}</a>;
  const missing = <i>{t('grants.check.missing')}</i>;
  return (
    <Step page={page} step="check" title={t('grants.check.title')} lede={t('grants.check.lede')}>
      {error && <Notice tone="stop" title={error} />}
      <Facts of={[
        [t('grants.step.need'), <>{need.title}, {need.money} {change('/family/need')}</>],
        need.before !== '' && [t('grants.need.before'), need.before],
        need.story !== '' && [t('grants.need.story'), need.story],
        [t('grants.step.who'), <>{household ? `${household.inside}; ${household.relation}; ${household.caller}` : missing} {change('/family/who')}</>],
        household && [t('grants.check.people'), t('grants.people', { adults: household.adults, children: household.children })],
        [t('grants.step.payment'), <>{payout ? [routeTitle, payout.payee, payout.account].filter(Boolean).join('; ') : missing} {change('/family/payment')}</>],
      ]} />
      <Form page={page} action="/family/check" name="check"><p><Button>{t('grants.check.send')}</Button></p></Form>
      <p class="meta">{t('grants.check.after')}</p>
    </Step>
  );
}

function Go({ page }: { page: PageContext }): JSX.Element {
  return <p class="row"><Button>{page.t('grants.save')}</Button><Button tone="quiet" name="later" value="yes">{page.t('grants.later')}</Button></p>;
}

function Back({ page, to }: { page: PageContext; to: string }): JSX.Element {
  return <p class="row"><a href={page.link(to)}>{page.t('grants.back')}</a></p>;
}
