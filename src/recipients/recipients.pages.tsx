import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import type { FieldErrors } from '../kernel/problem.js';
import { Places } from '../places/index.js';
import { type Care, careOf, handOver, HandOverRequest, Reveals, takeCare, WhyRequest } from '../reveals/index.js';
import { Reader } from '../platform/database/index.js';
import { Changes, type Change } from '../platform/change/index.js';
import { errorsOf, Key, OneOf, Page, readForm, redirect, view, Who, type Result } from '../platform/http/index.js';
import type { PageContext, Values } from '../platform/web/index.js';
import { beforeOf } from './recipients.api.js';
import { CONSENTS, Recipients, type ConsentPurpose, type Identity } from './recipients.js';
import { CustodyRequest, custodyFrom, factsFrom, FactsRequest, recipientFrom, RecipientRequest, RecipientsQuery, reportFrom, ReportRequest } from './requests.js';
import { NewRecipientPage, RecipientList, RecipientPage } from './recipients.views.js';

/** As a form says it: an answer that is left out is no “no”. */
class SaidConsent {
  @OneOf(CONSENTS) purpose!: ConsentPurpose;
  @OneOf(['true', 'false']) given!: string;
}

@ApiExcludeController()
@Controller('staff/recipients')
export class RecipientsPages {
  constructor(
    @Inject(Recipients) private readonly recipients: Recipients,
    @Inject(Places) private readonly places: Places,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Reveals) private readonly reveals: Reveals,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Get() @Can('recipients.read')
  async list(@Page() page: PageContext, @Query() { q = '', after }: RecipientsQuery): Promise<Result> {
    const { items, next } = await this.recipients.list({ text: q, before: beforeOf(after), limit: 30 });
    return view(page, page.t('recipients.list.title'), <RecipientList page={page} text={q} items={items} next={next} first={!after} />);
  }

  @Get('new') @Can('recipients.edit')
  async blank(@Page() page: PageContext): Promise<Result> {
    return this.newForm(page, {}, {});
  }

  @Post('new') @Can('recipients.edit')
  async create(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, RecipientRequest, body);
    if (!value) return this.newForm(page, values, errors);
    try {
      const { id } = await this.changes.run(actor, (change) => this.recipients.create(change, recipientFrom(value)), { key, input: value });
      return redirect(page.link(`/staff/recipients/${id}`));
    } catch (error) {
      return this.newForm(page, values, errorsOf(error, page));
    }
  }

  private async newForm(page: PageContext, values: object, errors: FieldErrors): Promise<Result> {
    const body = <NewRecipientPage page={page} places={await this.places.list()} values={values} errors={errors} />;
    return view(page, page.t('recipients.new.title'), body, Object.keys(errors).length > 0 ? { status: 422 } : {});
  }

  @Get(':id') @Can('recipients.read')
  show(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.person(page, id, {});
  }

  @Post(':id/take') @Can('cases.assign')
  async take(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string): Promise<Result> {
    await this.recipients.card(id);
    await this.changes.run(actor, (change) => takeCare(change, { kind: 'recipient', id }), { key, input: { take: id } });
    return redirect(page.link(`/staff/recipients/${id}`));
  }

  @Post(':id/hand-over') @Can('cases.assign')
  handOver(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    return this.act(page, id, { actor, key, form: 'hand-over', shape: HandOverRequest, body }, (change, value: HandOverRequest) => handOver(change, { kind: 'recipient', id }, value.to));
  }

  @Post(':id/reveal') @Can('recipients.reveal')
  async reveal(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, WhyRequest, body);
    if (!value) return this.person(page, id, { form: 'reveal', errors, values });
    try {
      const identity = await this.reveals.show(actor, { key, input: { reveal: id, value } }, (change) => this.recipients.reveal(change, id, value));
      return await this.person(page, id, identity ? { identity } : { once: true });
    } catch (error) {
      return this.person(page, id, { form: 'reveal', errors: errorsOf(error, page), values });
    }
  }

  @Post(':id/move') @Can('recipients.edit')
  move(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    return this.act(page, id, { actor, key, form: 'move', shape: CustodyRequest, body }, (change, value: CustodyRequest) => this.recipients.move(change, id, custodyFrom(value)));
  }

  @Post(':id/consents') @Can('recipients.edit')
  consent(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    return this.act(page, id, { actor, key, form: 'consent', shape: SaidConsent, body }, (change, { purpose, given }: SaidConsent) => this.recipients.consent(change, id, purpose, given === 'true'));
  }

  @Post(':id/facts') @Can('recipients.edit')
  facts(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    return this.act(page, id, { actor, key, form: 'facts', shape: FactsRequest, body }, (change, value: FactsRequest) => this.recipients.describe(change, id, factsFrom(value)));
  }

  @Post(':id/report') @Can('recipients.edit')
  report(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    return this.act(page, id, { actor, key, form: 'report', shape: ReportRequest, body }, (change, value: ReportRequest) => this.recipients.report(change, id, reportFrom(value)));
  }

  /** Checks a form of the person's page, does what it asks, and shows the page again. */
  private async act<T extends object>(page: PageContext, id: string, { actor, key, form, shape, body }: { actor: Actor; key: string; form: string; shape: new () => T; body: unknown }, work: (change: Change, value: T) => Promise<void>): Promise<Result> {
    const { value, errors, values } = await readForm(page, shape, body);
    if (!value) return this.person(page, id, { form, errors, values });
    try {
      await this.changes.run(actor, (change) => work(change, value), { key, input: { id, form, value } });
    } catch (error) {
      return this.person(page, id, { form, errors: errorsOf(error, page), values });
    }
    return redirect(page.link(`/staff/recipients/${id}`));
  }

  private async person(page: PageContext, id: string, { identity, once = false, form, errors = {}, values = {} }: { identity?: Identity; once?: boolean; form?: string; errors?: FieldErrors; values?: Values }): Promise<Result> {
    const card = await this.recipients.card(id);
    const [facts, care, places, episodes, consents, entries] = await Promise.all([this.recipients.facts(id), this.care(page, id), this.places.list(), this.recipients.episodes(id), this.recipients.consents(id), this.recipients.entries(id)]);
    const body = <RecipientPage page={page} card={card} facts={facts} places={places} episodes={episodes} consents={consents} entries={entries} identity={identity} once={once} care={care} wrong={{ form, errors, values }} />;
    return view(page, card.reference, body, form ? { status: 422 } : {});
  }

  private care({ actor }: PageContext, id: string): Promise<Care> {
    return careOf(this.reader, actor!, { kind: 'recipient', id });
  }
}
