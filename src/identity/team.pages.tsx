import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { type Actor, type Role } from '../kernel/actor.js';
import { Problem } from '../kernel/problem.js';
import { errorsOf, Page, readForm, redirect, type Result, view, Who } from '../platform/http/index.js';
import { problemSentence, type PageContext } from '../platform/web/index.js';
import { Can } from './can.js';
import { invitationLink, Invitations } from './invitations.js';
import { may } from './permissions.js';
import { RolesField } from './role-field.js';
import { Roles, type Person } from './roles.js';
import { InviteView, LinkView, PersonView, TeamView } from './team.views.js';

class Chosen {
  @RolesField() roles!: Role[];
}

/** Who signs in, what waits for a second person, and the links that are still open. */
@Controller('staff/team')
export class TeamPages {
  constructor(
    @Inject(Roles) private readonly roles: Roles,
    @Inject(Invitations) private readonly invitations: Invitations,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  @Get() @Can('members.read')
  team(@Page() page: PageContext, @Who() actor: Actor): Promise<Result> {
    return this.show(page, actor);
  }

  /** For whoever may be a second person; it lists only what they may confirm. */
  @Get('waiting') @Can('members.waiting')
  waiting(@Page() page: PageContext, @Who() actor: Actor): Promise<Result> {
    return this.show(page, actor);
  }

  /** Asks to confirm before anything is chosen. */
  @Get('invite') @Can('members.manage')
  inviteForm(@Page() page: PageContext): Result {
    return view(page, page.t('identity.invite.title'), <InviteView page={page} />);
  }

  /** The link is shown this once: it is in no record and in no stored answer. */
  @Post('invite') @Can('members.manage')
  async invite(@Page() page: PageContext, @Who() actor: Actor, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, Chosen, body);
    if (!value) return view(page, page.t('identity.invite.title'), <InviteView page={page} values={values} errors={errors} />, { status: 422 });
    try {
      return this.link(page, await this.invitations.make(actor, value));
    } catch (error) {
      return view(page, page.t('identity.invite.title'), <InviteView page={page} values={values} errors={errorsOf(error, page)} />, { status: 422 });
    }
  }

  @Post('invitations/:id/withdraw') @Can('members.manage')
  withdraw(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.act(page, actor, () => this.invitations.withdraw(actor, id));
  }

  @Post('requests/:id/confirm') @Can('members.confirm')
  confirm(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.act(page, actor, () => this.roles.confirm(actor, id));
  }

  @Post('requests/:id/refuse') @Can('members.confirm')
  refuse(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.act(page, actor, () => this.roles.refuse(actor, id));
  }

  @Get(':id') @Can('members.manage')
  async person(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.showPerson(page, await this.roles.person(id));
  }

  @Post(':id/roles') @Can('members.manage')
  async ask(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { value, errors } = await readForm(page, Chosen, body);
    if (!value) return this.showPerson(page, await this.roles.person(id), errors);
    try {
      await this.roles.ask(actor, id, value.roles);
      return redirect(page.link('/staff/team'));
    } catch (error) {
      return this.showPerson(page, await this.roles.person(id), errorsOf(error, page));
    }
  }

  @Post(':id/stop') @Can('members.manage')
  stop(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.act(page, actor, () => this.roles.stop(actor, id));
  }

  @Post(':id/sign-out') @Can('members.manage')
  signOut(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.act(page, actor, () => this.roles.signOut(actor, id));
  }

  /** A link for somebody who lost every way in: they choose anew, and their roles wait for a second person again. */
  @Post(':id/return') @Can('members.manage')
  async comeBack(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    const { roles } = await this.roles.person(id);
    try {
      return this.link(page, await this.invitations.make(actor, { roles, memberId: id }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return this.show(page, actor, error);
    }
  }

  private async act(page: PageContext, actor: Actor, work: () => Promise<void>): Promise<Result> {
    try {
      await work();
      return redirect(page.link(may(actor, 'members.read') ? '/staff/team' : '/staff/team/waiting'));
    } catch (error) {
      if (!(error instanceof Problem) || error.status === 503) throw error;
      return this.show(page, actor, error);
    }
  }

  private async show(page: PageContext, actor: Actor, problem?: Problem): Promise<Result> {
    const trouble = problem && (problemSentence(page, problem) ?? problem.message);
    const reads = may(actor, 'members.read');
    const [people, invitations, waiting] = await Promise.all([reads ? this.roles.people() : [], reads ? this.roles.invitations() : [], this.roles.waiting(actor)]);
    return view(page, page.t('identity.team.title'), <TeamView page={page} people={people} invitations={invitations} waiting={waiting.filter(({ mayConfirm }) => reads || mayConfirm)} trouble={trouble} />, { status: problem?.status ?? 200 });
  }

  private showPerson(page: PageContext, person: Person, errors?: Readonly<Record<string, string>>): Result {
    return view(page, page.t('identity.team.title'), <PersonView page={page} person={person} errors={errors ?? {}} />, { status: errors ? 422 : 200 });
  }

  private link(page: PageContext, token: string): Result {
    return view(page, page.t('identity.invite.title'), <LinkView page={page} link={invitationLink(this.settings.publicUrl, token)} />);
  }
}
