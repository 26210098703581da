import { Inject, Injectable } from '@nestjs/common';
import { Phrases } from '../families/index.js';
import type { Actor } from '../kernel/actor.js';
import { type FieldErrors, NotFound } from '../kernel/problem.js';
import { Reader } from '../platform/database/index.js';
import { type Result, view } from '../platform/http/index.js';
import type { PageContext, Values } from '../platform/web/index.js';
import { careOf } from '../reveals/index.js';
import { Programmes } from './programmes.js';
import { findApplication, handsIn } from './rows.js';
import type { Revealed } from './case-props.js';
import { CaseView } from './staff-case.views.js';
import { StaffView } from './staff-view.js';
import { candidatesOf, findLine, stepsOf } from './views.js';

/** What a step came to, for the case's page: something shown once, or a form with what is wrong. */
export interface CaseShown {
  readonly revealed?: Revealed;
  readonly once?: boolean;
  readonly phrase?: string;
  readonly form?: string;
  readonly values?: Values;
  readonly errors?: FieldErrors;
}

/** The one page of a case, with what a step came to. */
@Injectable()
export class CaseScreen {
  constructor(
    @Inject(Programmes) private readonly programmes: Programmes,
    @Inject(Phrases) private readonly phrases: Phrases,
    @Inject(StaffView) private readonly staff: StaffView,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  /** Throws NotFound `grants.noApplication`. */
  async show(page: PageContext, actor: Actor, id: string, shown: CaseShown = {}): Promise<Result> {
    const line = await findLine(this.reader, id);
    if (!line) throw new NotFound('grants.noApplication', 'There is no such application.');
    const application = await findApplication(this.reader, id);
    const household = { kind: 'household' as const, id: application.householdId };
    const [programmes, steps, candidates, hands, care, request] = await Promise.all([
      this.programmes.list(this.reader), stepsOf(this.reader, id), candidatesOf(this.reader, id), handsIn(this.reader, id), careOf(this.reader, actor, household), this.phrases.openOf(this.reader, household.id),
    ]);
    const programme = programmes.find(({ code }) => code === line.programme) ?? programmes[0]!;
    return view(page, line.reference, <CaseView page={page} actor={actor} line={line} application={application} programme={programme} fund={await this.staff.fund(this.reader, programme)} steps={steps} candidates={candidates}
      hands={hands} care={care} request={request} {...shown} />, shown.errors ? { status: 422 } : {});
  }
}
