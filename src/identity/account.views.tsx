import type { JSX } from 'preact';
import { dayOf } from '../kernel/clock.js';
import { Badge, Button, ButtonForm, Card, CopyButton, Facts, Form, Linked, Notice, PageHead, PasskeyButton, Qr, Table, TextField, Time, Wrap, type PageContext } from '../platform/web/index.js';
import type { Account } from './factors.js';

interface Props {
  page: PageContext;
}
type Errors = Readonly<Record<string, string>>;

/** How one signs in, and where one is signed in. */
export function AccountView({ page, account, trouble }: Props & { account: Account; trouble?: string | undefined }): JSX.Element {
  const { t } = page;
  const begun = account.passkeys.length > 0 || account.totp;
  return (
    <Wrap look="form">
      <PageHead crumb={!page.can?.('console.open') && page.can?.('tasks.claim') && <a href={page.link('/volunteer')}>{t('fulfilment.board.title')}</a>} title={t('identity.account.title')} lede={t('identity.account.lede', { signIn: account.signIn })} />
      {trouble && <Notice tone="stop" title={trouble} />}
      {!begun && <Notice tone="care" title={t('identity.account.begin')}>{t('identity.account.beginText')}</Notice>}
      <RolesOf page={page} account={account} />
      <PasskeysCard page={page} account={account} />
      <TotpCard page={page} account={account} />
      {begun && <CodesCard page={page} account={account} />}
      <Card title={t('identity.password.title')}><p><Linked text={t('identity.account.password')} href={page.link('/account/password')} /></p></Card>
      <SessionsCard page={page} account={account} />
    </Wrap>
  );
}

function RolesOf({ page, account: { roles, waiting } }: Props & { account: Account }): JSX.Element {
  const { t } = page;
  const text = (of: Account['roles']): string => of.map((role) => t(`web.role.${role}`)).join(', ');
  return (
    <>
      {waiting && <Notice title={t('identity.account.waiting', { roles: text(waiting) })}>{t('identity.account.waitingText')}</Notice>}
      {roles.length > 0 && <p class="meta">{t('identity.account.roles', { roles: text(roles) })}</p>}
    </>
  );
}

function PasskeysCard({ page, account: { passkeys, toMake } }: Props & { account: Account }): JSX.Element {
  const { t } = page;
  return (
    <Card title={t('identity.passkeys.title')}>
      <p>{t('identity.passkeys.text')}</p>
      {passkeys.length > 0 && <Table caption={t('identity.passkeys.title')} quiet rows={passkeys} columns={[
        { head: t('identity.passkeys.added'), cell: ({ created_at }) => page.day(dayOf(created_at)) },
        { head: t('identity.passkeys.used'), cell: ({ used_at }) => (used_at ? page.day(dayOf(used_at)) : t('identity.passkeys.never')) },
        { head: <span class="sr">{t('identity.do')}</span>, cell: ({ id }) => <ButtonForm page={page} action={`/account/passkeys/${id}/remove`} name={`remove-${id}`}><Button tone="quiet" small>{t('identity.remove')}</Button></ButtonForm> },
      ]} />}
      <Form page={page} action="/account/passkeys" name="add-passkey" look="flow"><PasskeyButton page={page} field="newPasskey" options={toMake} make second>{t('identity.passkeys.add')}</PasskeyButton></Form>
      <noscript><p class="meta">{t('identity.passkeys.noScript')}</p></noscript>
    </Card>
  );
}

function TotpCard({ page, account: { totp } }: Props & { account: Account }): JSX.Element {
  const { t } = page;
  return (
    <Card title={t('identity.totp.title')} aside={totp && <Badge tone="ok">{t('identity.totp.on')}</Badge>}>
      <p>{t('identity.totp.text')}</p>
      <div class="row">
        <ButtonForm page={page} action="/account/totp" name="totp"><Button tone="second">{t(totp ? 'identity.totp.replace' : 'identity.totp.begin')}</Button></ButtonForm>
        {totp && <ButtonForm page={page} action="/account/totp/remove" name="totp-remove"><Button tone="quiet">{t('identity.remove')}</Button></ButtonForm>}
      </div>
    </Card>
  );
}

