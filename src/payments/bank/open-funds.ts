import { Inject, Injectable } from '@nestjs/common';
import { Funds, type Fund, type Source } from '../../ledger/index.js';

type Find = (source: Source) => Promise<number[]>;

/** The funds one may still give to beside Stripe. Rooms that ask for gifts say whose purpose nobody asks for any more. */
@Injectable()
export class OpenFunds {
  private readonly ended: Find[] = [];

  constructor(@Inject(Funds) private readonly funds: Funds) {}

  leaveOut(find: Find): void {
    this.ended.push(find);
  }

  /** `core` first. */
  async list(source: Source): Promise<Fund[]> {
    const [funds, ...ended] = await Promise.all([this.funds.list(source), ...this.ended.map((find) => find(source))]);
    const over = new Set(ended.flat());
    return funds.filter(({ id, closedOn }) => closedOn === null && !over.has(id));
  }

  /** Undefined too for one that takes no gifts. */
  async byCode(source: Source, code: string): Promise<Fund | undefined> {
    return (await this.list(source)).find((fund) => fund.code === code);
  }
}
