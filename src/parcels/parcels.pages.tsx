import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Can, may } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { Conflict, Forbidden, Invalid, type FieldErrors } from '../kernel/problem.js';
import { errorsOf, Key, Page, readForm, redirect, view, Who, type Result } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';
import { NEEDS, SAYS_WHY } from './actions.js';
import { NewParcelForm } from './new-form.js';
import { ParcelOrders } from './orders.js';
import { Parcels } from './parcels.js';
import { ParcelList } from './parcels.views.js';
import { ParcelPage } from './order.views.js';
import { ActRequest, KitRequest, ParcelsQuery } from './requests.js';

@ApiExcludeController()
@Controller('staff/parcels')
export class ParcelsPages {
  constructor(
    @Inject(Parcels) private readonly parcels: Parcels,
    @Inject(ParcelOrders) private readonly orders: ParcelOrders,
    @Inject(NewParcelForm) private readonly form: NewParcelForm,
  ) {}

  @Get() @Can('parcels.read')
  async list(@Page() page: PageContext, @Query() query: ParcelsQuery): Promise<Result> {
    const { state, recipientId, after } = query;
    const [{ items, next }, kits] = await Promise.all([this.parcels.list({ state, recipientId, after, limit: 30 }), this.parcels.kitNames()]);
    return view(page, page.t('parcels.list.title'), <ParcelList page={page} query={query} items={items} next={next} kits={kits} />);
  }

  @Get('new') @Can('parcels.request')
  blank(@Page() page: PageContext, @Query() { recipientId }: ParcelsQuery): Promise<Result> {
    return this.form.show(page, { recipientId }, {});
  }

  @Post('new') @Can('parcels.request')
  async request(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, KitRequest, body);
    if (!value) return this.form.show(page, values, errors);
    const { fund, ...request } = value;
    try {
      const { id } = await this.orders.request({ ...request, fundId: await this.parcels.fundId(fund) }, actor, { key, input: value });
      return redirect(page.link(`/staff/parcels/${id}`));
    } catch (error) {
      if (error instanceof Conflict) return this.form.show(page, values, {}, error);
      return this.form.show(page, values, errorsOf(error, page));
    }
  }

  @Get(':id') @Can('parcels.read')
  show(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.order(page, id);
  }

  /** Approving has an address of its own: whoever does it confirms that it is they. */
  @Post(':id/approve') @Can('parcels.approve')
  async approve(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, ActRequest, { ...(body as object), action: 'approve' });
    return value ? this.act(page, { id, actor, key, value, values }) : this.order(page, id, { errors, values });
  }

  /** One of the page's other actions; each asks for its own permission. */
  @Post(':id') @Can('parcels.read')
  async other(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, ActRequest, body);
    if (!value) return this.order(page, id, { errors, values });
    if (value.action === 'approve' || !may(actor, NEEDS[value.action])) throw new Forbidden('identity.notYours', 'Somebody with another role does this.');
    return this.act(page, { id, actor, key, value, values });
  }

  private async act(page: PageContext, { id, actor, key, value, values }: { id: string; actor: Actor; key: string; value: ActRequest; values: object }): Promise<Result> {
    try {
      await this.perform(value, id, actor, key);
    } catch (error) {
      if (error instanceof Conflict) return this.order(page, id, { refused: error, values });
      return this.order(page, id, { errors: errorsOf(error, page), values });
    }
    return redirect(page.link(`/staff/parcels/${id}`));
  }

  private perform({ action, reason = '', overrideReason }: ActRequest, id: string, actor: Actor, key: string): Promise<unknown> {
    if (SAYS_WHY.has(action) && reason.length < 5) throw new Invalid('parcels.reason', 'Say why, in a few words.', { reason: 'Say why, in a few words.' });
    const once = { key, input: { id, action, reason, overrideReason } };
    switch (action) {
      case 'approve': return this.orders.approve(id, actor, { overrideReason }, once);
      case 'hold': return this.orders.hold(id, actor, reason, once);
      case 'cancel': return this.orders.cancel(id, actor, reason, once);
      case 'resume': return this.orders.resume(id, actor, once);
      case 'close': return this.orders.close(id, actor, undefined, once);
      case 'writeOff': return this.orders.writeOff(id, actor, reason, once);
    }
  }

  private async order(page: PageContext, id: string, { errors = {}, values = {}, refused }: { errors?: FieldErrors; values?: object; refused?: Conflict } = {}): Promise<Result> {
    const found = await this.parcels.view(id);
    return view(page, found.order.reference, <ParcelPage page={page} {...found} errors={errors} values={values} refused={refused} />, refused ? { status: 409 } : Object.keys(errors).length > 0 ? { status: 422 } : {});
  }
}
