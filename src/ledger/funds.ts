import { Conflict } from '../kernel/problem.js';
import type { Day } from '../kernel/clock.js';
import type { Change } from '../platform/change/index.js';
import { fundCreated } from './records.js';
import type { Source } from './source.js';

export const RESTRICTIONS = ['unrestricted', 'designated', 'restricted'] as const;

/** A purpose with its own set of books. */
export interface Fund {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly restriction: (typeof RESTRICTIONS)[number];
  readonly openedOn: Day;
  readonly closedOn: Day | null;
}
type FundRow = Omit<Fund, 'openedOn' | 'closedOn'> & { opened_on: Day; closed_on: Day | null };

const fundOf = ({ opened_on, closed_on, ...row }: FundRow): Fund => ({ ...row, openedOn: opened_on, closedOn: closed_on });
const SELECT = 'SELECT id, code, name, restriction, opened_on, closed_on FROM ledger.fund';

/** What a foundation keeps apart. */
export class Funds {
  /** Every fund, `core` first. */
  async list(source: Source): Promise<Fund[]> {
    return (await source.query<FundRow>(`${SELECT} ORDER BY id`)).map(fundOf);
  }

  async byCode(source: Source, code: string): Promise<Fund | undefined> {
    const row = await source.one<FundRow>(`${SELECT} WHERE code = $1`, [code]);
    return row && fundOf(row);
  }

  /** Opens a fund. Throws Conflict `ledger.fundExists` when the code is taken. */
  async create(change: Change, fund: Pick<Fund, 'code' | 'name' | 'restriction'>): Promise<Fund> {
    const record = change.record(fundCreated, { type: 'fund', id: fund.code }, { restriction: fund.restriction });
    const made = await change.one<{ id: number | null }>('SELECT ledger.create_fund($1, $2, $3, $4) AS id', [fund.code, fund.name, fund.restriction, record]);
    if (made?.id == null) throw new Conflict('ledger.fundExists', 'Another fund has this code already.', { code: 'Choose another code.' });
    return (await this.byCode(change, fund.code))!;
  }
}
