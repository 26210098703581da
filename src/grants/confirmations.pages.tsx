import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { Reader } from '../platform/database/index.js';
import { errorsOf, Key, OneOf, Page, readForm, redirect, type Result, view, Whole, Who } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';
import { Reveals, WhyRequest } from '../reveals/index.js';
import { Confirmations } from './confirmations.js';
import { ConfirmationPage, type ShownChange } from './confirmations.views.js';
import { taken } from './form.js';
import { Programmes } from './programmes.js';

class DecisionForm {
  @OneOf(['yes', 'no']) decision!: 'yes' | 'no';
}
class VersionForm {
  @Whole({ min: 1, max: 32_000 }) version!: number;
}

/** What waits for a second person about families. */
@Controller('staff/confirmations')
export class ConfirmationPages {
  constructor(
    @Inject(Confirmations) private readonly confirmations: Confirmations,
    @Inject(Programmes) private readonly programmes: Programmes,
    @Inject(Reveals) private readonly reveals: Reveals,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Get() @Can('grants.read')
  list(@Page() page: PageContext, @Who() actor: Actor): Promise<Result> {
    return this.show(page, actor);
  }

  @Post('phrases/:id') @Can('families.confirmPhrase')
  async decide(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { decision } = await taken(page, DecisionForm, body);
    await this.confirmations.decidePhrase(actor, id, decision === 'yes', { key, input: { id, decision } });
    return redirect(page.link('/staff/confirmations'));
  }

  /** Shows where the money would go now, on this answer only. */
  @Post('payouts/:id/reveal') @Can('payouts.reveal')
  async reveal(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, WhyRequest, body);
    if (!value) return this.show(page, actor, { householdId: id, errors, values });
    try {
      const revealed = await this.reveals.show(actor, { key, input: { payout: id, value } }, (change) => this.confirmations.openPayout(change, id, value));
      return await this.show(page, actor, { householdId: id, ...(revealed ? { revealed } : { once: true }) });
    } catch (error) {
      return this.show(page, actor, { householdId: id, errors: errorsOf(error, page), values });
    }
  }

  @Post('payouts/:id') @Can('payouts.confirm')
  async confirm(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { version } = await taken(page, VersionForm, body);
    await this.confirmations.confirmPayout(actor, id, version, { key, input: { id, version } });
    return redirect(page.link('/staff/confirmations'));
  }

  private async show(page: PageContext, actor: Actor, shown?: ShownChange): Promise<Result> {
    const [phrases, payouts, stopped, routes] = await Promise.all([this.confirmations.phrasesFor(actor), this.confirmations.payoutsWaiting(), this.confirmations.stopped(), this.programmes.routes(this.reader)]);
    return view(page, page.t('grants.confirm.title'), <ConfirmationPage page={page} phrases={phrases} payouts={payouts} stopped={stopped} routes={routes} shown={shown} />, shown?.errors ? { status: 422 } : {});
  }
}
