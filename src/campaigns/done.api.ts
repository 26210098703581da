import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Anyone } from '../platform/http/index.js';
import { Done } from './done.js';
import { Shelf } from './shelf.js';

class PaidForAnswer {
  @ApiProperty({ isArray: true, type: String, description: 'What it was used for: several where published figures tell them together.' }) kinds!: readonly string[];
  @ApiProperty({ type: 'integer', description: 'Minor units.' }) amountMinor!: number;
}
class SoFarAnswer {
  @ApiProperty() currency!: string;
  @ApiProperty({ isArray: true, type: String, description: 'Codes of the fund, and of those it was ever told together with.' }) funds!: readonly string[];
  @ApiProperty({ description: 'First month told.' }) from!: string;
  @ApiProperty({ description: 'Last month told.' }) to!: string;
  @ApiProperty({ type: 'integer', description: 'Minor units that were there before, or came from other funds. With what was given it is the sum of what was spent and what waits.' }) beforeMinor!: number;
  @ApiProperty({ type: 'integer', description: 'Minor units.' }) givenMinor!: number;
  @ApiProperty({ type: PaidForAnswer, isArray: true }) spent!: readonly PaidForAnswer[];
  @ApiProperty({ type: 'integer', description: 'Minor units that wait in the fund.' }) heldMinor!: number;
}

/** What a campaign's fund became, as its page tells it: from published reports alone. */
@ApiTags('campaigns')
@Anyone()
@Controller('api/v1/campaigns/:slug/so-far')
export class DoneApi {
  constructor(
    @Inject(Shelf) private readonly shelf: Shelf,
    @Inject(Done) private readonly done: Done,
  ) {}

  /** By currency; empty before the first figure. */
  @Get() @ApiOkResponse({ type: SoFarAnswer, isArray: true })
  async show(@Param('slug') slug: string): Promise<SoFarAnswer[]> {
    await this.shelf.find(slug, 'en'); // a campaign that is not published is not found
    const { told } = await this.done.of(slug);
    return told.map(({ before, given, held, spent, ...one }) => ({ ...one, beforeMinor: before, givenMinor: given, heldMinor: held, spent: spent.map(({ kinds, amount }) => ({ kinds, amountMinor: amount })) }));
  }
}
