import type { ComponentChildren, JSX } from 'preact';
import { formatsOf } from '../platform/i18n/index.js';
import { Button, ButtonForm, Details, Form, Picks, SelectField, Slip, TextArea, TextField, type PageContext, type Values } from '../platform/web/index.js';
import type { FieldErrors } from '../kernel/problem.js';
import { pointsFor } from './checklist.js';
import type { CampaignState } from './lives.js';
import { PAUSE_REASONS } from './pausing.js';
import type { StaffRest, StaffView } from './staff-list.js';

/** Acts with something to fill in. */
export type FilledAct = 'check' | 'pause' | 'resume' | 'archive';

/** `again` shows a form as it was filled in, with what is missing. */
export type StaffProps = StaffView & { page: PageContext; again?: { form: FilledAct; values: Values; errors: FieldErrors } | undefined };

const asFilled = ({ again }: StaffProps, form: FilledAct): { values?: Values; errors?: FieldErrors } => (again?.form === form ? { values: again.values, errors: again.errors } : {});

/** What this person may do now, each act a form of its own; what waits for somebody else says for whom. */
export function WhatYouCanDo(props: StaffProps): JSX.Element {
  const { page, campaign: { state }, content: { consents }, consentEnded } = props;
  const Now = ACTS[state];
  return (
    <Slip title={page.t('campaigns.staff.next')} id="next">
      <Now {...props} />
      {consents.length > 0 && !consentEnded && page.can?.('campaigns.pause') && <EndConsent {...props} />}
    </Slip>
  );
}

const ACTS: Readonly<Record<CampaignState, (props: StaffProps) => JSX.Element | null>> = {
  draft: (props) => <><EditLink {...props} /><CheckForm {...props} /></>,
  checked: (props) => <><EditLink {...props} /><ForAnother {...props}><Act page={props.page} slug={props.campaign.slug} act="publish">{props.page.t('campaigns.staff.publish')}</Act></ForAnother></>,
  open: (props) => <><Need {...props} /><PauseForm {...props} /><WindDown {...props} /></>,
  paused: (props) => <><ResumeForm {...props} /><WindDown {...props} /></>,
  closing: (props) => <RestForms {...props} />,
  closed: (props) => <><CameBack {...props} /><ArchiveForm {...props} /></>,
  archived: (props) => (hasCome(props) ? <CameBack {...props} /> : <p class="meta">{props.page.t('campaigns.staff.nothing')}</p>),
};

const mayEdit = ({ page }: StaffProps): boolean => page.can?.('campaigns.edit') ?? false;

function EditLink(props: StaffProps): JSX.Element | null {
  const { page, campaign: { slug } } = props;
  return mayEdit(props) ? <p><Button small tone="second" href={page.link(`/staff/campaigns/${slug}/edit`)}>{page.t('campaigns.staff.edit')}</Button></p> : null;
}

function Need(props: StaffProps): JSX.Element | null {
  const { page, campaign: { slug, need } } = props;
  const other = need === 'needed' ? 'covered' : 'needed';
  return mayEdit(props) ? <Act page={page} slug={slug} act="need" hidden={{ need: other }} tone="second">{page.t(`campaigns.staff.say.${other}`)}</Act> : null;
}

/** Where monthly gifts end with it one asks, and another does it. */
function WindDown(props: StaffProps): JSX.Element | null {
  const { page: { t }, page, campaign: { slug, endAskedBy }, endsGifts } = props;
  if (endAskedBy !== null) return <EndAsked {...props} />;
  if (!page.can?.('campaigns.windDown')) return null;
  const [act, label] = endsGifts ? ['ask-end', t('campaigns.staff.askEnd')] : ['wind-down', t('campaigns.staff.windDown')];
  return <Details summary={label}><p>{t('campaigns.staff.windDown.text')}</p>{endsGifts && <p>{t('campaigns.staff.askEnd.text')}</p>}<Act page={page} slug={slug} act={act} tone="second">{label}</Act></Details>;
}

