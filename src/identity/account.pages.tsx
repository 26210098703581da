import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post, Req } from '@nestjs/common';
import { Problem } from '../kernel/problem.js';
import { Changes } from '../platform/change/index.js';
import { errorsOf, Page, readForm, redirect, type OurRequest, type Result, Text, view } from '../platform/http/index.js';
import { problemSentence, type PageContext } from '../platform/web/index.js';
import { AccountView, CodesView, PasswordView, TotpView } from './account.views.js';
import { Can } from './can.js';
import { surrounding } from './confirm.pages.js';
import { Factors, type Self } from './factors.js';
import { sessionCookie } from './guard.js';
import { Sessions } from './sessions.js';

class Code {
  @Text({ max: 20 }) code!: string;
}
class NewPasskey {
  @Text({ max: 8_000 }) newPasskey!: string;
}
class NewPassword {
  @Text({ min: 10, max: 200 }) newPassword!: string;
}

/** One's own account: how one signs in, and where one is signed in. Changing it asks to confirm that it is they. */
@Controller('account')
export class AccountPages {
  constructor(
    @Inject(Factors) private readonly factors: Factors,
    @Inject(Changes) private readonly changes: Changes,
  ) {}

  @Get() @Can('account.own')
  account(@Page() page: PageContext, @Req() request: OurRequest): Promise<Result> {
    return this.show(page, selfOf(request));
  }

  @Post('passkeys') @Can('account.secure')
  addPasskey(@Page() page: PageContext, @Req() request: OurRequest, @Body() body: unknown): Promise<Result> {
    return this.act(page, request, async (self) => {
      const { value } = await readForm(page, NewPasskey, body);
      return this.added(page, await this.factors.addPasskey(self, value?.newPasskey ?? ''));
    });
  }

  @Post('passkeys/:id/remove') @Can('account.secure')
  removePasskey(@Page() page: PageContext, @Req() request: OurRequest, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.act(page, request, async (self) => {
      await this.factors.removePasskey(self, id);
    });
  }

  @Post('totp') @Can('account.secure')
  async beginTotp(@Page() page: PageContext, @Req() request: OurRequest): Promise<Result> {
    await this.factors.beginTotp(selfOf(request));
    return this.showTotp(page, selfOf(request));
  }

  @Post('totp/prove') @Can('account.secure')
  async proveTotp(@Page() page: PageContext, @Req() request: OurRequest, @Body() body: unknown): Promise<Result> {
    const { value, errors } = await readForm(page, Code, body);
    if (!value) return this.showTotp(page, selfOf(request), errors);
    try {
      return this.added(page, await this.factors.proveTotp(selfOf(request), value.code));
    } catch (error) {
      if (error instanceof Problem && error.code === 'identity.noTotp') return this.show(page, selfOf(request), error);
      return this.showTotp(page, selfOf(request), errorsOf(error, page));
    }
  }

  @Post('totp/remove') @Can('account.secure')
  removeTotp(@Page() page: PageContext, @Req() request: OurRequest): Promise<Result> {
    return this.act(page, request, async (self) => {
      await this.factors.removeTotp(self);
    });
  }

  @Post('codes') @Can('account.secure')
  renewCodes(@Page() page: PageContext, @Req() request: OurRequest): Promise<Result> {
    return this.act(page, request, async (self) => showCodes(page, await this.factors.renewCodes(self)));
  }

  /** Asks to confirm before a password is typed: passwords are not carried through a confirmation. */
  @Get('password') @Can('account.secure')
  passwordForm(@Page() page: PageContext): Result {
    return view(page, page.t('identity.password.title'), <PasswordView page={page} />, { ...surrounding(page) });
  }

  @Post('password') @Can('account.secure')
  async changePassword(@Page() page: PageContext, @Req() request: OurRequest, @Body() body: unknown): Promise<Result> {
    const { value, errors } = await readForm(page, NewPassword, body);
    if (!value) return view(page, page.t('identity.password.title'), <PasswordView page={page} errors={errors} />, { ...surrounding(page), status: 422 });
    await this.factors.changePassword(selfOf(request), value.newPassword);
    return redirect(page.link('/account'));
  }

  @Post('sessions/:id/end') @Can('account.own')
  async endSession(@Page() page: PageContext, @Req() request: OurRequest, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    const { actor } = selfOf(request);
    await this.changes.run(actor, async (change) => {
      if (!(await Sessions.closeOne(change, id, actor.id))) change.skip();
    });
    return redirect(page.link('/account'));
  }

  /** Everywhere, this browser too. */
  @Post('sessions/end') @Can('account.own')
  async endAll(@Page() page: PageContext, @Req() request: OurRequest): Promise<Result> {
    const { actor } = selfOf(request);
    await this.changes.run(actor, (change) => Sessions.close(change, { owner: actor.id }));
    return redirect(page.link('/sign-in'), sessionCookie('', 0));
  }

  /** Does it, and shows the account again with what stood in the way. */
  private async act(page: PageContext, request: OurRequest, work: (self: Self) => Promise<Result | undefined>): Promise<Result> {
    try {
      return (await work(selfOf(request))) ?? redirect(page.link('/account'));
    } catch (error) {
      if (!(error instanceof Problem) || error.status === 503) throw error;
      return this.show(page, selfOf(request), error);
    }
  }

  private added(page: PageContext, codes: readonly string[] | null): Result {
    return codes ? showCodes(page, codes) : redirect(page.link('/account'));
  }

  private async show(page: PageContext, self: Self, problem?: Problem): Promise<Result> {
    const trouble = problem && (problemSentence(page, problem) ?? problem.message);
    return view(page, page.t('identity.account.title'), <AccountView page={page} account={await this.factors.account(self)} trouble={trouble} />, { ...surrounding(page), status: problem?.status ?? 200 });
  }

  private async showTotp(page: PageContext, self: Self, errors?: Readonly<Record<string, string>>): Promise<Result> {
    const pending = await this.factors.pendingTotp(self);
    return view(page, page.t('identity.totp.title'), <TotpView page={page} {...pending} errors={errors ?? {}} />, { ...surrounding(page), status: errors ? 422 : 200 });
  }
}

const selfOf = ({ actor, session }: OurRequest): Self => ({ actor: actor!, session: session! });

const showCodes = (page: PageContext, codes: readonly string[]): Result =>
  view(page, page.t('identity.codes.title'), <CodesView page={page} codes={codes} />, { ...surrounding(page) });
