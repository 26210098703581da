import { Inject, Injectable } from '@nestjs/common';
import type { FieldErrors } from '../kernel/problem.js';
import { view, type Result } from '../platform/http/index.js';
import { Vault } from '../platform/vault/index.js';
import type { PageContext, Values } from '../platform/web/index.js';
import { entryOf } from './entry.js';
import { GiftPage } from './gift.view.js';
import { MonthlyGifts } from './monthly.js';
import { Years } from './year.js';
import { PrivatePage } from './private-page.js';

/** The form that came back, or what is to be said above the page. */
export interface Shown {
  /** The paper the form came with, whose half hour goes on; a new one only for a code. */
  readonly entry?: string;
  readonly form?: string;
  readonly values?: Values;
  readonly errors?: FieldErrors;
  readonly said?: string;
  readonly trouble?: string;
}

/** Puts the private page together from what its gift is. */
@Injectable()
export class GiftView {
  constructor(
    @Inject(PrivatePage) private readonly gifts: PrivatePage,
    @Inject(MonthlyGifts) private readonly monthly: MonthlyGifts,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Years) private readonly years: Years,
  ) {}

  /** Throws NotFound `campaigns.noGift`. */
  async show(page: PageContext, hash: Buffer, shown: Shown = {}): Promise<Result> {
    const [gift, monthly, year] = await Promise.all([this.gifts.byHash(hash, page.lang), this.monthly.of(hash), this.years.latest(hash)]);
    const entry = shown.entry ?? entryOf(this.vault, hash);
    const charges = monthly ? await this.monthly.charges(hash) : [];
    const body = <GiftPage page={page} gift={gift} year={year === null ? null : { year, entry }} monthly={monthly && { page, monthly, ...shown, entry }} charges={charges} said={shown.said} trouble={shown.trouble} />;
    return view(page, page.t('campaigns.gift.title'), body, { status: shown.errors || shown.trouble ? 422 : 200 });
  }
}
