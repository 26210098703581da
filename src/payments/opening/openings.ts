import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/actor.js';
import type { Day } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import { minorFromDb } from '../../kernel/money.js';
import { Conflict, NotFound } from '../../kernel/problem.js';
import type { RecordKind } from '../../kernel/record.js';
import { Ledger, openingRecorded } from '../../ledger/index.js';
import { type Change, Changes, type Once } from '../../platform/change/index.js';
import { Reader } from '../../platform/database/index.js';
import { openingBooked, openingEntered, openingRefused, openingWithdrawn } from '../records.js';
import { holdBegin } from './begin.js';
import { checkDecider, checkLines, checkSince, checkSources, openingLife, type OpeningLine, type OpeningState, type OpeningStep, type Said } from './rules.js';
import { OpeningSources } from './sources.js';

export interface Opening {
  readonly id: string;
  readonly since: Day;
  readonly state: OpeningState;
  readonly enteredBy: string;
  readonly lines: readonly OpeningLine[];
}

const SELECT = `SELECT id, since, state, entered_by AS "enteredBy",
  (SELECT json_agg(json_build_object('fundId', l.fund_id, 'currency', l.currency, 'bank', l.bank_minor, 'stripe', l.stripe_minor) ORDER BY l.fund_id, l.currency) FROM opening_balance_line l WHERE l.opening_id = o.id) AS lines
  FROM opening_balance o`;

const KINDS: Readonly<Record<OpeningStep, RecordKind>> = { approve: openingBooked, refuse: openingRefused, withdraw: openingWithdrawn };

/** What was there before these books begin: entered by one, booked by another, and never another sum than bank and Stripe say. */
@Injectable()
export class Openings {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(OpeningSources) private readonly sources: OpeningSources,
  ) {}

  /** The one that waits or is booked; without one, the last that was refused or taken back; null before the first. */
  async latest(): Promise<Opening | null> {
    return (await this.reader.one<Opening>(`${SELECT} ORDER BY n DESC LIMIT 1`)) ?? null;
  }

  /**
   * First person. Throws Invalid `opening.month`, `opening.lines`, `opening.tie` (naming each difference), Conflict `opening.silent`, `opening.unkept`,
   * `opening.booksBegan` or `opening.there`.
   */
  async enter(actor: Actor, { since, lines }: { since: Day; lines: readonly OpeningLine[] }, once: Once): Promise<{ id: string }> {
    await this.checked(since, lines);
    return this.changes.run(actor, async (change) => {
      await refuseOlder(change, since);
      const id = newId();
      const recordId = change.record(openingEntered, { type: 'openingBalance', id }, { since, lines: lines.length });
      const made = await change.one('INSERT INTO opening_balance (id, since, entered_by, record_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1 AS one', [id, since, actor.id, recordId]);
      if (!made) throw new Conflict('opening.there', 'An opening was entered already: there is one, and it waits or is booked.');
      await change.query(
        `INSERT INTO opening_balance_line (opening_id, fund_id, currency, bank_minor, stripe_minor)
         SELECT $1, l."fundId", l.currency, l.bank, l.stripe FROM jsonb_to_recordset($2::jsonb) AS l("fundId" int, currency text, bank bigint, stripe bigint)`, [id, JSON.stringify(lines)]);
      return { id };
    }, once);
  }

  /**
   * Second person: books it on its day, once bank and Stripe still say the same, or refuses; whoever entered it takes it back. Throws NotFound
   * `opening.none`, Forbidden `opening.samePerson` or `opening.notYours`, Conflict `openingBalance.cannot`, and what `enter` throws.
   */
  async decide(actor: Actor, id: string, step: OpeningStep, once: Once): Promise<{ state: OpeningState }> {
    const seen = await this.reader.one<Opening>(`${SELECT} WHERE id = $1`, [id]);
    const said = step === 'approve' && seen?.state === 'entered' ? await this.checked(seen.since, seen.lines) : [];
    return this.changes.run(actor, async (change) => {
      const row = await change.one<Opening>(`${SELECT} WHERE id = $1 FOR UPDATE`, [id]);
      if (!row) throw new NotFound('opening.none', 'There is no such opening.');
      const state = openingLife.next(row.state, step);
      checkDecider(step, row.enteredBy, actor.id);
      const recordId = change.record(KINDS[step], { type: 'openingBalance', id });
      await change.query('UPDATE opening_balance SET state = $2, decided_by = $3, record_id = $4 WHERE id = $1', [id, state, step === 'withdraw' ? null : actor.id, recordId]);
      if (step === 'approve') await this.book(change, row, said);
      return { state };
    }, once);
  }

  private async checked(since: Day, lines: readonly OpeningLine[]): Promise<readonly Said[]> {
    checkSince(since);
    const sources = await this.sources.at(since);
    checkSources(sources);
    checkLines(lines, sources.said);
    return sources.said;
  }

  /** Whoever takes in older days waits, or came before and is seen: the statements are asked once more. */
  private async book(change: Change, { since, lines }: Opening, said: readonly Said[]): Promise<void> {
    await holdBegin(change);
    await refuseOlder(change, since);
    const now = await this.sources.again(change, since, said);
    checkSources(now);
    checkLines(lines, now.said);
    const evidence = new Map(said.map((one) => [one.currency, one.evidence]));
    await this.ledger.postMany(change, lines.map(({ fundId, currency, bank, stripe }) => openingRecorded({
      key: `opening:${fundId}:${currency}`, effectiveOn: since, currency, fundId, bank: minorFromDb(bank), stripe: minorFromDb(stripe), ...evidenceOf(evidence.get(currency)),
    })));
  }
}

const evidenceOf = (evidence: string | null | undefined): { evidence?: string } => (evidence ? { evidence } : {});

/** Nothing may be in the books before their beginning. */
async function refuseOlder(change: Change, since: Day): Promise<void> {
  const older = await change.one<{ on: Day }>('SELECT min(effective_on) AS on FROM ledger.entry WHERE effective_on < $1', [since]);
  if (older?.on) throw new Conflict('opening.booksBegan', `The books have entries from ${older.on} on: the opening cannot be later than that. Choose an earlier month.`);
}
