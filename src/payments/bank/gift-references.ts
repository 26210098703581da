import { Injectable } from '@nestjs/common';
import type { Currency } from '../../kernel/money.js';
import type { Source } from '../../ledger/index.js';

/** What a transfer reference of ours stands for: one gift, or with no donation whatever comes for a fund. */
export interface Referenced {
  readonly reference: string;
  readonly donationId: string | null;
  readonly fundId: number;
  readonly currency: Currency;
  /** Minor units the donor named; null for a campaign's own reference, with which anybody gives what they like. */
  readonly amount: number | null;
}
type Find = (source: Source, references: readonly string[]) => Promise<Referenced[]>;

/** Whose a transfer reference is. Rooms that hand references out say how theirs are found. */
@Injectable()
export class GiftReferences {
  private readonly finders: Find[] = [];

  add(find: Find): void {
    this.finders.push(find);
  }

  /** Those of the references that are ours. */
  async find(source: Source, references: readonly string[]): Promise<Map<string, Referenced>> {
    if (references.length === 0) return new Map();
    const found = await Promise.all(this.finders.map((find) => find(source, references)));
    return new Map(found.flat().map((one) => [one.reference, one]));
  }
}
