import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { DayText, file, Key, OneOf, type Result, Text, Who } from '../platform/http/index.js';
import { BOOKS_FORMS, type BooksExport, booksExportLife, BooksExports, type BooksForm } from './books-exports.js';

class ExportRequest {
  @OneOf(BOOKS_FORMS) form!: BooksForm;
  @DayText({ optional: true, description: 'As the books stood at the end of this day; today when left out.' }) until?: string;
  @Text({ min: 10, max: 300, description: 'What it is for. Names nobody.' }) reason!: string;
}
class AskedAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
}
class DecidedAnswer {
  @ApiProperty({ enum: booksExportLife.states }) state!: BooksExport['state'];
}
class ExportAnswer extends AskedAnswer {
  @ApiProperty({ enum: BOOKS_FORMS }) form!: BooksForm;
  @ApiProperty({ format: 'date' }) until!: string;
  @ApiProperty() reason!: string;
  @ApiProperty({ enum: booksExportLife.states }) state!: BooksExport['state'];
  @ApiProperty() askedAt!: Date;
  @ApiProperty({ type: Date, nullable: true }) expiresAt!: Date | null;
  @ApiProperty() taken!: number;
  /** Let go, and neither too old nor taken too often. */
  @ApiProperty() ready!: boolean;
}

/** The whole books as a file: one asks, another lets it go, the first takes it. */
@ApiTags('books')
@Controller('api/v1/ledger/exports')
export class BooksExportApi {
  constructor(@Inject(BooksExports) private readonly exports: BooksExports) {}

  @Get() @Can('ledger.read') @ApiOkResponse({ type: ExportAnswer, isArray: true })
  async list(): Promise<ExportAnswer[]> {
    return (await this.exports.list()).map(({ id, form, until, reason, state, askedAt, expiresAt, taken, ready }) => ({ id, form, until, reason, state, askedAt, expiresAt, taken, ready }));
  }

  @Post() @Can('ledger.export') @ApiOkResponse({ type: AskedAnswer })
  ask(@Who() actor: Actor, @Key() key: string, @Body() body: ExportRequest): Promise<AskedAnswer> {
    return this.exports.ask(actor, body, { key, input: body });
  }

  @Post(':id/allow') @HttpCode(200) @Can('ledger.allowExport') @ApiOkResponse({ type: DecidedAnswer })
  allow(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<DecidedAnswer> {
    return this.exports.decide(actor, id, 'allow', { key, input: { id, what: 'allow' } });
  }

  @Post(':id/refuse') @HttpCode(200) @Can('ledger.allowExport') @ApiOkResponse({ type: DecidedAnswer })
  refuse(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<DecidedAnswer> {
    return this.exports.decide(actor, id, 'refuse', { key, input: { id, what: 'refuse' } });
  }

  @Post(':id/withdraw') @HttpCode(200) @Can('ledger.export') @ApiOkResponse({ type: DecidedAnswer })
  withdraw(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<DecidedAnswer> {
    return this.exports.decide(actor, id, 'withdraw', { key, input: { id, what: 'withdraw' } });
  }

  @Post(':id/take') @HttpCode(200) @Can('ledger.export') @ApiOkResponse({ type: String })
  async take(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    const { name, text } = await this.exports.take(actor, id);
    return file(name, 'text/plain; charset=utf-8', text);
  }
}
