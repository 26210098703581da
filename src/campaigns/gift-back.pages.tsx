import { Controller, Get, Inject, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { JSX } from 'preact';
import { Gate, waitPage } from '../gate/index.js';
import { type FieldErrors, Problem } from '../kernel/problem.js';
import { lookup } from '../platform/i18n/index.js';
import { Anyone, errorsOf, Key, Page, readForm, Text, view, type OurRequest, type Result } from '../platform/http/index.js';
import { Button, Form, Notice, PageHead, TextField, type PageContext } from '../platform/web/index.js';
import { GiftBack } from './gift-back.js';

class BackForm {
  @Text({ max: 60 }) code!: string;
  @Text({ max: 20, optional: true }) amount?: string;
}

/** *I gave the wrong amount*: the code comes in the body only, and what was typed is never written back. */
@ApiExcludeController()
@Anyone()
@Controller('gift/back')
export class GiftBackPages {
  constructor(
    @Inject(GiftBack) private readonly back: GiftBack,
    @Inject(Gate) private readonly gate: Gate,
  ) {}

  @Get()
  door(@Page() page: PageContext): Result {
    return show(page);
  }

  @Post()
  async ask(@Page() page: PageContext, @Key() key: string, @Req() request: OurRequest): Promise<Result> {
    const { value, errors } = await readForm(page, BackForm, request.body);
    if (!value) return show(page, { errors });
    const wait = await this.gate.ask('code', request);
    if (wait) return waitPage(page, request, wait);
    try {
      await this.back.ask(value.code, value.amount, { key, input: { back: value } });
      return view(page, page.t('campaigns.back.title'), <Asked page={page} />);
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      return show(page, { errors: errorsOf(error, page), said: Object.keys(error.fields).length > 0 ? undefined : error });
    }
  }
}

interface Shown {
  readonly errors?: FieldErrors;
  /** Why not, where no field is to blame. */
  readonly said?: Problem | undefined;
}

function show(page: PageContext, shown: Shown = {}): Result {
  const refused = shown.errors !== undefined || shown.said !== undefined;
  return view(page, page.t('campaigns.back.title'), <Ask page={page} {...shown} />, refused ? { status: 422 } : {});
}

function Ask({ page, errors = {}, said }: Shown & { page: PageContext }): JSX.Element {
  const { t } = page;
  return (
    <div class="wrap"><div class="form flow">
      <PageHead title={t('campaigns.back.title')} lede={t('campaigns.back.lede')} />
      {said && <Notice tone="stop" title={wordsOf(page, said)}>{t('campaigns.back.otherWay')}</Notice>}
      <Form page={page} action="/gift/back" name="back" errors={said ? {} : errors}>
        <TextField name="code" label={t('campaigns.gift.code')} hint={t('campaigns.gift.code.hint')} code maxLength={60} />
        <TextField name="amount" label={t('campaigns.back.amount')} hint={t('campaigns.back.amount.hint')} maxLength={20} short optional />
        <p><Button>{t('campaigns.back.go')}</Button></p>
      </Form>
    </div></div>
  );
}

const wordsOf = (page: PageContext, { code, message }: Problem): string => lookup(page.lang)(code.replace('.', '.problem.')) ?? message;

function Asked({ page }: { page: PageContext }): JSX.Element {
  return <div class="wrap"><div class="form flow"><PageHead title={page.t('campaigns.back.asked')} lede={page.t('campaigns.back.asked.lede')} /></div></div>;
}
