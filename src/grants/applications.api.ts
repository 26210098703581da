import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { NotFound } from '../kernel/problem.js';
import { Reader } from '../platform/database/index.js';
import { Key, Who } from '../platform/http/index.js';
import { ApplicationAnswer, CandidateAnswer, DecidedAnswer, StartedAnswer } from './answers.js';
import { Applications, type WholeApplication } from './applications.js';
import { Approvals } from './approvals.js';
import { Casework } from './casework.js';
import { applicationLife } from './lifecycle.js';
import { ApplicationRequest, ApplicationsQuery, DuplicateRequest, ProposalRequest, ReasonRequest, VoteRequest, WhenRequest } from './requests.js';
import { candidatesOf, findLine, listApplications } from './views.js';

@ApiTags('grants')
@Controller('api/v1/applications')
export class ApplicationsApi {
  constructor(
    @Inject(Applications) private readonly applications: Applications,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  /** Oldest first. */
  @Get() @Can('grants.read') @ApiOkResponse({ type: ApplicationAnswer, isArray: true })
  list(@Query() { state, after = 0, limit = 50 }: ApplicationsQuery): Promise<ApplicationAnswer[]> {
    return listApplications(this.reader, { states: state ? [state] : applicationLife.states, after, limit });
  }

  @Get(':id') @Can('grants.read') @ApiOkResponse({ type: ApplicationAnswer })
  one(@Param('id', ParseUUIDPipe) id: string): Promise<ApplicationAnswer> {
    return answerOf(this.reader, id);
  }

  /** Families that named the same person inside; each is decided before screening. */
  @Get(':id/duplicates') @Can('grants.assess') @ApiOkResponse({ type: CandidateAnswer, isArray: true })
  async duplicates(@Param('id', ParseUUIDPipe) id: string): Promise<CandidateAnswer[]> {
    await answerOf(this.reader, id); // 404 where there is none
    return candidatesOf(this.reader, id);
  }

  /** Writes an application down for a family that cannot, and sends it in. Families themselves use the pages. */
  @Post() @Can('grants.assess') @ApiOkResponse({ type: StartedAnswer })
  create(@Who() actor: Actor, @Key() key: string, @Body() body: ApplicationRequest): Promise<StartedAnswer> {
    const { language, need, household, payout, effectiveOn } = body;
    const whole: WholeApplication = {
      language, household, effectiveOn,
      need: { programme: need.programme, asked: need.asked, story: need.story ?? '', before: need.before ?? '' },
      payout: { route: payout.route, payee: payout.payee ?? '', account: payout.account ?? '' },
    };
    return this.applications.writeDown(actor, whole, { key, input: body });
  }
}

@ApiTags('grants')
@Controller('api/v1/applications/:id')
export class CaseworkApi {
  constructor(
    @Inject(Casework) private readonly casework: Casework,
    @Inject(Approvals) private readonly approvals: Approvals,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Post('duplicates') @HttpCode(200) @Can('grants.assess') @ApiOkResponse({ type: ApplicationAnswer })
  async decideDuplicate(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() body: DuplicateRequest): Promise<ApplicationAnswer> {
    await this.casework.decideDuplicate(actor, id, body);
    return answerOf(this.reader, id);
  }

  @Post('ask') @HttpCode(200) @Can('grants.assess') @ApiOkResponse({ type: ApplicationAnswer })
  async ask(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() { reason }: ReasonRequest): Promise<ApplicationAnswer> {
    await this.casework.ask(actor, id, reason);
    return answerOf(this.reader, id);
  }

  @Post('assess') @HttpCode(200) @Can('grants.assess') @ApiOkResponse({ type: ApplicationAnswer })
  async assess(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() when: WhenRequest): Promise<ApplicationAnswer> {
    await this.casework.assess(actor, id, when);
    return answerOf(this.reader, id);
  }

  @Post('recommend') @HttpCode(200) @Can('grants.recommend') @ApiOkResponse({ type: ApplicationAnswer })
  async recommend(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() proposal: ProposalRequest): Promise<ApplicationAnswer> {
    await this.casework.recommend(actor, id, proposal);
    return answerOf(this.reader, id);
  }

  @Post('send') @HttpCode(200) @Can('grants.recommend') @ApiOkResponse({ type: ApplicationAnswer })
  async send(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() when: WhenRequest): Promise<ApplicationAnswer> {
    await this.casework.send(actor, id, when);
    return answerOf(this.reader, id);
  }

  @Post('decline') @HttpCode(200) @Can('grants.assess') @ApiOkResponse({ type: ApplicationAnswer })
  async decline(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() { reason }: ReasonRequest): Promise<ApplicationAnswer> {
    await this.casework.decline(actor, id, reason);
    return answerOf(this.reader, id);
  }

  /** “I know this family”: no step in this case from now on. */
  @Post('declare-conflict') @HttpCode(200) @Can('grants.read') @ApiOkResponse({ type: ApplicationAnswer })
  async declareConflict(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<ApplicationAnswer> {
    await this.casework.declareConflict(actor, id);
    return answerOf(this.reader, id);
  }

  /** One approver's word; the last approval the policy asks for awards. */
  @Post('vote') @HttpCode(200) @Can('grants.approve') @ApiOkResponse({ type: DecidedAnswer })
  vote(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: VoteRequest): Promise<DecidedAnswer> {
    return this.approvals.vote(actor, id, { choice: body.choice, reason: body.reason ?? '', effectiveOn: body.effectiveOn }, { key, input: { id, vote: body } });
  }
}

async function answerOf(reader: Reader, id: string): Promise<ApplicationAnswer> {
  const line = await findLine(reader, id);
  if (!line) throw new NotFound('grants.noApplication', 'There is no such application.');
  return line;
}
