import type { JSX } from 'preact';
import { type PhraseRequest, Thread } from '../families/index.js';
import { formatsOf } from '../platform/i18n/index.js';
import { Action, Button, ButtonForm, Card, Checkbox, Details, Facts, Form, Time, type PageContext } from '../platform/web/index.js';
import { CareLine, Erased, Masked, RevealForm, SeenLink, ShownOnce } from '../reveals/index.js';
import type { CaseProps, Revealed } from './case-props.js';

/** Who they are: masked until the case worker whose case it is says why. */
export function Secret(props: CaseProps): JSX.Element {
  const { page, line, application, care, revealed } = props;
  const seen = <SeenLink page={page} subject={{ kind: 'household', id: application.householdId }} />;
  if (line.erased) return <Card title={page.t('grants.reveal.title')}><Erased page={page} />{seen}</Card>;
  return (
    <>
      {revealed && <Shown page={page} id={line.id} revealed={revealed} />}
      <Card title={page.t('grants.reveal.title')} aside={revealed ? undefined : page.t('grants.staff.masked')}>
        {!revealed && <Ask {...props} />}
        <CareLine page={page} care={care} at={`/staff/applications/${line.id}`} />
        {seen}
      </Card>
    </>
  );
}

function Ask({ page, line, care, once, form, errors = {}, values = {} }: CaseProps): JSX.Element {
  const label = page.t('grants.reveal.go');
  return (
    <>
      {once ? <ShownOnce page={page} /> : <Masked page={page} />}
      {care.state === 'mine' && <RevealForm page={page} look="household" action={`/staff/applications/${line.id}/reveal`} label={label} {...(form === 'reveal' ? { errors, values } : {})} />}
      {page.can?.('families.reveal') !== true && <ul class="actions"><Action id="reveal" label={label} disabled={page.t('grants.why.reveal')} /></ul>}
    </>
  );
}

function Shown({ page, id, revealed: { household, answers, messages } }: { page: PageContext; id: string; revealed: Revealed }): JSX.Element {
  const { t } = page;
  return (
    <>
      <Card title={t('grants.reveal.title')} aside={t('grants.reveal.once')}>
        <Facts of={[
          household && [t('grants.who.inside'), household.inside],
          household && [t('grants.reveal.relation'), household.relation],
          household && [t('grants.reveal.caller'), household.caller],
          answers.before !== '' && [t('grants.reveal.before'), answers.before],
          answers.story !== '' && [t('grants.reveal.story'), answers.story],
        ]} />
      </Card>
      <Thread page={page} messages={messages} action={`/staff/applications/${id}/messages`} mine="us" />
    </>
  );
}

/** The family lost its phrase: its case worker asks, somebody else says yes, the case worker hands the new one over. */
export function Lost(props: CaseProps): JSX.Element | null {
  const { page, care, request, form } = props;
  if (page.can?.('families.newPhrase') !== true || care.state !== 'mine') return null;
  return <Details summary={page.t('grants.lost.title')} open={form === 'facts' || request !== undefined}>{request ? <Asked {...props} request={request} /> : <AskPhrase {...props} />}</Details>;
}

function AskPhrase({ page, line, form, errors = {} }: CaseProps): JSX.Element {
  return (
    <>
      <p>{page.t('grants.lost.text')}</p>
      <Form page={page} action={`/staff/applications/${line.id}/ask-phrase`} name="lost" look="flow" errors={form === 'facts' ? errors : {}}>
        <Checkbox name="facts" value="true" label={page.t('grants.lost.facts')} />
        <p><Button tone="second">{page.t('grants.lost.ask')}</Button></p>
      </Form>
    </>
  );
}

function Asked({ page, actor, line, request }: CaseProps & { request: PhraseRequest }): JSX.Element {
  const { t } = page;
  const mine = request.askedBy === actor.id;
  const at = (verb: string): string => `/staff/applications/${line.id}/${verb}`;
  return (
    <>
      <p>{t(`grants.lost.${request.state}`)} <Time at={request.askedAt}>{formatsOf(page.lang).moment(request.askedAt)}</Time></p>
      {mine && request.state === 'confirmed' && <ButtonForm page={page} action={at('new-phrase')} name="collect"><Button tone="second">{t('grants.lost.go')}</Button><p class="meta">{t('grants.lost.goNote')}</p></ButtonForm>}
      {mine && <ButtonForm page={page} action={at('stop-phrase')} name="stop-phrase"><Button tone="quiet" small>{t('grants.lost.stop')}</Button></ButtonForm>}
    </>
  );
}
