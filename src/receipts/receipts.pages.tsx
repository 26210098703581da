import { Controller, Get, Inject, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { codeHash, readCode } from '../campaigns/index.js';
import { Gate, waitPage } from '../gate/index.js';
import { Conflict, NotFound, type FieldErrors } from '../kernel/problem.js';
import { Anyone, errorsOf, file, Page, readForm, Text, view, type OurRequest, type Result } from '../platform/http/index.js';
import { problemSentence, type PageContext, type Values } from '../platform/web/index.js';
import { Vault } from '../platform/vault/index.js';
import { askedBy, CodeForm, DocumentForm } from './forms.js';
import { Offers } from './offers.js';
import { passFor, readPass } from './pass.js';
import { ReceiptDoor, ReceiptPage } from './receipt.view.js';
import { Receipts } from './receipts.js';

class PassForm extends DocumentForm {
  @Text({ max: 200 }) pass!: string;
}

/** Receipts by code. The code comes in the body only and is never written back: the page carries a pass for half an hour. */
@ApiExcludeController()
@Anyone()
@Controller('receipt')
export class ReceiptPages {
  constructor(
    @Inject(Offers) private readonly offers: Offers,
    @Inject(Receipts) private readonly receipts: Receipts,
    @Inject(Gate) private readonly gate: Gate,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  @Get()
  door(@Page() page: PageContext): Result {
    return view(page, page.t('receipts.title'), <ReceiptDoor page={page} />);
  }

  @Post()
  async open(@Page() page: PageContext, @Req() request: OurRequest): Promise<Result> {
    const { value, errors } = await readForm(page, CodeForm, request.body);
    if (!value) return this.again(page, errors, 422);
    const wait = await this.gate.ask('code', request);
    if (wait) return waitPage(page, request, wait);
    const code = readCode(value.code);
    return code === null ? this.again(page, { code: page.t('campaigns.problem.noGift') }, 404) : this.show(page, codeHash(code));
  }

  @Post('document')
  async document(@Page() page: PageContext, @Req() request: OurRequest): Promise<Result> {
    const { value, errors, values } = await readForm(page, PassForm, request.body);
    const hash = readPass(this.vault, textOf(values['pass']));
    if (!hash) return this.again(page, { code: page.t('receipts.passOver') }, 409);
    const pass = textOf(values['pass']);
    if (!value) return this.show(page, hash, { pass, values, errors });
    const wait = await this.gate.ask('code', request);
    if (wait) return waitPage(page, request, wait);
    try {
      const { number, pdf } = await this.receipts.document(hash, askedBy(value, page.lang));
      return file(`${number}.pdf`, 'application/pdf', pdf);
    } catch (error) {
      if (error instanceof Conflict) return this.show(page, hash, { pass, values, errors: { of: problemSentence(page, error) ?? error.message } });
      return this.show(page, hash, { pass, values, errors: errorsOf(error, page) });
    }
  }

  /** `pass`: the one it was opened with, whose half hour goes on; a new one only for a code. */
  private async show(page: PageContext, hash: Buffer, { pass = passFor(this.vault, hash), values = {}, errors = {} }: { pass?: string; values?: Values; errors?: FieldErrors } = {}): Promise<Result> {
    try {
      const offers = await this.offers.of(hash);
      const body = <ReceiptPage page={page} pass={pass} offers={offers} packs={this.receipts.offered} values={values} errors={errors} />;
      return view(page, page.t('receipts.title'), body, { status: Object.keys(errors).length > 0 ? 422 : 200 });
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      return this.again(page, { code: page.t('campaigns.problem.noGift') }, 404);
    }
  }

  private again(page: PageContext, errors: FieldErrors | undefined, status: number): Result {
    return view(page, page.t('receipts.title'), <ReceiptDoor page={page} errors={errors ?? {}} />, { status });
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
