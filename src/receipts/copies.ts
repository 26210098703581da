import { Inject, Injectable } from '@nestjs/common';
import { system } from '../kernel/actor.js';
import { newId } from '../kernel/ids.js';
import { Conflict } from '../kernel/problem.js';
import { Changes, type Change } from '../platform/change/index.js';
import { Vault, type SealedAt } from '../platform/vault/index.js';
import type { Donor } from './fields.js';
import { receiptForgotten } from './records.js';
import type { ReceiptRow } from './rows.js';

type Kept = Pick<ReceiptRow, 'id' | 'issued_on'>;
interface CopyRow {
  readonly holder: string;
  readonly sealed: Buffer;
}

const copyAt = (receipt: string, holder: string): SealedAt => ({ table: 'receipt_copy', column: 'sealed', row: receipt, subject: holder, subjectKind: 'donor' });

/** Names that a law makes the foundation keep: each under a key of its own, until a day, and then gone. */
@Injectable()
export class Copies {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** Seals whose receipt it is, until the end of the year so many years later. `holder`: whose key it lies under, a new one's unless told. */
  async keep(change: Change, { id, issued_on: issuedOn }: Kept, donor: Donor, years: number, holder = newId()): Promise<void> {
    const sealed = await this.vault.seal(change, copyAt(id, holder), JSON.stringify(donor));
    await change.query('INSERT INTO receipt_copy (receipt_id, holder, sealed, keep_until) VALUES ($1, $2, $3, $4)', [id, holder, sealed, `${Number(issuedOn.slice(0, 4)) + years}-12-31`]);
  }

  /** A correction is of the same person, under the same key: one key goes with all of them. */
  async inherit(change: Change, row: Kept & Pick<ReceiptRow, 'series' | 'replaces'>, years: number): Promise<Donor> {
    const before = await change.one<{ id: string }>('SELECT id FROM receipt WHERE series = $1 AND no = $2', [row.series, row.replaces]);
    const { holder, name, address } = await this.open(change, before!.id);
    await this.keep(change, row, { name, address }, years, holder);
    return { name, address };
  }

  /** Whose it is, to make the same receipt again for whoever holds the code. Throws Conflict `receipts.forgotten` when the time to keep it is over. */
  async open(change: Change, receipt: string): Promise<Donor & { holder: string }> {
    const row = await change.one<CopyRow>('SELECT holder, sealed FROM receipt_copy WHERE receipt_id = $1', [receipt]);
    if (!row) throw new Conflict('receipts.forgotten', 'The time for which we had to keep this receipt is over, so it cannot be made again.');
    return { ...(JSON.parse(await this.vault.open(change, copyAt(receipt, row.holder), row.sealed)) as Donor), holder: row.holder };
  }

  /** Destroys what need not be kept any more. Returns of how many people. */
  forget(): Promise<number> {
    return this.changes.run(system('receipts'), async (change) => {
      const over = await change.query<{ holder: string }>(`SELECT holder FROM receipt_copy GROUP BY holder HAVING max(keep_until) < (now() AT TIME ZONE 'UTC')::date LIMIT 500`);
      for (const { holder } of over) {
        await change.query('DELETE FROM receipt_copy WHERE holder = $1', [holder]);
        await this.vault.destroy(change, holder, 'donor');
        change.record(receiptForgotten, { type: 'donor', id: holder });
      }
      if (over.length === 0) change.skip();
      return over.length;
    });
  }
}
