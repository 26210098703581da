import { Body, Controller, Get, Inject, Post, Req } from '@nestjs/common';
import type { JSX } from 'preact';
import { Problem } from '../kernel/problem.js';
import { Anyone, FromHere, Page, readForm, redirect, type OurRequest, type Result, Text, view } from '../platform/http/index.js';
import { Button, Form, Notice, PageHead, PasskeyButton, problemSentence, TextField, Wrap, type PageContext } from '../platform/web/index.js';
import { Can } from './can.js';
import { givenIn } from './confirm.pages.js';
import { sessionCookie } from './guard.js';
import { Members } from './members.js';
import { may } from './permissions.js';
import { Sessions } from './sessions.js';
import { SignIn, type Opened } from './sign-in.js';

class NameAndPassword {
  @Text({ max: 60 }) signIn!: string;
  @Text({ max: 200 }) password!: string;
}
class TicketAndCode {
  @Text({ max: 300 }) ticket!: string;
  @Text({ max: 40 }) code!: string;
}

type Errors = Readonly<Record<string, string>>;

@Controller()
export class IdentityPages {
  constructor(
    @Inject(SignIn) private readonly signIns: SignIn,
    @Inject(Members) private readonly members: Members,
  ) {}

  @Get('sign-in') @Anyone()
  form(@Page() page: PageContext): Promise<Result> {
    return this.show(page, {});
  }

  @Post('sign-in') @Anyone() @FromHere()
  async signIn(@Page() page: PageContext, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, NameAndPassword, body);
    const shown = { signIn: values['signIn'] };
    if (!value) return this.show(page, { values: shown, errors, status: 422 });
    try {
      const first = await this.signIns.byPassword(value.signIn, value.password, 'page');
      return first.step === 'in' ? enter(page, first) : view(page, page.t('identity.signIn.title'), <CodeForm page={page} ticket={first.ticket} />);
    } catch (error) {
      const problem = problemIn(error);
      return this.show(page, { values: shown, errors: { password: problemSentence(page, problem) ?? problem.message }, status: problem.status });
    }
  }

  @Post('sign-in/code') @Anyone() @FromHere()
  async code(@Page() page: PageContext, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, TicketAndCode, body);
    const ticket = typeof values['ticket'] === 'string' ? values['ticket'] : '';
    if (!value) return view(page, page.t('identity.signIn.title'), <CodeForm page={page} ticket={ticket} errors={errors} />, { status: 422 });
    try {
      return enter(page, await this.signIns.byCode(ticket, value.code, 'page'));
    } catch (error) {
      const problem = problemIn(error);
      const sentence = problemSentence(page, problem) ?? problem.message;
      if (problem.code === 'identity.late') return this.show(page, { notice: sentence, status: problem.status });
      return view(page, page.t('identity.signIn.title'), <CodeForm page={page} ticket={ticket} errors={{ code: sentence }} />, { status: problem.status });
    }
  }

  @Post('sign-in/passkey') @Anyone() @FromHere()
  async passkey(@Page() page: PageContext, @Body() body: unknown): Promise<Result> {
    try {
      return enter(page, await this.signIns.byPasskey(givenIn(body)?.passkey ?? '', 'page'));
    } catch (error) {
      const problem = problemIn(error);
      return this.show(page, { notice: problemSentence(page, problem) ?? problem.message, status: problem.status });
    }
  }

  @Post('sign-out') @Anyone()
  async signOut(@Page() page: PageContext, @Req() request: OurRequest): Promise<Result> {
    if (request.actor && request.session) await this.members.signOut(request.actor, request.session);
    return redirect(page.link('/'), sessionCookie('', 0));
  }

  @Get('me') @Can('console.open')
  me(@Page() page: PageContext): Result {
    return redirect(page.link('/staff'));
  }

  private async show(page: PageContext, { status = 200, ...shown }: { values?: object; errors?: Errors; notice?: string; status?: number }): Promise<Result> {
    return view(page, page.t('identity.signIn.title'), <SignInForm page={page} {...shown} toSign={await this.signIns.toSign()} />, { status });
  }
}

/** Where a session leads whoever has just opened it. */
export function enter(page: PageContext, { token, roles, setup }: Opened): Result {
  const actor = { kind: 'person', id: '', roles } as const;
  const home = setup || roles.length === 0 ? '/account' : may(actor, 'console.open') ? '/staff' : '/volunteer';
  return redirect(page.link(home), sessionCookie(token, Sessions.lives.page.most));
}

function problemIn(error: unknown): Problem {
  if (error instanceof Problem && error.status !== 503) return error;
  throw error;
}

function SignInForm({ page, values = {}, errors = {}, notice, toSign }: { page: PageContext; values?: object; errors?: Errors; notice?: string; toSign: string }): JSX.Element {
  return (
    <Wrap look="form">
      <PageHead title={page.t('identity.signIn.title')} lede={page.t('identity.signIn.lede')} />
      {notice && <Notice tone="stop" title={notice} />}
      <Form page={page} action="/sign-in" name="sign-in" values={values} errors={errors}>
        <TextField name="signIn" label={page.t('identity.signIn.name')} autocomplete="username" />
        <TextField name="password" type="password" label={page.t('identity.signIn.password')} autocomplete="current-password" />
        <p><Button>{page.t('identity.signIn.go')}</Button></p>
      </Form>
      <Form page={page} action="/sign-in/passkey" name="sign-in-passkey"><PasskeyButton page={page} field="_passkey" options={toSign} second>{page.t('identity.passkey.signIn')}</PasskeyButton></Form>
    </Wrap>
  );
}

function CodeForm({ page, ticket, errors = {} }: { page: PageContext; ticket: string; errors?: Errors }): JSX.Element {
  return (
    <Wrap look="form">
      <PageHead title={page.t('identity.code.title')} lede={page.t('identity.code.lede')} />
      <Form page={page} action="/sign-in/code" name="sign-in-code" errors={errors}>
        <input type="hidden" name="ticket" value={ticket} />
        <TextField name="code" label={page.t('identity.confirm.code')} hint={page.t('identity.confirm.codeHint')} autocomplete="one-time-code" short code />
        <p><Button>{page.t('identity.signIn.go')}</Button></p>
      </Form>
      <p><a href={page.link('/sign-in')}>{page.t('identity.code.again')}</a></p>
    </Wrap>
  );
}
