import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { Can } from '../../identity/index.js';
import type { Actor } from '../../kernel/actor.js';
import { periodOf, today } from '../../kernel/clock.js';
import { Conflict } from '../../kernel/problem.js';
import { Reader } from '../../platform/database/index.js';
import { errorsOf, Key, Page, readForm, redirect, splitPicture, TakesFile, view, Who, type Result } from '../../platform/http/index.js';
import type { PageContext } from '../../platform/web/index.js';
import { Accounts } from './accounts.js';
import { BankPage, type BankForms } from './bank.views.js';
import { BankDesk } from './desk.js';
import { Intake } from './intake.js';
import { LinesPage, ReviewPage, StatementPage } from './lines.views.js';
import { AccountRequest, LinesQuery, StatementForm, StatementQuery } from './shapes.js';
import { missingStatements, tieOut } from './tie-out.js';

const PAGE = 50;
const LATEST = 20;

/** The bank, for whoever brings its statements and whoever looks whether it agrees with the books. */
@Controller('staff/money/bank')
export class BankPages {
  constructor(
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(Intake) private readonly intake: Intake,
    @Inject(BankDesk) private readonly desk: BankDesk,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Get() @Can('bank.read')
  show(@Page() page: PageContext): Promise<Result> {
    return this.overview(page);
  }

  @Post('statements') @TakesFile() @Can('bank.import')
  async take(@Page() page: PageContext, @Who() actor: Actor, @Body() body: unknown): Promise<Result> {
    const { picture: bytes = Buffer.alloc(0), fields } = splitPicture(body, 'file');
    const { value, errors, values } = await readForm(page, StatementForm, fields);
    if (!value) return this.overview(page, { statement: { errors, values } });
    try {
      const [first] = await this.intake.take(actor, { bytes, format: value.format, accountId: value.account });
      return redirect(page.link(`/staff/money/bank/statements/${first!.id}${first!.again ? '?again=yes' : ''}`));
    } catch (error) {
      return this.overview(page, { statement: { errors: error instanceof Conflict ? { file: error.message } : errorsOf(error), values } });
    }
  }

  @Post('accounts') @Can('bank.import')
  async addAccount(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, AccountRequest, body);
    if (!value) return this.overview(page, { account: { errors, values } });
    try {
      await this.accounts.add(actor, value, { key, input: value });
    } catch (error) {
      return this.overview(page, { account: { errors: errorsOf(error, page), values } });
    }
    return redirect(page.link('/staff/money/bank'));
  }

  @Get('statements/:id') @Can('bank.read')
  async statement(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string, @Query() { after, again }: StatementQuery): Promise<Result> {
    const [statement, lines] = await Promise.all([this.desk.statement(id), this.desk.lines(PAGE, { statement: id }, cursor(after))]);
    return view(page, page.t('bank.statement.title'), <StatementPage page={page} statement={statement} again={again === 'yes'} lines={lines} proposals={await this.desk.proposals(lines)} more={lines.length === PAGE} />);
  }

  @Get('lines') @Can('bank.read')
  async lines(@Page() page: PageContext, @Query() { after, state }: LinesQuery): Promise<Result> {
    const [lines, counts] = await Promise.all([this.desk.lines(PAGE, { state }, cursor(after)), this.desk.counts()]);
    return view(page, page.t('bank.lines.title'), <LinesPage page={page} lines={lines} proposals={await this.desk.proposals(lines)} counts={counts} state={state} more={lines.length === PAGE} />);
  }

  /** What one person alone said, month by month, for whoever closes the month. */
  @Get('review') @Can('bank.read')
  async review(@Page() page: PageContext, @Query() { after, decidedIn = periodOf(today()) }: LinesQuery): Promise<Result> {
    const lines = await this.desk.lines(PAGE, { decidedIn }, cursor(after));
    return view(page, page.t('bank.review.title'), <ReviewPage page={page} month={decidedIn} lines={lines} more={lines.length === PAGE} />);
  }

  private async overview(page: PageContext, forms: BankForms = {}): Promise<Result> {
    const [accounts, ties, missing, counts, statements] = await Promise.all([this.accounts.list(this.reader), tieOut(this.reader), missingStatements(this.reader), this.desk.counts(), this.desk.statements(LATEST)]);
    const status = forms.statement ?? forms.account ? { status: 422 } : {};
    return view(page, page.t('bank.title'), <BankPage page={page} accounts={accounts} ties={ties} missing={missing} counts={counts} statements={statements} forms={forms} />, status);
  }
}

const cursor = (after: string | undefined): string | undefined => (after && /^\d{1,18}$/.test(after) ? after : undefined);