function CodesCard({ page, account: { codesLeft } }: Props & { account: Account }): JSX.Element {
  const { t } = page;
  return (
    <Card title={t('identity.codes.title')} aside={t('identity.codes.left', { count: codesLeft })}>
      <p>{t('identity.codes.text')}</p>
      <ButtonForm page={page} action="/account/codes" name="codes"><Button tone="second">{t('identity.codes.renew')}</Button></ButtonForm>
    </Card>
  );
}

function SessionsCard({ page, account: { sessions } }: Props & { account: Account }): JSX.Element {
  const { t } = page;
  return (
    <Card title={t('identity.sessions.title')}>
      <p>{t('identity.sessions.text')}</p>
      <Table caption={t('identity.sessions.title')} quiet stack rows={sessions} columns={[
        { head: t('identity.sessions.opened'), cell: ({ created_at }) => <Minute page={page} at={created_at} /> },
        { head: t('identity.sessions.seen'), cell: ({ seen_at }) => <Time at={seen_at}>{minuteOf(seen_at)}</Time> }, // within the hour: an idle session ends
        { head: t('identity.sessions.kind'), cell: ({ kind }) => t(kind === 'api' ? 'identity.sessions.api' : 'identity.sessions.page') },
        { head: <span class="sr">{t('identity.do')}</span>, label: t('identity.do'), cell: ({ id, current }) => current
          ? t('identity.sessions.here')
          : <ButtonForm page={page} action={`/account/sessions/${id}/end`} name={`end-${id}`}><Button tone="quiet" small>{t('identity.sessions.end')}</Button></ButtonForm> },
      ]} />
      <div class="row">
        <ButtonForm page={page} action="/sign-out" name="sign-out"><Button tone="second">{t('web.signOut')}</Button></ButtonForm>
        <ButtonForm page={page} action="/account/sessions/end" name="end-all"><Button tone="quiet">{t('identity.sessions.endAll')}</Button></ButtonForm>
      </div>
    </Card>
  );
}

const minuteOf = (at: Date): string => `${at.toISOString().slice(11, 16)} UTC`;
const Minute = ({ page, at }: Props & { at: Date }): JSX.Element => <Time at={at}>{page.day(dayOf(at))}, {minuteOf(at)}</Time>;

/** The secret as a picture and as text, and the first code that proves the app has it. */
export function TotpView({ page, secret, uri, errors }: Props & { secret: string; uri: string; errors: Errors }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead title={t('identity.totp.title')} lede={t('identity.totp.lede')} />
      <Qr text={uri} label={t('identity.totp.qr')} />
      <Facts of={[[t('identity.totp.secret'), <span class="code">{secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</span>]]} />
      <Form page={page} action="/account/totp/prove" name="totp-prove" errors={errors}>
        <TextField name="code" label={t('identity.confirm.code')} hint={t('identity.totp.codeHint')} autocomplete="one-time-code" inputMode="numeric" short code />
        <p><Button>{t('identity.totp.go')}</Button></p>
      </Form>
      <p><a href={page.link('/account')}>{t('identity.back')}</a></p>
    </Wrap>
  );
}

/** Shown once: nobody can show them again, we neither. */
export function CodesView({ page, codes }: Props & { codes: readonly string[] }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead title={t('identity.codes.title')} lede={t('identity.codes.lede')} />
      <section class="slip flow">
        <pre class="code" id="codes">{codes.join('\n')}</pre>
        <p class="row"><CopyButton page={page} of="codes" /></p>
      </section>
      <p><Button href={page.link('/account')}>{t('identity.codes.kept')}</Button></p>
    </Wrap>
  );
}

export function PasswordView({ page, errors = {} }: Props & { errors?: Errors }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead title={t('identity.password.title')} lede={t('identity.password.lede')} />
      <Form page={page} action="/account/password" name="password" errors={errors}>
        <TextField name="newPassword" type="password" label={t('identity.password.new')} hint={t('identity.password.hint')} autocomplete="new-password" />
        <p><Button>{t('identity.password.go')}</Button></p>
      </Form>
      <p><a href={page.link('/account')}>{t('identity.back')}</a></p>
    </Wrap>
  );
}
