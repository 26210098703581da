import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Gate } from '../gate/index.js';
import { Anyone, type OurRequest } from '../platform/http/index.js';
import { CodeRequest } from './campaigns.dto.js';
import { PrivatePage } from './private-page.js';
import { thingsFor, Years } from './year.js';

class SpentAnswer {
  @ApiProperty({ isArray: true, type: String, description: 'What it was used for: several where published figures tell them together.' }) kinds!: readonly string[];
  @ApiProperty({ type: 'integer', description: 'Minor units.' }) amountMinor!: number;
  @ApiProperty({ type: 'integer', description: 'How many whole things of the campaign’s price list cost that much; 0 where none compares.' }) things!: number;
}
class BecameAnswer {
  @ApiProperty() currency!: string;
  @ApiProperty({ type: 'integer', description: 'Minor units; the sum of what was spent, what waits and what is told later.' }) givenMinor!: number;
  @ApiProperty({ type: SpentAnswer, isArray: true }) spent!: readonly SpentAnswer[];
  @ApiProperty({ type: 'integer', description: 'Waits in the fund for its turn.' }) heldMinor!: number;
  @ApiProperty({ type: 'integer', description: 'Belongs to figures that are too small to be published yet.' }) untoldMinor!: number;
}
class YearAnswer {
  @ApiProperty({ description: 'The latest calendar year with something of this gift that is told to its end.' }) year!: string;
  @ApiProperty({ description: 'The last month that any published report tells.' }) toldTo!: string;
  @ApiProperty({ type: BecameAnswer, isArray: true }) became!: readonly BecameAnswer[];
}

/** *Your year* for machines: the same figures as the page, by the code, which travels in the body only. */
@ApiTags('campaigns')
@Anyone()
@Controller('api/v1/gift')
export class YearApi {
  constructor(
    @Inject(Years) private readonly years: Years,
    @Inject(Gate) private readonly gate: Gate,
  ) {}

  /** 404 `campaigns.noGift` for a code of no gift, and for a gift of no year that is told to its end. */
  @Post('year') @HttpCode(200) @ApiOkResponse({ type: YearAnswer })
  async show(@Req() request: OurRequest, @Body() { code }: CodeRequest): Promise<YearAnswer> {
    await this.gate.askPlainly('code', request);
    const { year, toldTo, became, prices } = await this.years.of(PrivatePage.hashOf(code));
    return {
      year, toldTo,
      became: became.map(({ currency, given, spent, held, untold }) => ({
        currency, givenMinor: given, heldMinor: held, untoldMinor: untold,
        spent: spent.map((part) => ({ kinds: part.kinds, amountMinor: part.amount, things: thingsFor(part, currency, prices) })),
      })),
    };
  }
}
