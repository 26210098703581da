import { Controller, Get, Inject, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Gate, waitPage } from '../gate/index.js';
import { NotFound } from '../kernel/problem.js';
import { Anyone, Page, readForm, Text, view, type OurRequest, type Result } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';
import { GiftDoor } from './gift.view.js';
import { GiftView } from './gift-view.js';
import { PrivatePage } from './private-page.js';

class CodeForm {
  @Text({ max: 60 }) code!: string;
}

/** The private page. The code comes in the body only, and what was typed is never written back. */
@ApiExcludeController()
@Anyone()
@Controller('gift')
export class GiftPages {
  constructor(
    @Inject(GiftView) private readonly gifts: GiftView,
    @Inject(Gate) private readonly gate: Gate,
  ) {}

  @Get()
  door(@Page() page: PageContext): Result {
    return view(page, page.t('campaigns.gift.door'), <GiftDoor page={page} />);
  }

  @Post()
  async open(@Page() page: PageContext, @Req() request: OurRequest): Promise<Result> {
    const { value, errors } = await readForm(page, CodeForm, request.body);
    if (!value) return view(page, page.t('campaigns.gift.door'), <GiftDoor page={page} errors={errors} />, { status: 422 });
    const wait = await this.gate.ask('code', request);
    if (wait) return waitPage(page, request, wait);
    try {
      return await this.gifts.show(page, PrivatePage.hashOf(value.code));
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      return view(page, page.t('campaigns.gift.door'), <GiftDoor page={page} errors={{ code: page.t('campaigns.problem.noGift') }} />, { status: 404 });
    }
  }
}