function EndAsked({ page, page: { t }, campaign: { slug, endAskedBy, endAskedUntil }, endsGifts }: StaffProps): JSX.Element {
  const may = page.can?.('campaigns.windDown') && page.actor?.id !== endAskedBy;
  return (
    <div class="flow">
      <h3>{t('campaigns.staff.endAsked')}</h3>
      {may ? <p>{t('campaigns.staff.windDown.text')}{endsGifts && ` ${t('campaigns.staff.endsGifts')}`}</p> : <p class="meta">{t('campaigns.staff.endAsked.other')}</p>}
      <p class="meta">{t('campaigns.staff.endAsked.until', { day: page.day(endAskedUntil!) })}</p>
      <div class="row">
        {may && <Act page={page} slug={slug} act="wind-down">{t('campaigns.staff.windDown')}</Act>}
        {page.can?.('campaigns.pause') && <Act page={page} slug={slug} act="keep" tone="second">{t('campaigns.staff.keep')}</Act>}
      </div>
    </div>
  );
}

function Act({ page, slug, act, tone = 'primary', hidden = {}, children }: { page: PageContext; slug: string; act: string; tone?: 'primary' | 'second' | 'stop'; hidden?: Record<string, string>; children: ComponentChildren }): JSX.Element {
  return <ButtonForm page={page} action={`/staff/campaigns/${slug}/${act}`} name={act} hidden={hidden}><Button small tone={tone}>{children}</Button></ButtonForm>;
}

/** What only another person than the writer may do; they read why. */
function ForAnother({ page, campaign, children }: StaffProps & { children: ComponentChildren }): JSX.Element {
  if (!page.can?.('campaigns.publish')) return <p class="meta">{page.t('campaigns.staff.publish.who')}</p>;
  return page.actor?.id === campaign.draftedBy ? <p class="meta">{page.t('campaigns.staff.publish.other')}</p> : <>{children}</>;
}

function CheckForm(props: StaffProps): JSX.Element {
  const { page, campaign: { slug, kind } } = props;
  const { t } = page;
  return (
    <ForAnother {...props}>
      <Form page={page} action={`/staff/campaigns/${slug}/check`} name="check" look="flow" {...asFilled(props, 'check')}>
        <Picks many name="points" legend={t('campaigns.check.title')} hint={t('campaigns.check.hint')} options={pointsFor(kind).map((id) => ({ value: id, label: t(`campaigns.check.${id}`), note: t(`campaigns.check.${id}.note`) }))} />
        <p><Button small>{t('campaigns.check.done')}</Button></p>
      </Form>
    </ForAnother>
  );
}

function PauseForm(props: StaffProps): JSX.Element | null {
  const { page, page: { t }, campaign: { slug }, again } = props;
  if (!page.can?.('campaigns.pause')) return null;
  return (
    <Details summary={t('campaigns.staff.pause')} open={again?.form === 'pause'}>
      <Form page={page} action={`/staff/campaigns/${slug}/pause`} name="pause" look="flow" {...asFilled(props, 'pause')}>
        <SelectField name="reason" label={t('campaigns.staff.why')} options={PAUSE_REASONS.filter((one) => one !== 'consent').map((value) => ({ value, label: t(`campaigns.pause.${value}`) }))} />
        <TextField name="note" label={t('campaigns.staff.note')} hint={t('campaigns.staff.note.hint')} maxLength={300} />
        <p><Button small tone="second">{t('campaigns.staff.pause')}</Button></p>
      </Form>
    </Details>
  );
}

function ResumeForm(props: StaffProps): JSX.Element | null {
  const { page, page: { t }, campaign: { slug }, pauses, consentEnded } = props;
  if (consentEnded) return null;
  if (!page.can?.('campaigns.publish') || pauses[0]?.pausedBy === page.actor?.id) return <p class="meta">{t('campaigns.staff.resume.other')}</p>;
  return (
    <Form page={page} action={`/staff/campaigns/${slug}/resume`} name="resume" look="flow" {...asFilled(props, 'resume')}>
      <TextField name="note" label={t('campaigns.staff.resume.note')} hint={t('campaigns.staff.note.hint')} maxLength={300} />
      <p><Button small>{t('campaigns.staff.resume')}</Button></p>
    </Form>
  );
}

