import { Body, Controller, Get, Inject, Param, ParseEnumPipe, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { Invalid } from '../kernel/problem.js';
import { Changes } from '../platform/change/index.js';
import { Key, Page, readForm, redirect, type Result, view, Who } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';
import { Budgets } from './budgets.js';
import { KINDS } from './reveals.api.js';
import { OwnPage, SeenPage } from './reveals.views.js';
import { WhoSaw } from './seen.js';
import { beforeOf, DecideRequest, LookRequest, SeenQuery } from './shapes.js';

const PAGE = 30;

/** What one opened today, what waits for a second person, and who saw whom. */
@ApiExcludeController()
@Controller('staff/reveals')
export class RevealsPages {
  constructor(
    @Inject(Budgets) private readonly budgets: Budgets,
    @Inject(WhoSaw) private readonly whoSaw: WhoSaw,
    @Inject(Changes) private readonly changes: Changes,
  ) {}

  @Get() @Can('reveals.own')
  async own(@Page() page: PageContext, @Who() actor: Actor): Promise<Result> {
    const [lines, asks, alerts] = await Promise.all([
      this.budgets.mine(actor), page.can?.('reveals.raise') ? this.budgets.asks(actor) : [], page.can?.('reveals.watch') ? this.budgets.alerts(actor) : [],
    ]);
    const named = (person: string, signIn: string | null): string => (actor.roles.includes('admin') && signIn ? signIn : this.changes.pseudonym({ kind: 'person', id: person, roles: [] }));
    return view(page, page.t('reveals.own.title'), <OwnPage page={page} lines={lines} asks={asks} alerts={alerts} named={named} />);
  }

  @Post('ask') @Can('reveals.ask')
  async ask(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    const { look } = await read(page, LookRequest, body);
    await this.budgets.ask(actor, look, { key, input: { ask: look } });
    return redirect(page.link('/staff/reveals'));
  }

  @Post('raises/:id') @Can('reveals.raise')
  async decide(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { decision } = await read(page, DecideRequest, body);
    await this.budgets.decide(actor, id, decision === 'give', { key, input: { id, decision } });
    return redirect(page.link('/staff/reveals'));
  }

  @Post('alerts/:id') @Can('reveals.watch')
  async seen(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.budgets.seen(actor, id, { key, input: { seen: id } });
    return redirect(page.link('/staff/reveals'));
  }

  @Get(':kind/:id') @Can('reveals.read')
  async of(@Page() page: PageContext, @Who() actor: Actor, @Param('kind', new ParseEnumPipe(KINDS)) kind: keyof typeof KINDS, @Param('id', ParseUUIDPipe) id: string, @Query() { after }: SeenQuery): Promise<Result> {
    const seen = await this.whoSaw.of(actor, { kind, id }, { before: beforeOf(after), limit: PAGE });
    return view(page, page.t(`reveals.seen.title.${kind}`), <SeenPage page={page} subject={{ kind, id }} seen={seen} first={!after} />);
  }
}

async function read<T extends object>(page: PageContext, shape: new () => T, body: unknown): Promise<T> {
  const { value, errors } = await readForm(page, shape, body);
  if (!value) throw new Invalid('http.invalid', 'Please look again at what is marked.', errors);
  return value;
}
