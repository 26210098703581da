import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiProperty, ApiTags } from '@nestjs/swagger';
import { codeHash, readCode } from '../campaigns/index.js';
import { Gate } from '../gate/index.js';
import { Can } from '../identity/index.js';
import { Anyone, file, PageQuery, Text, type OurRequest, type Result } from '../platform/http/index.js';
import { ReceiptDesk, type NumberRow, type SeriesRow } from './desk.js';
import { askedBy, CodeForm, DocumentForm } from './forms.js';
import { noGift, Offers, type Offer } from './offers.js';
import { Receipts } from './receipts.js';

class SeriesAnswer {
  @ApiProperty() series!: string;
  @ApiProperty() prefix!: string;
  @ApiProperty({ type: 'integer' }) count!: number;
  @ApiProperty({ type: 'integer' }) last!: number;
  @ApiProperty({ type: 'integer' }) corrections!: number;
  @ApiProperty({ description: 'The numbers run from 1 to the last without a gap.' }) isWhole!: boolean;
}
class NumberAnswer {
  @ApiProperty() n!: string;
  @ApiProperty() series!: string;
  @ApiProperty() number!: string;
  @ApiProperty({ enum: ['payment', 'year'] }) kind!: string;
  @ApiProperty({ type: 'integer' }) year!: number;
  @ApiProperty({ description: 'Minor units; of a correction, what is left.' }) grossMinor!: string;
  @ApiProperty() currency!: string;
  @ApiProperty({ nullable: true, type: String }) replaces!: string | null;
  @ApiProperty({ format: 'date' }) issuedOn!: string;
}
class NumbersQuery extends PageQuery {
  @Text({ max: 20, pattern: /^[a-z]+$/, optional: true }) series?: string;
}
class OfferAnswer {
  @ApiProperty({ description: 'Give it back to get the document.' }) of!: string;
  @ApiProperty({ enum: ['payment', 'year'] }) kind!: string;
  @ApiProperty({ type: 'integer', nullable: true }) year!: number | null;
  @ApiProperty({ enum: ['pending', 'disputed', 'odd', 'standing', 'returned'] }) state!: string;
  @ApiProperty() isIssued!: boolean;
}
class DocumentRequest extends DocumentForm {
  @Text({ max: 60 }) code!: string;
}

@ApiTags('receipts')
@Controller('api/v1')
export class ReceiptsApi {
  constructor(
    @Inject(ReceiptDesk) private readonly desk: ReceiptDesk,
    @Inject(Offers) private readonly offers: Offers,
    @Inject(Receipts) private readonly receipts: Receipts,
    @Inject(Gate) private readonly gate: Gate,
  ) {}

  @Get('receipts/series') @Can('receipts.read') @ApiOkResponse({ type: SeriesAnswer, isArray: true })
  series(): Promise<SeriesRow[]> {
    return this.desk.series();
  }

  @Get('receipts') @Can('receipts.read') @ApiOkResponse({ type: NumberAnswer, isArray: true })
  numbers(@Query() { limit = 50, after, series }: NumbersQuery): Promise<NumberRow[]> {
    return this.desk.numbers(limit, { series, after });
  }

  /** What the gift of a code may have a receipt for. */
  @Post('gift/receipts') @Anyone() @HttpCode(200) @ApiOkResponse({ type: OfferAnswer, isArray: true })
  async of(@Req() request: OurRequest, @Body() { code }: CodeForm): Promise<Pick<Offer, 'of' | 'kind' | 'year' | 'state' | 'isIssued'>[]> {
    const offers = await this.offers.of(await this.hashOf(request, code));
    return offers.map(({ of, kind, year, state, isIssued }) => ({ of, kind, year, state, isIssued }));
  }

  @Post('gift/receipts/document') @Anyone() @HttpCode(200) @ApiProduces('application/pdf')
  async document(@Req() request: OurRequest, @Body() { code, ...asked }: DocumentRequest): Promise<Result> {
    const { number, pdf } = await this.receipts.document(await this.hashOf(request, code), askedBy(asked, 'en'));
    return file(`${number}.pdf`, 'application/pdf', pdf);
  }

  private async hashOf(request: OurRequest, typed: string): Promise<Buffer> {
    await this.gate.askPlainly('code', request);
    const code = readCode(typed);
    if (code === null) throw noGift();
    return codeHash(code);
  }
}
