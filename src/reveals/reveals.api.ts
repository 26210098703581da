import { Body, Controller, Get, HttpCode, Inject, Param, ParseEnumPipe, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { Key, Who } from '../platform/http/index.js';
import { Budgets } from './budgets.js';
import { WhoSaw } from './seen.js';
import { AlertSeenAnswer, AskedAnswer, beforeOf, BudgetAnswer, DecidedAnswer, DecideRequest, LookRequest, SeenPageAnswer, SeenQuery } from './shapes.js';

export const KINDS = { recipient: 'recipient', household: 'household' } as const;

@ApiTags('reveals')
@Controller('api/v1/reveals')
export class RevealsApi {
  constructor(
    @Inject(Budgets) private readonly budgets: Budgets,
    @Inject(WhoSaw) private readonly whoSaw: WhoSaw,
  ) {}

  /** What one opened today, and how much is left. */
  @Get() @Can('reveals.own') @ApiOkResponse({ type: BudgetAnswer, isArray: true })
  mine(@Who() actor: Actor): Promise<BudgetAnswer[]> {
    return this.budgets.mine(actor);
  }

  /** Asks for as much again today; somebody else decides. */
  @Post('raises') @HttpCode(200) @Can('reveals.ask') @ApiOkResponse({ type: AskedAnswer })
  ask(@Who() actor: Actor, @Key() key: string, @Body() { look }: LookRequest): Promise<AskedAnswer> {
    return this.budgets.ask(actor, look, { key, input: { ask: look } });
  }

  @Post('raises/:id/decide') @HttpCode(200) @Can('reveals.raise') @ApiOkResponse({ type: DecidedAnswer })
  decide(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() { decision }: DecideRequest): Promise<DecidedAnswer> {
    return this.budgets.decide(actor, id, decision === 'give', { key, input: { id, decision } });
  }

  @Post('alerts/:id/seen') @HttpCode(200) @Can('reveals.watch') @ApiOkResponse({ type: AlertSeenAnswer })
  seen(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<AlertSeenAnswer> {
    return this.budgets.seen(actor, id, { key, input: { seen: id } });
  }

  /** Who looked at a person or a family, newest first. */
  @Get(':kind/:id') @Can('reveals.read') @ApiParam({ name: 'kind', enum: KINDS }) @ApiOkResponse({ type: SeenPageAnswer })
  of(@Who() actor: Actor, @Param('kind', new ParseEnumPipe(KINDS)) kind: keyof typeof KINDS, @Param('id', ParseUUIDPipe) id: string, @Query() { after, limit }: SeenQuery): Promise<SeenPageAnswer> {
    return this.whoSaw.of(actor, { kind, id }, { before: beforeOf(after), limit });
  }
}
