import { Inject, Injectable } from '@nestjs/common';
import { addDays, today } from '../../kernel/clock.js';
import { Invalid } from '../../kernel/problem.js';
import { Reader } from '../../platform/database/index.js';
import { Vault } from '../../platform/vault/index.js';
import { Contributors } from '../contributors.js';
import { Accounts } from './accounts.js';
import { readCamt } from './camt.js';
import { readCsv } from './csv.js';
import { textOf, xmlTextOf } from './decode.js';
import { GiftReferences, type Referenced } from './gift-references.js';
import { identitiesOf } from './identity.js';
import { MAPPINGS } from './mapping.js';
import { exactGift } from './match.js';
import { referencesIn } from './references.js';
import type { BankLine, Statement } from './statement.js';

export const FORMATS: readonly string[] = ['camt.053', ...MAPPINGS.map(({ code }) => code)];

export interface StatementFile {
  readonly bytes: Buffer;
  /** One of FORMATS. */
  readonly format: string;
  /** The account of a CSV that does not name it. */
  readonly accountId?: string | undefined;
}
/** A line with what it is known by, and the gift it names. */
export interface KnownLine {
  readonly line: BankLine;
  readonly identity: Buffer;
  readonly gift: Referenced | null;
  readonly contributor: string | null;
}
/** A statement that was read, and looked up as far as that is possible before anything is written. */
export interface Ready {
  readonly statement: Statement;
  readonly lines: readonly KnownLine[];
}

/** Reads files of statements. Writes nothing. */
@Injectable()
export class Reading {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(GiftReferences) private readonly references: GiftReferences,
    @Inject(Contributors) private readonly contributors: Contributors,
  ) {}

  /** What is in the file, line by line, with the gifts its lines name. Throws as `Intake.take`. */
  async read(file: StatementFile): Promise<Ready[]> {
    const ready: Ready[] = [];
    for (const statement of await this.statementsIn(file)) ready.push(await this.prepare(statement));
    return ready;
  }

  private async statementsIn({ bytes, format, accountId }: StatementFile): Promise<Statement[]> {
    if (format === 'camt.053') return readCamt(xmlTextOf(bytes));
    const mapping = MAPPINGS.find(({ code }) => code === format);
    if (!mapping) throw new Invalid('bank.format', 'Choose one of the forms in the list.', { format: 'Choose one of the forms in the list.' });
    const account = (await this.accounts.list(this.reader)).find(({ id }) => id === accountId);
    const statement = readCsv(textOf(bytes, mapping.encoding), mapping, { account: account?.number ?? '', currency: account?.currency ?? 'EUR' });
    if (statement.account === '') throw new Invalid('bank.chooseAccount', 'This file does not say whose account it is: choose the account.', { account: 'This file does not say whose account it is: choose the account.' });
    return [statement];
  }

  /** Everything that can be known before the change: who is who, and which lines name a gift of ours. */
  private async prepare(statement: Statement): Promise<Ready> {
    if (statement.lines.some(({ bookedOn }) => bookedOn > addDays(today(), 1))) throw new Invalid('bank.future', 'It has lines of days that have not come.', { file: 'It has lines of days that have not come.' });
    const moving = statement.lines.filter(({ amount }) => amount !== 0);
    const written = moving.map(({ texts }) => referencesIn(texts));
    const ours = await this.references.find(this.reader, [...new Set(written.flat())]);
    const identities = identitiesOf({ ...statement, lines: moving }, (text) => this.vault.mac('bank line', text));
    const lines: KnownLine[] = [];
    for (const [at, line] of moving.entries()) {
      const gift = exactGift({ ...line, currency: statement.currency }, written[at]!.flatMap((reference) => ours.get(reference) ?? []));
      lines.push({ line, identity: identities[at]!, gift, contributor: gift && (await this.contributors.ofAccount(line.counterparty.account || null, line.bookedOn)) });
    }
    return { statement, lines };
  }
}
