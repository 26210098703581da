import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import type { JSX } from 'preact';
import { Problem } from '../kernel/problem.js';
import { Anyone, FromHere, errorsOf, Page, readForm, redirect, type Result, Text, view } from '../platform/http/index.js';
import { Button, Form, Notice, PageHead, problemSentence, TextField, Wrap, type PageContext } from '../platform/web/index.js';
import { sessionCookie } from './guard.js';
import { Invitations, type Invitation } from './invitations.js';
import { Sessions } from './sessions.js';

class Token {
  @Text({ max: 400 }) token!: string;
}
class Chosen {
  @Text({ max: 100 }) token!: string;
  @Text({ max: 41, optional: true }) signIn?: string;
  @Text({ min: 10, max: 200 }) password!: string;
}

type Errors = Readonly<Record<string, string>>;

/** Where a one-time link leads. Its token comes by POST only, so that no log and no history keeps it. */
@Controller('invitation')
export class InvitationPages {
  constructor(@Inject(Invitations) private readonly invitations: Invitations) {}

  @Get() @Anyone()
  open(@Page() page: PageContext): Result {
    return show(page, <TokenForm page={page} />);
  }

  @Post() @Anyone()
  async look(@Page() page: PageContext, @Body() body: unknown): Promise<Result> {
    const { value, errors } = await readForm(page, Token, body);
    if (!value) return show(page, <TokenForm page={page} errors={errors} />, 422);
    const token = value.token.replace(/^.*#/s, ''); // the whole link may have been pasted
    try {
      return show(page, <Choose page={page} token={token} invitation={await this.invitations.look(token)} />);
    } catch (error) {
      return this.refuse(page, error);
    }
  }

  @Post('accept') @Anyone() @FromHere()
  async accept(@Page() page: PageContext, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, Chosen, body);
    const token = typeof values['token'] === 'string' ? values['token'] : '';
    const shown = { signIn: values['signIn'] };
    try {
      const invitation = await this.invitations.look(token);
      if (!value) return show(page, <Choose page={page} token={token} invitation={invitation} values={shown} errors={errors} />, 422);
      return await this.enter(page, { token, invitation, signIn: (invitation.signIn ?? value.signIn ?? '').toLowerCase(), password: value.password });
    } catch (error) {
      return this.refuse(page, error);
    }
  }

  private async enter(page: PageContext, { token, invitation, signIn, password }: { token: string; invitation: Invitation; signIn: string; password: string }): Promise<Result> {
    try {
      return redirect(page.link('/account'), sessionCookie(await this.invitations.accept(token, { signIn, password }), Sessions.lives.page.most));
    } catch (error) {
      return show(page, <Choose page={page} token={token} invitation={invitation} values={{ signIn }} errors={errorsOf(error, page)} />, 422);
    }
  }

  private refuse(page: PageContext, error: unknown): Result {
    if (!(error instanceof Problem) || error.code !== 'identity.noInvitation') throw error;
    return show(page, <TokenForm page={page} trouble={problemSentence(page, error) ?? error.message} />, 404);
  }
}

/** Neutral from outside: the page does not say what it is for. */
const show = (page: PageContext, body: JSX.Element, status = 200): Result => view(page, page.t('identity.invitation.title'), body, { status, kind: 'private' });

function TokenForm({ page, errors = {}, trouble }: { page: PageContext; errors?: Errors; trouble?: string }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead title={t('identity.invitation.title')} lede={t('identity.invitation.lede')} />
      {trouble && <Notice tone="stop" title={trouble} />}
      <Form page={page} action="/invitation" name="invitation" errors={errors}>
        <TextField name="token" label={t('identity.invitation.token')} hint={t('identity.invitation.tokenHint')} code fromFragment />
        <p><Button>{t('identity.invitation.open')}</Button></p>
      </Form>
    </Wrap>
  );
}

function Choose({ page, token, invitation, values = {}, errors = {} }: { page: PageContext; token: string; invitation: Invitation; values?: object; errors?: Errors }): JSX.Element {
  const { t } = page;
  const roles = invitation.roles.map((role) => t(`web.role.${role}`)).join(', ');
  return (
    <Wrap look="form">
      <PageHead title={t('identity.invitation.title')} lede={invitation.signIn === null ? t('identity.invitation.choose', { roles }) : t('identity.invitation.back', { signIn: invitation.signIn })} />
      <Form page={page} action="/invitation/accept" name="choose" values={values} errors={errors}>
        <input type="hidden" name="token" value={token} />
        {invitation.signIn === null && <TextField name="signIn" label={t('identity.signIn.name')} hint={t('identity.invitation.nameHint')} autocomplete="username" maxLength={41} />}
        <TextField name="password" type="password" label={t('identity.password.new')} hint={t('identity.password.hint')} autocomplete="new-password" />
        <p class="meta">{t('identity.invitation.next')}</p>
        <p><Button>{t('identity.invitation.go')}</Button></p>
      </Form>
    </Wrap>
  );
}
