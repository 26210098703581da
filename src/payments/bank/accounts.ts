import { Inject, Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings.js';
import type { Actor } from '../../kernel/actor.js';
import { newId } from '../../kernel/ids.js';
import type { Currency } from '../../kernel/money.js';
import { Conflict, Invalid } from '../../kernel/problem.js';
import type { Source } from '../../ledger/index.js';
import { type Change, Changes, type Once } from '../../platform/change/index.js';
import { LOCKS } from '../../platform/database/index.js';
import { bankAccountAdded } from './records.js';

export interface Account {
  readonly id: string;
  readonly number: string;
  readonly currency: Currency;
}

const SELECT = 'SELECT id, number, currency FROM bank_account';

/** The foundation's own bank accounts. The one donors are shown (FOUNDATION_IBAN) needs no adding. */
@Injectable()
export class Accounts {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  list(source: Source): Promise<Account[]> {
    return source.query<Account>(`${SELECT} ORDER BY n`);
  }

  /** Throws Invalid `bank.accountNumber`, Conflict `bank.accountThere`. */
  add(actor: Actor, { number, currency }: Omit<Account, 'id'>, once: Once): Promise<{ id: string }> {
    return this.changes.run(actor, async (change) => {
      const id = await insert(change, number, currency);
      if (id === null) throw new Conflict('bank.accountThere', 'This account is in the list already.', { number: 'This account is in the list already.' });
      return { id };
    }, once);
  }

  /** The account of a statement, locked so that imports of one account take turns. Throws Invalid `bank.otherAccount` for one that is not ours. */
  async hold(change: Change, number: string, currency: Currency): Promise<Account> {
    await change.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [LOCKS.bankAccount, number]);
    if (number === this.settings.FOUNDATION_IBAN) await insert(change, number, currency);
    const found = await change.one<Account>(`${SELECT} WHERE number = $1 AND currency = $2`, [number, currency]);
    if (found) return found;
    const sentence = `The file is about the account …${number.slice(-4)} in ${currency}, which is not in the list of our accounts. Nothing was taken in.`;
    throw new Invalid('bank.otherAccount', sentence, { file: sentence });
  }
}

/** Null when it is there already. */
async function insert(change: Change, number: string, currency: Currency): Promise<string | null> {
  const plain = number.replace(/\s/g, '');
  if (!/^[0-9A-Za-z._-]{4,34}$/.test(plain)) throw new Invalid('bank.accountNumber', 'Enter the IBAN or the bank’s own number of the account.', { number: 'Enter the IBAN or the bank’s own number of the account.' });
  const [id, record] = [newId(), newId()];
  const rows = await change.query('INSERT INTO bank_account (id, number, currency, added_by, record_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING 1', [id, plain, currency, change.actor.id, record]);
  if (rows.length === 0) return null;
  change.record(bankAccountAdded, { type: 'bankAccount', id }, { currency }, record);
  return id;
}
