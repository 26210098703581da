import { Body, Controller, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsInt } from 'class-validator';
import type { Actor } from '../kernel/actor.js';
import type { Day } from '../kernel/clock.js';
import { parseMoney } from '../kernel/money.js';
import { Invalid } from '../kernel/problem.js';
import { Can } from '../identity/index.js';
import { DayText, errorsOf, file, Flag, Id, Key, OneOf, Page, readForm, redirect, splitPicture, TakesPicture, Text, Who, Whole, type Result } from '../platform/http/index.js';
import { cleanPicture } from '../platform/files/pictures.js';
import type { PageContext } from '../platform/web/index.js';
import { Refusal } from '../parcels/index.js';
import { Disclosures } from './disclosures.js';
import { Expenses, PURPOSES, type Purpose } from './expenses.js';
import type { Held } from './holding.js';
import { Reveals } from '../reveals/index.js';
import { RunScreen } from './run-screen.js';
import { HeldRequest } from './shapes.js';
import { CARRIERS, type Carrier } from './shipments.js';
import { Work } from './work.js';

class Bought extends HeldRequest {
  @Text({ max: 20 }) goods!: string;
}
class Packed extends HeldRequest {
  @Transform(({ value }: { value: unknown }) => [value].flat().map(Number)) @IsInt({ each: true }) @ArrayMaxSize(200) lines: number[] = [];
  @Whole({ min: 1, max: 100_000, optional: true }) grams?: number;
  @Flag() confirmed!: boolean;
}
class Sent extends HeldRequest {
  @OneOf(CARRIERS) carrier!: Carrier;
  @Text({ max: 40 }) tracking!: string;
  @Text({ max: 20 }) postage!: string;
}
class Posted extends HeldRequest {
  @Text({ max: 20, optional: true }) postage?: string;
}
class Spent {
  @Id() orderId!: string;
  @OneOf(PURPOSES) purpose!: Purpose;
  @Text({ max: 20 }) amount!: string;
  @DayText() spentOn!: Day;
}

/** Orders are kept in the currency of the books. */
const cents = (text: string, field: string): number => parseMoney(text, 'EUR', field).minor;
const heldOf = (leaseId: string, { fence, orderId }: HeldRequest): Held => ({ leaseId, fence, orderId });

/** The steps of a run as forms: each does one thing and comes back to the run, or shows it again with what is wrong. */
@ApiExcludeController()
@Controller('volunteer/runs/:id')
@Can('tasks.claim')
export class RunPages {
  constructor(
    @Inject(RunScreen) private readonly screen: RunScreen,
    @Inject(Work) private readonly work: Work,
    @Inject(Disclosures) private readonly disclosures: Disclosures,
    @Inject(Expenses) private readonly expenses: Expenses,
    @Inject(Reveals) private readonly reveals: Reveals,
  ) {}

  @Post('tick')
  tick(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    return this.act({ page, actor, id, body }, Packed, (form) => this.work.tick(heldOf(id, form), form.lines, actor));
  }

  @Post('buy')
  buy(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    return this.act({ page, actor, id, body }, Bought, (form) => this.work.buy(heldOf(id, form), { goodsMinor: cents(form.goods, 'goods') }, actor, { key, input: form }));
  }

  @Post('pack')
  pack(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    return this.act({ page, actor, id, body }, Packed, (form) => {
      const { grams, confirmed } = form;
      if (grams === undefined) throw new Invalid('fulfilment.grams', 'Put the closed box on the scale and enter its weight.', { grams: 'Put the closed box on the scale and enter its weight.' });
      return this.work.pack(heldOf(id, form), { grams, confirmed }, actor, { key, input: form });
    });
  }

  @Post('dispatch')
  dispatch(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    return this.act({ page, actor, id, body }, Sent, (form) => {
      const { carrier, tracking } = form;
      return this.work.dispatch(heldOf(id, form), { carrier, tracking, postageMinor: cents(form.postage, 'postage') }, actor, { key, input: form });
    });
  }

  @Post('copy')
  copy(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    return this.act({ page, actor, id, body }, HeldRequest, (form) => this.work.copy(heldOf(id, form), actor, { key, input: form }));
  }

  @Post('post')
  post(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    return this.act({ page, actor, id, body }, Posted, (form) => {
      const postageMinor = form.postage === undefined ? 0 : cents(form.postage, 'postage');
      return this.work.post(heldOf(id, form), { postageMinor }, actor, { key, input: form });
    });
  }

  /** Shows the letter to be copied, on this answer only. */
  @Post('letter') @Can('tasks.letter')
  async letter(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { value, errors } = await readForm(page, HeldRequest, body);
    if (!value) return this.screen.show(page, actor, id, { errors });
    const text = await this.reveals.show(actor, { key, input: { letter: id, value } }, (change) => this.disclosures.letterText(change, heldOf(id, value)));
    return this.screen.show(page, actor, id, { text });
  }

  @Post('label') @Can('tasks.label')
  async label(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { value, errors } = await readForm(page, HeldRequest, body);
    if (!value) return this.screen.show(page, actor, id, { errors });
    return file('label.pdf', 'application/pdf', await this.disclosures.label(heldOf(id, value), actor), { inline: true });
  }

  @Post('expenses') @TakesPicture()
  expense(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    const { picture, fields } = splitPicture(body, 'receipt');
    return this.act({ page, actor, id, body: fields }, Spent, async ({ orderId, purpose, amount, spentOn }) => {
      const amountMinor = cents(amount, 'amount');
      const receipt = picture && (await cleanPicture(picture, 'receipt'));
      return this.expenses.submit({ leaseId: id, orderId, purpose, spentOn, amountMinor, receipt }, actor, { key, input: { orderId, purpose, amount, spentOn } });
    });
  }

  private async act<T extends object>({ page, actor, id, body }: { page: PageContext; actor: Actor; id: string; body: unknown }, shape: new () => T, run: (form: T) => Promise<unknown>): Promise<Result> {
    const { value, errors, values } = await readForm(page, shape, body);
    if (!value) return this.screen.show(page, actor, id, { values, errors });
    try {
      await run(value);
      return redirect(page.link(`/volunteer/runs/${id}`));
    } catch (error) {
      return this.screen.show(page, actor, id, { values, errors: error instanceof Refusal ? error.in(page.lang) : errorsOf(error, page) });
    }
  }
}
