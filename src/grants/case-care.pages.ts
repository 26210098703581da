import { Body, Controller, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { Phrases } from '../families/index.js';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { Changes } from '../platform/change/index.js';
import { Flag, Key, Page, redirect, type Result, Who } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';
import { HandOverRequest, Reveals } from '../reveals/index.js';
import { CaseScreen } from './case-screen.js';
import { Confirmations } from './confirmations.js';
import { taken } from './form.js';
import { workOn } from './staff-view.js';

class FactsForm {
  @Flag() facts!: boolean;
}

/** Whose case a family's is, and a new phrase for a family that lost its own. */
@Controller('staff/applications')
export class CaseCarePages {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Confirmations) private readonly confirmations: Confirmations,
    @Inject(Phrases) private readonly phrases: Phrases,
    @Inject(Reveals) private readonly reveals: Reveals,
    @Inject(CaseScreen) private readonly screen: CaseScreen,
  ) {}

  @Post(':id/take') @Can('cases.assign')
  async take(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    const householdId = await this.confirmations.householdOf(id);
    await this.confirmations.take(actor, householdId, { key, input: { take: id } });
    return this.back(page, id);
  }

  @Post(':id/hand-over') @Can('cases.assign')
  async handOver(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { to } = await taken(page, HandOverRequest, body);
    const householdId = await this.confirmations.householdOf(id);
    await this.confirmations.handOver(actor, householdId, to, { key, input: { handOver: id, to } });
    return this.back(page, id);
  }

  /** For a family that lost its phrase and knew two facts of its file. */
  @Post(':id/ask-phrase') @Can('families.newPhrase')
  async ask(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { facts } = await taken(page, FactsForm, body);
    if (!facts) return this.screen.show(page, actor, id, { form: 'facts', errors: { facts: page.t('grants.problem.facts') } });
    await this.changes.run(actor, async (change) => this.phrases.ask(change, await workOn(change, id)), { key, input: { ask: id } });
    return this.back(page, id);
  }

  @Post(':id/stop-phrase') @Can('families.newPhrase')
  async stop(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.changes.run(actor, async (change) => this.phrases.stop(change, await workOn(change, id)), { key, input: { stop: id } });
    return this.back(page, id);
  }

  /** The new phrase, after somebody else said yes, on this answer only. */
  @Post(':id/new-phrase') @Can('families.newPhrase')
  async collect(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    const phrase = await this.reveals.show(actor, { key, input: { newPhrase: id } }, async (change) => this.phrases.collect(change, await workOn(change, id)));
    return this.screen.show(page, actor, id, phrase === undefined ? { once: true } : { phrase });
  }

  private back(page: PageContext, id: string): Result {
    return redirect(page.link(`/staff/applications/${id}`));
  }
}
