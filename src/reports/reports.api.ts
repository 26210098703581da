import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { NotFound } from '../kernel/problem.js';
import { PublicReader } from '../platform/database/index.js';
import { Anyone, Key, Text, Who } from '../platform/http/index.js';
import { findReport, listReports, type PublicReport } from './public.js';
import { Reports } from './reports.js';

export const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

class ReportRequest {
  @Text({ max: 7, pattern: MONTH, description: 'Its last month, such as 2026-09. It begins after the last report.' }) to!: string;
}
class PublishedAnswer {
  @ApiProperty() reference!: string;
}
class ReportRow {
  @ApiProperty() reference!: string;
  @ApiProperty({ description: 'Its first month.' }) from!: string;
  @ApiProperty({ description: 'Its last month.' }) to!: string;
  @ApiProperty({ description: 'Whether its bundle is complete.' }) signed!: boolean;
  @ApiProperty({ format: 'date-time' }) publishedAt!: Date;
  @ApiProperty({ description: 'Where the bundle is, once it is signed.' }) bundle!: string;
}
class ReportAnswer extends ReportRow {
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Blocks, costs, funds and what is held back, by currency.' }) figures!: object;
}

@ApiTags('transparency')
@Controller('api/v1/reports')
export class ReportsApi {
  constructor(
    @Inject(Reports) private readonly reports: Reports,
    @Inject(PublicReader) private readonly reader: PublicReader,
  ) {}

  /** Newest first. */
  @Get() @Anyone() @ApiOkResponse({ type: ReportRow, isArray: true })
  async list(): Promise<ReportRow[]> {
    return (await listReports(this.reader)).map(rowOf);
  }

  @Get(':reference') @Anyone() @ApiOkResponse({ type: ReportAnswer })
  async one(@Param('reference') reference: string): Promise<ReportAnswer> {
    const report = await findReport(this.reader, reference);
    if (!report) throw new NotFound('reports.unknown', 'There is no such report.');
    return { ...rowOf(report), figures: report.figures };
  }

  /** Publishes the report of the closed months after the last one. */
  @Post() @Can('reports.build') @ApiCreatedResponse({ type: PublishedAnswer })
  publish(@Who() actor: Actor, @Body() { to }: ReportRequest, @Key() key: string): Promise<PublishedAnswer> {
    return this.reports.publish(actor, to, { key, input: { to } });
  }
}

const rowOf = ({ reference, figures, signed, publishedAt }: PublicReport) =>
  ({ reference, from: figures.from, to: figures.to, signed, publishedAt, bundle: `/transparency/reports/${reference}/bundle.zip` });
