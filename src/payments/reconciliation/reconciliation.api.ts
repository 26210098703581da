import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Can } from '../../identity/index.js';
import type { Actor } from '../../kernel/actor.js';
import { OneOf, Who } from '../../platform/http/index.js';
import { DIFFERENCES, type DifferenceCode } from './check.js';
import { ReconciliationDesk, type ReconciliationState } from './desk.js';
import { Runs, SPANS, type Span } from './runs.js';

class DifferenceAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ enum: DIFFERENCES }) code!: DifferenceCode;
  @ApiProperty({ description: 'What it is about: a balance transaction, a payout, a payment, an account.' }) object!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Minor units.' }) amountMinor!: string | null;
  @ApiProperty({ type: String, nullable: true }) currency!: string | null;
  @ApiProperty() firstSeen!: Date;
  @ApiProperty() lastSeen!: Date;
  @ApiProperty({ type: Date, nullable: true }) resolvedAt!: Date | null;
}
class RunAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ enum: SPANS }) span!: Span;
  @ApiProperty({ enum: ['waiting', 'running', 'done', 'failed'] }) state!: 'waiting' | 'running' | 'done' | 'failed';
  @ApiProperty({ type: 'integer' }) checked!: number;
  @ApiProperty({ type: 'integer' }) checks!: number;
  @ApiProperty({ type: String, isArray: true, description: 'Checks that could not be made.' }) missed!: readonly string[];
  @ApiProperty() askedAt!: Date;
  @ApiProperty({ type: Date, nullable: true }) endedAt!: Date | null;
}
class StateAnswer {
  @ApiProperty({ type: Date, nullable: true, description: 'When every check was made for the last time.' }) lastComplete!: Date | null;
  @ApiProperty({ type: RunAnswer, nullable: true }) run!: RunAnswer | null;
  @ApiProperty({ type: DifferenceAnswer, isArray: true }) open!: readonly DifferenceAnswer[];
}
class AskBody {
  @OneOf(SPANS) span!: Span;
}
class AskedAnswer {
  @ApiProperty({ format: 'uuid' }) runId!: string;
}

@ApiTags('payments')
@Controller('api/v1/reconciliation')
export class ReconciliationApi {
  constructor(
    @Inject(ReconciliationDesk) private readonly desk: ReconciliationDesk,
    @Inject(Runs) private readonly runs: Runs,
  ) {}

  @Get() @Can('reconciliation.read') @ApiOkResponse({ type: StateAnswer })
  show(): Promise<ReconciliationState> {
    return this.desk.state();
  }

  /** Asks for a look at everything; its progress is in `run`. */
  @Post('run') @Can('reconciliation.run') @HttpCode(202) @ApiAcceptedResponse({ type: AskedAnswer })
  async ask(@Who() actor: Actor, @Body() { span }: AskBody): Promise<AskedAnswer> {
    return { runId: await this.runs.ask(actor, span) };
  }
}
