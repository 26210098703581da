import { Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Can } from '../identity/index.js';
import { Reader } from '../platform/database/index.js';
import { Whole } from '../platform/http/index.js';
import { Log } from './log.js';
import { listRecords, stateOf } from './records.js';

class RecordQuery {
  @Whole({ min: 1, max: 200, optional: true }) limit?: number;
  @Whole({ min: 0, max: Number.MAX_SAFE_INTEGER, optional: true, description: 'The index of the last record seen.' }) after?: number;
}
class RecordAnswer {
  @ApiProperty({ description: 'Its place in the log.' }) index!: number;
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'date-time' }) at!: Date;
  @ApiProperty() kind!: string;
  @ApiProperty() subject!: string;
  @ApiProperty() actorRole!: string;
  @ApiProperty({ description: 'A pseudonym.' }) actorRef!: string;
  @ApiProperty({ type: 'object', additionalProperties: true }) fields!: object;
}
class LogAnswer {
  @ApiProperty({ type: String, nullable: true }) origin!: string | null;
  @ApiProperty() size!: number;
  @ApiProperty({ description: 'Entries that wait for their place.' }) pending!: number;
  @ApiProperty({ type: Number, nullable: true }) signedSize!: number | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) signedAt!: Date | null;
}
class CheckpointAnswer {
  @ApiProperty() origin!: string;
  @ApiProperty() size!: number;
  @ApiProperty({ description: 'Base64.' }) root!: string;
}

@ApiTags('audit')
@Controller('api/v1/audit')
export class AuditApi {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Log) private readonly log: Log,
  ) {}

  /** Records, newest first. */
  @Get('records') @Can('audit.read') @ApiOkResponse({ type: RecordAnswer, isArray: true })
  records(@Query() { limit = 50, after }: RecordQuery): Promise<RecordAnswer[]> {
    return listRecords(this.reader, { limit, after });
  }

  @Get('log') @Can('audit.read') @ApiOkResponse({ type: LogAnswer })
  state(): Promise<LogAnswer> {
    return stateOf(this.reader);
  }

  /** Signs what the log has become now; otherwise it is signed once a day. */
  @Post('sign') @Can('audit.sign') @HttpCode(200) @ApiOkResponse({ type: CheckpointAnswer })
  async sign(): Promise<CheckpointAnswer> {
    const { origin, size, root } = await this.log.sign();
    return { origin, size, root: root.toString('base64') };
  }
}
