import { Body, Controller, Get, Inject, Post, Req } from '@nestjs/common';
import type { JSX } from 'preact';
import { Unauthenticated } from '../kernel/problem.js';
import { Anyone, Page, readForm, redirect, type OurRequest, type Result, Text, view } from '../platform/http/index.js';
import { Button, Form, PageHead, TextField, Wrap, type PageContext } from '../platform/web/index.js';
import { Can } from './can.js';
import { sessionCookie } from './guard.js';
import { Members } from './members.js';
import { may } from './permissions.js';
import { Sessions } from './sessions.js';

class SignIn {
  @Text({ max: 60 }) signIn!: string;
  @Text({ max: 200 }) password!: string;
}

@Controller()
export class IdentityPages {
  constructor(@Inject(Members) private readonly members: Members) {}

  @Get('sign-in') @Anyone()
  form(@Page() page: PageContext): Result {
    return view(page, page.t('identity.signIn.title'), <SignInForm page={page} />);
  }

  @Post('sign-in') @Anyone()
  async signIn(@Page() page: PageContext, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, SignIn, body);
    const shown = { signIn: values['signIn'] };
    if (!value) return view(page, page.t('identity.signIn.title'), <SignInForm page={page} values={shown} errors={errors} />, { status: 422 });
    try {
      const { token, roles } = await this.members.signIn(value.signIn, value.password, 'page');
      const home = may({ kind: 'person', id: '', roles }, 'console.open') ? '/staff' : '/volunteer';
      return redirect(page.link(home), sessionCookie(token, Sessions.lives.page.most));
    } catch (error) {
      if (!(error instanceof Unauthenticated)) throw error;
      return view(page, page.t('identity.signIn.title'), <SignInForm page={page} values={shown} errors={{ password: page.t('identity.problem.wrong') }} />, { status: 401 });
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
}

function SignInForm({ page, values = {}, errors = {} }: { page: PageContext; values?: object; errors?: Readonly<Record<string, string>> }): JSX.Element {
  return (
    <Wrap look="form">
      <PageHead title={page.t('identity.signIn.title')} lede={page.t('identity.signIn.lede')} />
      <Form page={page} action="/sign-in" name="sign-in" values={values} errors={errors}>
        <TextField name="signIn" label={page.t('identity.signIn.name')} autocomplete="username" />
        <TextField name="password" type="password" label={page.t('identity.signIn.password')} autocomplete="current-password" />
        <p><Button>{page.t('identity.signIn.go')}</Button></p>
      </Form>
    </Wrap>
  );
}
