import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Actor } from '../kernel/actor.js';
import type { Day } from '../kernel/clock.js';
import { parseMoney } from '../kernel/money.js';
import type { FieldErrors } from '../kernel/problem.js';
import { Can } from '../identity/index.js';
import { DayText, errorsOf, file, Key, OneOf, Page, PageQuery, readForm, redirect, Text, view, Who, type Result } from '../platform/http/index.js';
import type { PageContext, Values } from '../platform/web/index.js';
import { Reveals } from '../reveals/index.js';
import { LETTER_MAX, Letters } from './letters.js';
import { BatchPage, FILTERS, LetterPage, LetterQueue, type Filter, type Opened } from './letters-staff.views.js';
import { afterOf, LetterList } from './list.js';
import { Posting } from './posting.js';
import { LANGUAGES, type Language } from './rows.js';

class ListQuery extends PageQuery {
  @OneOf(FILTERS, { optional: true }) state?: Filter;
}
class Decline {
  @Text({ max: 300 }) reason!: string;
}
class Translation {
  @OneOf(LANGUAGES) language!: Language;
  @Text({ max: LETTER_MAX }) text!: string;
}
class Answer {
  @Text({ max: LETTER_MAX }) text!: string;
}
class PostBatch {
  @Text({ max: 20, optional: true }) postage?: string;
  @DayText() effectiveOn!: Day;
}

@ApiExcludeController()
@Controller('staff/letters')
export class StaffLettersPages {
  constructor(
    @Inject(Letters) private readonly letters: Letters,
    @Inject(Posting) private readonly posting: Posting,
    @Inject(LetterList) private readonly list: LetterList,
    @Inject(Reveals) private readonly reveals: Reveals,
  ) {}

  @Get() @Can('letters.read')
  async queue(@Page() page: PageContext, @Query() { state = 'written', after }: ListQuery): Promise<Result> {
    const [{ items, next }, batches] = await Promise.all([this.list.list({ state, after: afterOf(after) }), this.list.batches()]);
    return view(page, page.t('letters.staff.title'), <LetterQueue page={page} filter={state} items={items} next={next} batches={batches} />);
  }

  @Post('print') @Can('letters.print')
  async print(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string): Promise<Result> {
    const { batchId } = await this.posting.print({}, actor, { key, input: 'print' });
    return redirect(page.link(`/staff/letters/batches/${batchId}`));
  }

  @Get('batches/:id') @Can('letters.print')
  batch(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.showBatch(page, id);
  }

  @Post('batches/:id/sheets') @Can('letters.sheets')
  async sheets(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return file('letters.pdf', 'application/pdf', await this.posting.sheets(id, actor));
  }

  @Post('batches/:id/post') @Can('letters.print')
  async postBatch(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, PostBatch, body);
    if (!value) return this.showBatch(page, id, values, errors);
    try {
      const postageMinor = value.postage === undefined ? 0 : parseMoney(value.postage, 'EUR', 'postage').minor;
      await this.posting.postBatch(id, { postageMinor, effectiveOn: value.effectiveOn }, actor, { key, input: { id, body: value } });
      return redirect(page.link(`/staff/letters/batches/${id}`));
    } catch (error) {
      return this.showBatch(page, id, values, errorsOf(error, page));
    }
  }

  @Get(':id') @Can('letters.read')
  letter(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.show(page, id, {});
  }

  @Post(':id/read') @Can('letters.open')
  async read(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    const opened = await this.reveals.show(actor, { key, input: { read: id } }, (change) => this.letters.read(change, id));
    return this.show(page, id, opened ? { opened } : { once: true });
  }

  @Post(':id/approve') @Can('letters.moderate')
  async approve(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.letters.approve(id, actor, { key, input: id });
    return redirect(page.link('/staff/letters'));
  }

  @Post(':id/decline') @Can('letters.moderate')
  async decline(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    return this.act(page, id, Decline, body, ({ reason }) => this.letters.decline(id, reason, actor, { key, input: { id, reason } }));
  }

  @Post(':id/translate') @Can('letters.moderate')
  async translate(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    return this.act(page, id, Translation, body, (translation) => this.letters.translate(id, translation, actor, { key, input: { id, translation } }));
  }

  @Post(':id/answer') @Can('letters.moderate')
  async answer(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    return this.act(page, id, Answer, body, ({ text }) => this.posting.answer(id, text, actor, { key, input: { id, text } }));
  }

  @Post(':id/return') @Can('letters.moderate')
  async cameBack(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.posting.cameBack(id, actor, { key, input: id });
    return redirect(page.link(`/staff/letters/${id}`));
  }

  /** Does what a form asks for, or shows the letter again with what is wrong. */
  private async act<T extends object>(page: PageContext, id: string, shape: new () => T, body: unknown, run: (value: T) => Promise<unknown>): Promise<Result> {
    const { value, errors, values } = await readForm(page, shape, body);
    if (!value) return this.show(page, id, { values, errors });
    try {
      await run(value);
      return redirect(page.link(`/staff/letters/${id}`));
    } catch (error) {
      return this.show(page, id, { values, errors: errorsOf(error, page) });
    }
  }

  private async show(page: PageContext, id: string, shown: { opened?: Opened; once?: boolean; values?: Values; errors?: FieldErrors }): Promise<Result> {
    const letter = await this.list.find(id);
    return view(page, letter.reference, <LetterPage page={page} letter={letter} {...shown} />, shown.errors ? { status: 422 } : {});
  }

  private async showBatch(page: PageContext, id: string, values: Values = {}, errors?: FieldErrors): Promise<Result> {
    const batch = await this.list.batch(id);
    return view(page, page.t('letters.staff.batches'), <BatchPage page={page} batch={batch} values={values} errors={errors ?? {}} />, errors ? { status: 422 } : {});
  }
}