function RestForms(props: StaffProps): JSX.Element {
  const { page, campaign: { slug, state }, left, rests } = props;
  const asked = rests.find(({ state }) => state === 'asked');
  return (
    <>
      <p>{leftIn(props)}</p>
      {asked ? <Decide page={page} rest={asked} /> : <AskRests {...props} />}
      {page.can?.('campaigns.edit') && state === 'closing' && left.length === 0 && !asked && <Act page={page} slug={slug} act="close">{page.t('campaigns.staff.close')}</Act>}
    </>
  );
}

const hasCome = ({ left, rests }: StaffProps): boolean => left.length > 0 || rests.some(({ state }) => state === 'asked');

/** Money that came back to a campaign after its end: a refund that failed, a dispute that was won. It goes where the rest went. */
function CameBack(props: StaffProps): JSX.Element | null {
  return hasCome(props) ? <div class="flow"><p>{props.page.t('campaigns.rest.cameBack')}</p><RestForms {...props} /></div> : null;
}

/** One for each currency; before the months with gifts are closed it says which are not, instead of offering what would be refused. */
function AskRests({ page, page: { t }, campaign: { slug }, left, openMonths }: StaffProps): JSX.Element | null {
  if (left.length === 0) return null;
  if (openMonths.length > 0) return <p class="meta">{t('campaigns.rest.notYet', { months: openMonths.map(formatsOf(page.lang).month).join(', ') })}</p>;
  return page.can?.('campaigns.askRest') ? <>{left.map(({ currency }) => <Act page={page} slug={slug} act="rest" hidden={{ currency }} tone="second">{t('campaigns.rest.ask', { currency })}</Act>)}</> : null;
}

function leftIn({ page, left, shared, content: { overflowFund } }: StaffProps): string {
  if (shared) return page.t('campaigns.rest.shared');
  return left.length === 0 ? page.t('campaigns.rest.none') : page.t('campaigns.rest.left', { amounts: left.map((amount) => page.money(amount)).join(', '), fund: overflowFund });
}

function Decide({ page, rest: { id, amount, to, askedBy } }: { page: PageContext; rest: StaffRest }): JSX.Element {
  const { t } = page;
  if (!page.can?.('campaigns.moveRest') || page.actor?.id === askedBy) return <p class="meta">{t('campaigns.rest.other')}</p>;
  return (
    <div class="flow">
      <p>{t('campaigns.rest.what', { amount: page.money(amount), fund: to })}</p>
      <div class="row">
        <ButtonForm page={page} action={`/staff/campaigns/rests/${id}/move`} name="move"><Button small>{t('campaigns.rest.move')}</Button></ButtonForm>
        <ButtonForm page={page} action={`/staff/campaigns/rests/${id}/refuse`} name="refuse"><Button small tone="second">{t('campaigns.rest.refuse')}</Button></ButtonForm>
      </div>
    </div>
  );
}

function ArchiveForm(props: StaffProps): JSX.Element | null {
  const { page, page: { t }, campaign: { slug } } = props;
  if (!mayEdit(props)) return null;
  return (
    <Form page={page} action={`/staff/campaigns/${slug}/archive`} name="archive" look="flow" {...asFilled(props, 'archive')}>
      <TextArea name="done" label={t('campaigns.staff.done')} hint={t('campaigns.staff.done.hint')} rows={4} maxLength={2000} />
      <p><Button small>{t('campaigns.staff.archive')}</Button></p>
    </Form>
  );
}

function EndConsent({ page, campaign: { slug } }: StaffProps): JSX.Element {
  return <Details summary={page.t('campaigns.staff.endConsent')}><p>{page.t('campaigns.staff.endConsent.text')}</p><Act page={page} slug={slug} act="end-consent" tone="stop">{page.t('campaigns.staff.endConsent')}</Act></Details>;
}
