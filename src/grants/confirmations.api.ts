import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { Key, OneOf, Whole, Who } from '../platform/http/index.js';
import { DoneAnswer, HandOverRequest } from '../reveals/index.js';
import { Confirmations } from './confirmations.js';

class PhraseDecision {
  @OneOf(['yes', 'no']) decision!: 'yes' | 'no';
}
class PayoutConfirmation {
  @Whole({ min: 1, max: 32_000, description: 'The version that was confirmed with the family; a newer one waits on.' }) version!: number;
}
class PhraseWaitingAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() household!: string;
  @ApiProperty({ format: 'date-time' }) askedAt!: Date;
}
class PayoutWaitingAnswer {
  @ApiProperty({ format: 'uuid' }) householdId!: string;
  @ApiProperty() household!: string;
  @ApiProperty() route!: string;
  @ApiProperty() version!: number;
  @ApiProperty({ format: 'date-time' }) editedAt!: Date;
  @ApiProperty({ format: 'date-time' }) usableFrom!: Date;
}
class WaitingAnswer {
  @ApiProperty({ type: PhraseWaitingAnswer, isArray: true }) phrases!: PhraseWaitingAnswer[];
  @ApiProperty({ type: PayoutWaitingAnswer, isArray: true }) payouts!: PayoutWaitingAnswer[];
}

/** What waits for a second person about families. */
@ApiTags('grants')
@Controller('api/v1/confirmations')
export class ConfirmationsApi {
  constructor(@Inject(Confirmations) private readonly confirmations: Confirmations) {}

  @Get() @Can('grants.read') @ApiOkResponse({ type: WaitingAnswer })
  async list(@Who() actor: Actor): Promise<WaitingAnswer> {
    const [phrases, payouts] = await Promise.all([this.confirmations.phrasesFor(actor), this.confirmations.payoutsWaiting()]);
    return { phrases: phrases.map(({ id, household, askedAt }) => ({ id, household, askedAt })), payouts };
  }

  @Post('phrases/:id') @HttpCode(200) @Can('families.confirmPhrase') @ApiOkResponse({ type: DoneAnswer })
  phrase(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() { decision }: PhraseDecision): Promise<DoneAnswer> {
    return this.confirmations.decidePhrase(actor, id, decision === 'yes', { key, input: { id, decision } });
  }

  @Post('payouts/:id') @HttpCode(200) @Can('payouts.confirm') @ApiOkResponse({ type: DoneAnswer })
  payout(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() { version }: PayoutConfirmation): Promise<DoneAnswer> {
    return this.confirmations.confirmPayout(actor, id, version, { key, input: { id, version } });
  }
}

/** Whose case a family's is. */
@ApiTags('grants')
@Controller('api/v1/households')
export class HouseholdsApi {
  constructor(@Inject(Confirmations) private readonly confirmations: Confirmations) {}

  @Post(':id/take') @HttpCode(200) @Can('cases.assign') @ApiOkResponse({ type: DoneAnswer })
  take(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<DoneAnswer> {
    return this.confirmations.take(actor, id, { key, input: { take: id } });
  }

  @Post(':id/hand-over') @HttpCode(200) @Can('cases.assign') @ApiOkResponse({ type: DoneAnswer })
  handOver(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() { to }: HandOverRequest): Promise<DoneAnswer> {
    return this.confirmations.handOver(actor, id, to, { key, input: { handOver: id, to } });
  }
}
