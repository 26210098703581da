import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { Can } from '../../identity/index.js';
import type { Actor } from '../../kernel/actor.js';
import { Reader } from '../../platform/database/index.js';
import { errorsOf, Key, Page, readForm, redirect, view, Who, type Result } from '../../platform/http/index.js';
import type { PageContext } from '../../platform/web/index.js';
import { Decisions } from './decisions.js';
import { BankDesk } from './desk.js';
import { LineDetails } from './details.js';
import { OpenFunds } from './open-funds.js';
import { LinePage, type LineShown } from './line.views.js';
import { MatchRequest } from './shapes.js';

/** One line of the bank, for whoever says what it is. */
@Controller('staff/money/bank/lines/:id')
export class LinePages {
  constructor(
    @Inject(Decisions) private readonly decisions: Decisions,
    @Inject(LineDetails) private readonly details: LineDetails,
    @Inject(BankDesk) private readonly desk: BankDesk,
    @Inject(OpenFunds) private readonly funds: OpenFunds,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Get() @Can('bank.read')
  line(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.one(page, actor, id);
  }

  /** Shows who paid and what they wrote, on this answer only. */
  @Post('look') @Can('bank.look')
  async look(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    const details = await this.details.look(actor, id, { key, input: { look: id } });
    return this.one(page, actor, id, details ? { details } : { once: true });
  }

  @Post('confirm') @Can('bank.decide')
  async confirm(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, MatchRequest, body);
    if (!value) return this.one(page, actor, id, { errors, values });
    try {
      const match = { what: value.what, target: value.target ?? '' };
      await this.decisions.confirm(actor, id, match, { key, input: { id, ...match } });
    } catch (error) {
      return this.one(page, actor, id, { errors: errorsOf(error, page), values });
    }
    return redirect(page.link(`/staff/money/bank/lines/${id}`));
  }

  @Post('set-aside') @Can('bank.decide')
  async setAside(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.decisions.setAside(actor, id, { key, input: { setAside: id } });
    return redirect(page.link(`/staff/money/bank/lines/${id}`));
  }

  @Post('undo') @Can('bank.decide')
  async undo(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.decisions.undo(actor, id, { key, input: { undo: id } });
    return redirect(page.link(`/staff/money/bank/lines/${id}`));
  }

  private async one(page: PageContext, actor: Actor, id: string, shown: LineShown = {}): Promise<Result> {
    const [line, funds] = await Promise.all([this.desk.line(id), this.funds.list(this.reader)]);
    return view(page, page.t('bank.line.title'), <LinePage page={page} line={line} funds={funds} mine={line.importedBy === actor.id ? 'brought' : line.undoneBy === actor.id ? 'undone' : null} shown={shown} />, shown.errors ? { status: 422 } : {});
  }
}
