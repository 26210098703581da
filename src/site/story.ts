import { Inject, Injectable } from '@nestjs/common';
import { PublicReader } from '../platform/database/index.js';
import type { Lang } from '../platform/i18n/index.js';
import type { Balance, GiftSlip, Need } from './needs.js';

/** What the first page tells, read through the public door only. */
@Injectable()
export class Story {
  constructor(@Inject(PublicReader) private readonly reader: PublicReader) {}

  async read(lang: Lang): Promise<{ needs: Need[]; gift: GiftSlip | null; balance: Balance | null }> {
    const [needs, gift, balance] = await Promise.all([this.needs(lang), this.gift(lang), this.balance()]);
    return { needs, gift, balance };
  }

  /** Open campaigns, the newest statement first. */
  async needs(lang: Lang): Promise<Need[]> {
    return Promise.resolve([]);
  }

  private async gift(lang: Lang): Promise<GiftSlip | null> {
    return Promise.resolve(null);
  }

  private async balance(): Promise<Balance | null> {
    return Promise.resolve(null);
  }
}
