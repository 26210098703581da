import { Controller, Get, Inject, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Gate, waitPage } from '../gate/index.js';
import type { Actor } from '../kernel/actor.js';
import type { FieldErrors } from '../kernel/problem.js';
import { Anyone } from '../identity/index.js';
import { errorsOf, Key, OneOf, Page, readForm, Text, view, Who, type OurRequest, type Result } from '../platform/http/index.js';
import type { PageContext, Values } from '../platform/web/index.js';
import { LETTER_MAX, Letters } from './letters.js';
import { CodeForm, Mine, Preview, Sent, WriteForm } from './letters.views.js';
import { WritersView } from './mine.js';
import { LANGUAGES, WAYS, type Language, type Way } from './rows.js';

class Written {
  @Text({ max: 12, optional: true }) to?: string;
  @Text({ max: LETTER_MAX }) text!: string;
  @OneOf(LANGUAGES) language!: Language;
  @OneOf(WAYS) how!: Way;
  @OneOf(['read', 'send', 'change']) act!: 'read' | 'send' | 'change';
}
class Code {
  @Text({ max: 60 }) code!: string;
}

/** Writing without an account. Nothing here is cached and no code is in any address. */
@ApiExcludeController()
@Controller('letters')
export class LettersPages {
  constructor(
    @Inject(Letters) private readonly letters: Letters,
    @Inject(WritersView) private readonly writers: WritersView,
    @Inject(Gate) private readonly gate: Gate,
  ) {}

  @Get() @Anyone()
  form(@Page() page: PageContext): Promise<Result> {
    return this.showForm(page, {}, {}, 200);
  }

  @Post() @Anyone()
  async write(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Req() request: OurRequest): Promise<Result> {
    const { value, errors, values } = await readForm(page, Written, request.body);
    if (!value) return this.showForm(page, values, errors, 422);
    const { act, ...letter } = value;
    if (act === 'change') return this.showForm(page, values, {}, 200);
    if (act === 'read') return view(page, page.t('letters.preview.title'), <Preview page={page} letter={letter} />);
    const wait = await this.gate.ask('letter', request);
    if (wait) return waitPage(page, request, wait);
    try {
      const { id } = await this.letters.write(letter, actor, { key, input: letter });
      return view(page, page.t('letters.sent.title'), <Sent page={page} code={this.letters.codeOf(id)} />, { kind: 'private' });
    } catch (error) {
      return this.showForm(page, values, errorsOf(error, page), 422);
    }
  }

  @Get('mine') @Anyone()
  codeForm(@Page() page: PageContext): Result {
    return view(page, page.t('letters.mine.title'), <CodeForm page={page} />);
  }

  @Post('mine') @Anyone()
  async mine(@Page() page: PageContext, @Req() request: OurRequest): Promise<Result> {
    const { value, errors } = await readForm(page, Code, request.body);
    if (!value) return view(page, page.t('letters.mine.title'), <CodeForm page={page} errors={errors} />, { status: 422 });
    const wait = await this.gate.ask('code', request);
    if (wait) return waitPage(page, request, wait);
    try {
      return view(page, page.t('letters.mine.title'), <Mine page={page} letter={await this.writers.byCode(value.code)} />, { kind: 'private' });
    } catch (error) {
      return view(page, page.t('letters.mine.title'), <CodeForm page={page} errors={errorsOf(error, page)} />, { status: 404 });
    }
  }

  private async showForm(page: PageContext, values: Values, errors: FieldErrors, status: number): Promise<Result> {
    const people = await this.writers.addressees();
    return view(page, page.t('letters.staff.title'), <WriteForm page={page} people={people} values={values} errors={errors} />, { status });
  }
}
