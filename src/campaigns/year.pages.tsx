import { Controller, Inject, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { NotFound } from '../kernel/problem.js';
import { Anyone, Page, readForm, Text, view, type OurRequest, type Result } from '../platform/http/index.js';
import { Vault } from '../platform/vault/index.js';
import type { PageContext } from '../platform/web/index.js';
import { readEntry } from './entry.js';
import { GiftDoor } from './gift.view.js';
import { YearPage } from './year.view.js';
import { Years } from './year.js';

class EntryForm {
  @Text({ max: 120 }) entry!: string;
}

/** *Your year*, from the private page: its form carries a paper of half an hour instead of the code. */
@ApiExcludeController()
@Anyone()
@Controller('gift/year')
export class YearPages {
  constructor(
    @Inject(Years) private readonly years: Years,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  @Post()
  async show(@Page() page: PageContext, @Req() { body }: OurRequest): Promise<Result> {
    const { value } = await readForm(page, EntryForm, body);
    const hash = value ? readEntry(this.vault, value.entry) : null;
    if (!hash) return door(page);
    try {
      return view(page, page.t('campaigns.year.title'), <YearPage page={page} year={await this.years.of(hash)} />);
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      return door(page);
    }
  }
}

const door = (page: PageContext): Result => view(page, page.t('campaigns.gift.door'), <GiftDoor page={page} />, { status: 403 });
