import { Controller, Get, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { drawnOnce } from '../../platform/files/drawn.js';
import { Anyone, file, Page, readForm, Text, view, type OurRequest, type Result } from '../../platform/http/index.js';
import type { PageContext, Values } from '../../platform/web/index.js';
import { cardPdf } from './card-pdf.js';
import { CardPage } from './card.view.js';

class CardForm {
  @Text({ max: 80 }) name!: string;
  @Text({ max: 240, optional: true }) words?: string;
  @Text({ max: 80, optional: true }) from?: string;
}

/** In somebody's honour: what is typed is drawn into the answer and forgotten. No row, no log, no copy; no service is asked. */
@ApiExcludeController()
@Anyone()
@Controller('thanks')
export class CardPages {
  @Get('card')
  form(@Page() page: PageContext): Result {
    return view(page, page.t('thanks.card.title'), <CardPage page={page} />);
  }

  @Post('card')
  show(@Page() page: PageContext, @Req() { body }: OurRequest): Promise<Result> {
    return drawn(page, body, (card, values) => view(page, page.t('thanks.card.title'), <CardPage page={page} card={card} values={values} />));
  }

  @Post('card.pdf')
  print(@Page() page: PageContext, @Req() { body }: OurRequest): Promise<Result> {
    return drawn(page, body, async (card) => file('card.pdf', 'application/pdf', await drawnOnce(() => cardPdf(card))));
  }
}

async function drawn(page: PageContext, body: unknown, draw: (card: Parameters<typeof cardPdf>[0], values: Values) => Result | Promise<Result>): Promise<Result> {
  const { value, errors, values } = await readForm(page, CardForm, body);
  if (!value) return view(page, page.t('thanks.card.title'), <CardPage page={page} values={values} errors={errors} />, { status: 422 });
  return draw({ title: page.t('thanks.card.honour'), name: value.name, words: value.words, from: value.from }, values);
}
