import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/actor.js';
import type { Day } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import { Conflict, Invalid } from '../../kernel/problem.js';
import { type Change, Changes } from '../../platform/change/index.js';
import { heldBegin } from '../opening/begin.js';
import { type Account, Accounts } from './accounts.js';
import { LineDetails } from './details.js';
import { linesArrived } from './jobs.js';
import { Reading, type KnownLine, type Ready, type StatementFile } from './reading.js';
import { statementImported } from './records.js';
import type { Statement } from './statement.js';

/** A statement that is there now; `again`: its file had been taken in before. */
export interface Taken {
  readonly id: string;
  readonly lines: number;
  /** Lines that were not known from another file. */
  readonly added: number;
  readonly again: boolean;
}
/** Statements of the bank on their way in. A file is read whole before anything is written, and written whole or not at all. */
@Injectable()
export class Intake {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Reading) private readonly reading: Reading,
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(LineDetails) private readonly details: LineDetails,
  ) {}

  /**
   * Takes a file in; a line that another file brought is not added again, and the same file changes nothing. Throws Invalid `bank.file` naming line and field, `bank.format`,
   * `bank.encoding`, `bank.tooLarge`, `bank.empty`, `bank.chooseAccount`, `bank.otherAccount`, `bank.future`, `bank.beforeBooks`, Conflict `bank.otherForm`.
   */
  async take(actor: Actor, file: StatementFile): Promise<Taken[]> {
    const sha256 = createHash('sha256').update(file.bytes).digest();
    const ready = await this.reading.read(file);
    return this.changes.run(actor, async (change) => {
      const [begin, taken]: [Day | null, Taken[]] = [await heldBegin(change), []];
      for (const [at, one] of ready.entries()) taken.push(await this.store(change, one, { sha256, part: at + 1, format: file.format, begin }));
      if (taken.every(({ again }) => again)) change.skip();
      return taken;
    });
  }

  private async store(change: Change, { statement, lines }: Ready, file: { sha256: Buffer; part: number; format: string; begin: Day | null }): Promise<Taken> {
    const account = await this.accounts.hold(change, statement.account, statement.currency);
    const before = await change.one<{ id: string; lines: number; added: number }>('SELECT id, lines, added FROM bank_statement WHERE file_sha256 = $1 AND part = $2', [file.sha256, file.part]);
    if (before) return { ...before, again: true };
    if (file.begin !== null && statement.from < file.begin) throw beforeBooks(file.begin, statement.from);
    await refuseOtherForm(change, account, statement, file.format);
    const known = await change.query<{ identity: Buffer }>('SELECT identity FROM bank_line WHERE identity = ANY ($1::bytea[])', [lines.map(({ identity }) => identity)]);
    const there = new Set(known.map(({ identity }) => identity.toString('hex')));
    const fresh = lines.filter(({ identity }) => !there.has(identity.toString('hex')));
    const [id, record] = [newId(), newId()];
    change.record(statementImported, { type: 'bankStatement', id }, { file: file.sha256.toString('hex'), part: file.part, format: file.format, from: statement.from, to: statement.to, lines: lines.length, added: fresh.length }, record);
    await change.query(
      `INSERT INTO bank_statement (id, account_id, file_sha256, part, format, from_on, to_on, said_from, opening_minor, closing_minor, lines, added, imported_by, record_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [id, account.id, file.sha256, file.part, file.format, statement.from, statement.to, statement.saidFrom, statement.opening, statement.closing, lines.length, fresh.length, change.actor.id, record]);
    await this.insert(change, fresh, { statement: id, account, record });
    if (fresh.some(({ gift }) => gift)) change.later(linesArrived, { statementId: id });
    return { id, lines: lines.length, added: fresh.length, again: false };
  }

  /** Of a line that names a gift nothing is kept of whoever paid; of the others it is sealed. */
  private async insert(change: Change, lines: readonly KnownLine[], { statement, account, record }: { statement: string; account: Account; record: string }): Promise<void> {
    const rows = [];
    for (const { line, identity, gift, contributor } of lines) {
      const id = newId();
      const kept = gift ? null : await this.details.seal(change, id, line);
      rows.push({
        id, identity: identity.toString('hex'), bookedOn: line.bookedOn, amount: line.amount, reference: gift?.reference ?? null, contributor,
        details: kept?.sealed.toString('hex') ?? null, key: kept?.key ?? null, state: gift ? 'new' : 'waiting',
      });
    }
    await change.query(
      `INSERT INTO bank_line (id, account_id, statement_id, identity, booked_on, amount_minor, currency, reference, contributor, details, key_id, imported_by, state, record_id)
       SELECT l.id, $2, $3, decode(l.identity, 'hex'), l."bookedOn", l.amount, $4, l.reference, l.contributor, decode(l.details, 'hex'), l.key, $5, l.state, $6
       FROM jsonb_to_recordset($1::jsonb) AS l(id uuid, identity text, "bookedOn" date, amount bigint, reference text, contributor uuid, details text, key uuid, state text)`,
      [JSON.stringify(rows), account.id, statement, account.currency, change.actor.id, record]);
  }
}

/** What was there by then is in the opening: each line would be in the books twice. */
function beforeBooks(begin: Day, from: Day): Invalid {
  const sentence = `The books begin on ${begin}, and this statement on ${from}: what moved before is in the opening already. Nothing was taken in. Export from ${begin} on.`;
  return new Invalid('bank.beforeBooks', sentence, { file: sentence });
}

/** The same days of an account in two forms: its lines are known by other things there, and each would be in the books twice. */
async function refuseOtherForm(change: Change, account: Account, { from, to }: Statement, format: string): Promise<void> {
  const other = await change.one<{ format: string; from: string; to: string }>(
    `SELECT format, from_on AS "from", to_on AS "to" FROM bank_statement WHERE account_id = $1 AND format <> $2 AND lines > 0 AND from_on <= $4 AND to_on >= $3 LIMIT 1`, [account.id, format, from, to]);
  if (!other) return;
  const sentence = `The days ${other.from} to ${other.to} of this account came in the form ${other.format}. In another form their lines would count twice: export in that form, or days that are not there yet.`;
  throw new Conflict('bank.otherForm', sentence, { file: sentence });
}
