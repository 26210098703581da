import { Inject, Injectable } from '@nestjs/common';
import { NotFound } from '../kernel/problem.js';
import { CORE_FUND_ID, Funds } from '../ledger/index.js';
import { Places, type Name } from '../places/index.js';
import { Reader } from '../platform/database/index.js';
import { evaluationsOf, historyOf, linesOf, orderById, orders, type Evaluation, type OrderQuery, type ParcelLine, type ParcelOrder } from './rows.js';

export interface OrderView {
  readonly order: ParcelOrder;
  readonly lines: readonly ParcelLine[];
  /** Newest first. */
  readonly evaluations: readonly Evaluation[];
  readonly history: Awaited<ReturnType<typeof historyOf>>;
  readonly kits: ReadonlyMap<string, Name>;
  /** What the fund that pays is called. */
  readonly fund: string;
}

/** Parcel orders as people look at them. */
@Injectable()
export class Parcels {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Funds) private readonly funds: Funds,
    @Inject(Places) private readonly places: Places,
  ) {}

  /** One page, newest first; `after` is the key the page before ended with. */
  async list({ after, limit = 50, ...query }: Omit<OrderQuery, 'before'> & { after?: string | undefined }): Promise<{ items: ParcelOrder[]; next: string | null }> {
    const before = after !== undefined && /^\d{1,15}$/.test(after) ? Number(after) : undefined;
    const rows = await orders(this.reader, { ...query, before, limit: limit + 1 });
    return { items: rows.slice(0, limit), next: rows.length > limit ? String(rows[limit - 1]!.seq) : null };
  }

  /** Throws NotFound `parcels.unknown`. */
  async view(id: string): Promise<OrderView> {
    const order = await orderById(this.reader, id);
    const [lines, evaluations, history, kits, funds] = await Promise.all([linesOf(this.reader, id), evaluationsOf(this.reader, id), historyOf(this.reader, id), this.kitNames(), this.funds.list(this.reader)]);
    return { order, lines, evaluations, history, kits, fund: funds.find((fund) => fund.id === order.fundId)?.name ?? '–' };
  }

  async kitNames(): Promise<ReadonlyMap<string, Name>> {
    return new Map((await this.places.kits()).map(({ code, name }) => [code, name]));
  }

  /** The fund people name by its code; the core fund when they name none. Throws NotFound `parcels.noFund`. */
  async fundId(code: string | undefined): Promise<number> {
    if (code === undefined) return CORE_FUND_ID;
    const fund = await this.funds.byCode(this.reader, code);
    if (!fund) throw new NotFound('parcels.noFund', 'There is no such fund.');
    return fund.id;
  }
}
