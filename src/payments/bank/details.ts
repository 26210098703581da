import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/actor.js';
import { newId } from '../../kernel/ids.js';
import { NotFound } from '../../kernel/problem.js';
import type { Change, Once } from '../../platform/change/index.js';
import { Reader } from '../../platform/database/index.js';
import { type SealedAt, Vault } from '../../platform/vault/index.js';
import { Reveals } from '../../reveals/index.js';
import type { BankLine } from './statement.js';

/** Who paid, and what was written with it. */
export type Details = Pick<BankLine, 'counterparty' | 'texts'>;

const placeOf = (line: string, key: string): SealedAt => ({ table: 'bank_line', column: 'details', row: line, subject: key, subjectKind: 'donor' });

/** What a bank tells of whoever paid: needed only while somebody has to decide about the line, and sealed under a key of the line's own (forget-details.ts destroys it). */
@Injectable()
export class LineDetails {
  constructor(
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reveals) private readonly reveals: Reveals,
  ) {}

  /** Seals them for a line that waits; nothing when the bank said nothing. */
  async seal(change: Change, line: string, { counterparty, texts }: Details): Promise<{ key: string; sealed: Buffer } | null> {
    if (counterparty.name === '' && counterparty.account === '' && texts.length === 0) return null;
    const key = newId();
    return { key, sealed: await this.vault.seal(change, placeOf(line, key), JSON.stringify({ counterparty, texts })) };
  }

  /** The account that paid, for counting only: nobody looks. Null when it is not kept or the bank did not say. */
  async accountOf(line: string): Promise<string | null> {
    const row = await this.reader.one<Sealed>(SEALED, [line]);
    if (!row?.key) return null;
    const { counterparty } = JSON.parse(await this.vault.open(this.reader, placeOf(line, row.key), row.details!)) as Details;
    return counterparty.account || null;
  }

  /** A look: shown on one screen, counted and recorded. Throws NotFound `bank.noDetails` when they are not kept. */
  look(actor: Actor, line: string, once: Once): Promise<Details | undefined> {
    return this.reveals.show(actor, once, async (change) => {
      const row = await change.one<Sealed>(SEALED, [line]);
      if (!row?.key) throw new NotFound('bank.noDetails', 'What the bank said of this line is not kept any more. Look in the bank’s own statement of that day.');
      const open = await this.reveals.look(change, { look: 'transfer', subject: { kind: 'donor', id: row.key }, why: { reason: 'matching' }, fields: ['bank_line.details'] });
      return JSON.parse(await open(placeOf(line, row.key), row.details!)) as Details;
    });
  }
}

interface Sealed {
  readonly details: Buffer | null;
  readonly key: string | null;
}
const SEALED = 'SELECT details, key_id AS key FROM bank_line WHERE id = $1';
