import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Can } from '../identity/index.js';
import { PageQuery, Text } from '../platform/http/index.js';
import type { CheckResult, Verdict } from './evaluate.js';
import { Places } from './places.js';
import { say, sayRemedy } from './say.js';
import type { Place } from './store.js';
import { ApiTrial, RemedyAnswer, tryRules } from './trial.js';
import { CHANNELS, CONFIDENCES, PLACE_KINDS, STATUSES } from './vocabulary.js';

class PlacesQuery extends PageQuery {
  @Text({ max: 80, optional: true, description: 'part of a code, name, town or address' }) q?: string;
}
class NameAnswer {
  @ApiProperty() en!: string;
  @ApiProperty() be!: string;
  @ApiProperty() ru!: string;
}
class PlaceAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() code!: string;
  @ApiProperty() country!: string;
  @ApiProperty({ enum: PLACE_KINDS }) kind!: string;
  @ApiProperty({ type: NameAnswer }) name!: NameAnswer;
  @ApiProperty() town!: string;
  @ApiProperty({ type: String, nullable: true }) postcode!: string | null;
  @ApiProperty({ type: String, nullable: true }) address!: string | null;
  @ApiProperty({ type: String, nullable: true }) validFrom!: string | null;
  @ApiProperty({ type: String, nullable: true }) validTo!: string | null;
  @ApiProperty() source!: string;
  @ApiProperty({ enum: CONFIDENCES }) confidence!: string;
  @ApiProperty({ type: String, nullable: true }) verifiedAt!: string | null;
  @ApiProperty({ enum: STATUSES }) status!: string;
}
class PlacesAnswer {
  @ApiProperty({ type: PlaceAnswer, isArray: true }) items!: Place[];
  @ApiProperty({ type: String, nullable: true, description: 'give it as `after` for the next page' }) next!: string | null;
}
class OriginAnswer {
  @ApiProperty() rule!: string;
  @ApiProperty() set!: string;
  @ApiProperty() version!: number;
  @ApiProperty() basis!: string;
  @ApiProperty() status!: string;
  @ApiProperty() confidence!: string;
  @ApiProperty() source!: string;
  @ApiProperty({ type: String, nullable: true }) verifiedAt!: string | null;
}
class CheckAnswer {
  @ApiProperty() slot!: string;
  @ApiProperty({ enum: ['pass', 'warn', 'fail', 'unknown', 'exempt'] }) outcome!: string;
  @ApiProperty() says!: string;
  @ApiProperty() help!: string;
  @ApiProperty({ type: RemedyAnswer, nullable: true }) remedy!: RemedyAnswer | null;
  @ApiProperty({ type: String, nullable: true }) override!: string | null;
  @ApiProperty({ type: [String] }) cautions!: readonly string[];
  @ApiProperty({ type: OriginAnswer, nullable: true }) origin!: OriginAnswer | null;
  @ApiProperty({ type: OriginAnswer, isArray: true }) shadowed!: readonly OriginAnswer[];
}
/** What the rules say, each check with its source, and in English what would help. */
export class VerdictAnswer {
  @ApiProperty({ enum: ['pass', 'pass_with_warnings', 'needs_override', 'needs_info', 'blocked'] }) decision!: string;
  @ApiProperty({ format: 'date' }) on!: string;
  @ApiProperty({ type: CheckAnswer, isArray: true }) checks!: CheckAnswer[];
  @ApiProperty({ type: [String] }) sets!: readonly string[];
}
class WayAnswer {
  @ApiProperty({ enum: CHANNELS }) channel!: string;
  @ApiProperty({ type: VerdictAnswer }) verdict!: VerdictAnswer;
}
class WaysAnswer {
  @ApiProperty({ type: WayAnswer, isArray: true, description: 'the best way of sending first' }) ways!: WayAnswer[];
}

const checkAnswer = ({ slot, outcome, remedy, override, cautions, origin, shadowed, ...said }: CheckResult): CheckAnswer =>
  ({ slot, outcome, says: say('en', said), help: sayRemedy('en', remedy), remedy, override, cautions, origin, shadowed });
export const verdictAnswer = ({ decision, on, checks, sets }: Verdict): VerdictAnswer => ({ decision, on, checks: checks.map(checkAnswer), sets });

@ApiTags('places')
@Controller('api/v1')
export class PlacesApi {
  constructor(@Inject(Places) private readonly places: Places) {}

  @Get('places') @Can('places.read') @ApiOkResponse({ type: PlacesAnswer })
  list(@Query() { q, after, limit }: PlacesQuery): Promise<PlacesAnswer> {
    return this.places.search({ text: q, after, limit });
  }

  @Get('places/:id') @Can('places.read') @ApiOkResponse({ type: PlaceAnswer })
  find(@Param('id', ParseUUIDPipe) id: string): Promise<PlaceAnswer> {
    return this.places.find(id);
  }

  @Post('rules/evaluate') @HttpCode(200) @Can('places.read') @ApiOkResponse({ type: WaysAnswer })
  async evaluate(@Body() { placeId, ...trial }: ApiTrial): Promise<WaysAnswer> {
    const ways = await tryRules(this.places, placeId, trial);
    return { ways: ways.map(({ channel, verdict }) => ({ channel, verdict: verdictAnswer(verdict) })) };
  }
}
