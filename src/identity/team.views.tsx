import type { JSX } from 'preact';
import { ROLES, type Role } from '../kernel/actor.js';
import { dayOf } from '../kernel/clock.js';
import { Badge, Button, ButtonForm, Card, CopyButton, Form, Notice, PageHead, Picks, Row, Rows, Table, Wrap, type PageContext } from '../platform/web/index.js';
import type { OpenInvitation, Person, Waiting } from './roles.js';

interface Props {
  page: PageContext;
}
type Errors = Readonly<Record<string, string>>;

const rolesText = (page: PageContext, roles: readonly Role[]): string => roles.map((role) => page.t(`web.role.${role}`)).join(', ');

export function TeamView({ page, people, invitations, waiting, trouble }: Props & { people: readonly Person[]; invitations: readonly OpenInvitation[]; waiting: readonly Waiting[]; trouble?: string | undefined }): JSX.Element {
  const { t } = page;
  const manages = page.can?.('members.manage');
  return (
    <Wrap>
      <PageHead title={t('identity.team.title')} lede={t('identity.team.lede')} aside={manages && <Button href={page.link('/staff/team/invite')}>{t('identity.invite.title')}</Button>} />
      {trouble && <Notice tone="stop" title={trouble} />}
      <h2>{t('identity.team.waiting')}</h2>
      {waiting.length === 0 ? <p class="meta">{t('identity.team.noneWaiting')}</p> : <Rows wide>{waiting.map((line) => <WaitingRow page={page} line={line} />)}</Rows>}
      {people.length > 0 && <People page={page} people={people} />}
      {invitations.length > 0 && <Links page={page} invitations={invitations} />}
    </Wrap>
  );
}

function WaitingRow({ page, line }: Props & { line: Waiting }): JSX.Element {
  const { t } = page;
  const path = `/staff/team/requests/${line.id}`;
  const buttons = (
    <div class="row">
      {line.mayConfirm && <ButtonForm page={page} action={`${path}/confirm`} name={`confirm-${line.id}`}><Button small>{t('identity.team.confirm')}</Button></ButtonForm>}
      <ButtonForm page={page} action={`${path}/refuse`} name={`refuse-${line.id}`}><Button tone="quiet" small>{t('identity.team.refuse')}</Button></ButtonForm>
    </div>
  );
  return (
    <Row drawing="leaflet" title={line.signIn} end={buttons}>
      <span>{rolesText(page, line.roles)}</span>
      <span class="meta">{t('identity.team.askedBy', { name: line.askedByName, day: page.day(dayOf(line.createdAt)) })}</span>
      {!line.mayConfirm && <span class="meta">{t('identity.problem.notSecond')}</span>}
    </Row>
  );
}

function People({ page, people }: Props & { people: readonly Person[] }): JSX.Element {
  const { t } = page;
  const manages = page.can?.('members.manage');
  return (
    <Table caption={t('identity.team.people')} stack rows={people} columns={[
      { head: t('identity.signIn.name'), cell: ({ id, signIn }) => (manages ? <a href={page.link(`/staff/team/${id}`)}>{signIn}</a> : signIn) },
      { head: t('identity.team.roles'), cell: ({ roles }) => (roles.length === 0 ? t('identity.team.noRole') : rolesText(page, roles)) },
      { head: t('identity.team.factor'), cell: ({ hasFactor }) => (hasFactor ? t('identity.team.yes') : t('identity.team.no')) },
      { head: t('identity.team.state'), cell: ({ active }) => <Badge tone={active ? 'ok' : 'hold'}>{t(active ? 'identity.team.active' : 'identity.team.stopped')}</Badge> },
    ]} />
  );
}

function Links({ page, invitations }: Props & { invitations: readonly OpenInvitation[] }): JSX.Element {
  const { t } = page;
  return (
    <Table caption={t('identity.team.links')} stack rows={invitations} columns={[
      { head: t('identity.team.roles'), cell: ({ roles, signIn }) => (signIn ? t('identity.team.returns', { name: signIn }) : rolesText(page, roles)) },
      { head: t('identity.team.until'), cell: ({ expiresAt }) => page.day(dayOf(expiresAt)) },
      { head: <span class="sr">{t('identity.do')}</span>, label: t('identity.do'), cell: ({ id }) => page.can?.('members.manage') && <ButtonForm page={page} action={`/staff/team/invitations/${id}/withdraw`} name={`withdraw-${id}`}><Button tone="quiet" small>{t('identity.team.withdraw')}</Button></ButtonForm> },
    ]} />
  );
}

const RolePicks = ({ page, chosen }: Props & { chosen?: readonly Role[] }): JSX.Element =>
  <Picks many name="roles" legend={page.t('identity.team.roles')} options={ROLES.map((role) => ({ value: role, label: page.t(`web.role.${role}`) }))} value={chosen} />;

export function InviteView({ page, values = {}, errors = {} }: Props & { values?: object; errors?: Errors }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead title={t('identity.invite.title')} lede={t('identity.invite.lede')} />
      <Form page={page} action="/staff/team/invite" name="invite" values={values} errors={errors}>
        <RolePicks page={page} />
        <p class="meta">{t('identity.team.second')}</p>
        <p><Button>{t('identity.invite.go')}</Button></p>
      </Form>
    </Wrap>
  );
}

export function LinkView({ page, link }: Props & { link: string }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead title={t('identity.link.title')} lede={t('identity.link.lede')} />
      <section class="slip flow">
        <p class="code" id="link">{link}</p>
        <p class="row"><CopyButton page={page} of="link" /></p>
      </section>
      <p><a href={page.link('/staff/team')}>{t('identity.team.back')}</a></p>
    </Wrap>
  );
}

export function PersonView({ page, person, errors }: Props & { person: Person; errors: Errors }): JSX.Element {
  const { t } = page;
  const path = `/staff/team/${person.id}`;
  return (
    <Wrap look="form">
      <PageHead crumb={<a href={page.link('/staff/team')}>{t('identity.team.title')}</a>} title={person.signIn} lede={t(person.active ? 'identity.team.active' : 'identity.team.stopped')} />
      <Form page={page} action={`${path}/roles`} name="roles" errors={errors}>
        <RolePicks page={page} chosen={person.roles} />
        <p class="meta">{t('identity.team.second')}</p>
        <p><Button>{t(person.active ? 'identity.team.ask' : 'identity.team.letBack')}</Button></p>
      </Form>
      {person.active && (
        <Card title={t('identity.team.stopTitle')}>
          <p>{t('identity.team.stopText')}</p>
          <div class="row">
            <ButtonForm page={page} action={`${path}/stop`} name="stop"><Button tone="stop">{t('identity.team.stop')}</Button></ButtonForm>
            <ButtonForm page={page} action={`${path}/sign-out`} name="everywhere"><Button tone="second">{t('identity.sessions.endAll')}</Button></ButtonForm>
          </div>
        </Card>
      )}
      {person.active && person.roles.length > 0 && (
        <Card title={t('identity.team.lostTitle')}>
          <p>{t('identity.team.lostText')}</p>
          <ButtonForm page={page} action={`${path}/return`} name="return"><Button tone="second">{t('identity.team.lost')}</Button></ButtonForm>
        </Card>
      )}
    </Wrap>
  );
}
