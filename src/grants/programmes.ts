import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { type Currency, minorFromDb } from '../kernel/money.js';
import { Conflict, Invalid, NotFound } from '../kernel/problem.js';
import { Funds, type Source } from '../ledger/index.js';
import { type Change, Changes } from '../platform/change/index.js';
import type { Lang } from '../platform/i18n/index.js';
import type { Limits } from './policy.js';
import type { ProgrammeEntry, ProgrammeFile, ProgrammeKind, RouteEntry } from './programme-file.js';
import { records } from './records.js';
import type { Span } from './spans.js';

/** What the foundation offers: whose money, how much for whom, which evidence. */
export interface Programme extends Limits {
  readonly code: string;
  readonly kind: ProgrammeKind;
  readonly fundId: number;
  readonly currency: Currency;
  readonly span: Span;
  readonly texts: Readonly<Record<Lang, ProgrammeEntry['en']>>;
}

/** A way money can reach a family. */
export interface Route {
  readonly code: string;
  readonly account: RouteEntry['account'];
  readonly texts: Readonly<Record<Lang, RouteEntry['en']>>;
}

type Row = Omit<Programme, 'most'> & { most: string };
const SELECT = `SELECT code, kind, fund_id AS "fundId", currency, max_minor AS most, span, instalments_max AS "instalmentsMost",
  evidence_least AS "evidenceLeast", texts FROM programme WHERE offered`;
const programmeOf = (row: Row): Programme => ({ ...row, most: minorFromDb(row.most) });

/** Programmes and payout routes: data the foundation keeps in config/programmes.yaml. */
@Injectable()
export class Programmes {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Funds) private readonly funds: Funds,
  ) {}

  /** Puts the file's programmes and routes in place of what is offered now. Throws Conflict `grants.noFund` when a fund is missing. */
  load(actor: Actor, file: ProgrammeFile): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const record = change.record(records.programmesLoaded, { type: 'programmes', id: 'file' }, { programmes: file.programmes.length, routes: file.routes.length });
      await change.query('UPDATE programme SET offered = false, record_id = $1', [record]);
      await change.query('UPDATE payout_route SET offered = false, record_id = $1', [record]);
      for (const [position, entry] of file.programmes.entries()) await this.put(change, entry, { position, record });
      for (const [position, entry] of file.routes.entries()) await putRoute(change, entry, { position, record });
    });
  }

  private async put(change: Change, { code, kind, fund, currency, most, span, instalmentsMost, evidenceLeast, en, be, ru }: ProgrammeEntry, at: { position: number; record: string }): Promise<void> {
    const found = await this.funds.byCode(change, fund);
    if (!found) throw new Conflict('grants.noFund', `There is no fund “${fund}” for the programme “${code}”. Open it first.`);
    await change.query(
      `INSERT INTO programme (code, position, kind, fund_id, currency, max_minor, span, instalments_max, evidence_least, texts, offered, record_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, true, $11)
       ON CONFLICT (code) DO UPDATE SET (position, kind, fund_id, currency, max_minor, span, instalments_max, evidence_least, texts, offered, record_id) =
         (excluded.position, excluded.kind, excluded.fund_id, excluded.currency, excluded.max_minor, excluded.span, excluded.instalments_max, excluded.evidence_least, excluded.texts, true, excluded.record_id)`,
      [code, at.position, kind, found.id, currency, most, span, instalmentsMost, evidenceLeast, JSON.stringify({ en, be, ru }), at.record],
    );
  }

  /** What is offered, in the file's order. */
  async list(source: Source): Promise<Programme[]> {
    return (await source.query<Row>(`${SELECT} ORDER BY position`)).map(programmeOf);
  }

  /** Throws Invalid `grants.programme` on field `programme` when it is not offered. */
  async find(source: Source, code: string): Promise<Programme> {
    const row = await source.one<Row>(`${SELECT} AND code = $1`, [code]);
    if (!row) throw new Invalid('grants.programme', 'Choose one of the answers.', { programme: 'Choose one of the answers.' });
    return programmeOf(row);
  }

  routes(source: Source): Promise<Route[]> {
    return source.query<Route>('SELECT code, account, texts FROM payout_route WHERE offered ORDER BY position');
  }

  /** Throws NotFound `grants.route`. */
  async route(source: Source, code: string): Promise<Route> {
    const row = await source.one<Route>('SELECT code, account, texts FROM payout_route WHERE code = $1', [code]);
    if (!row) throw new NotFound('grants.route', 'There is no such way of payment.');
    return row;
  }
}

/** The same list for everybody, by the public door. */
export async function publicProgrammes(source: Source): Promise<Omit<Programme, 'kind' | 'fundId'>[]> {
  const rows = await source.query<Omit<Row, 'kind' | 'fundId'>>('SELECT code, currency, most, span, "instalmentsMost", "evidenceLeast", texts FROM public_read.programme ORDER BY position');
  return rows.map((row) => ({ ...row, most: minorFromDb(row.most) }));
}

/** The ways of payment, by the public door. */
export const publicRoutes = (source: Source): Promise<Route[]> => source.query('SELECT code, account, texts FROM public_read.payout_route ORDER BY position');

function putRoute(change: Change, { code, account, evidence, en, be, ru }: RouteEntry, at: { position: number; record: string }): Promise<unknown> {
  return change.query(
    `INSERT INTO payout_route (code, position, account, evidence, texts, offered, record_id) VALUES ($1, $2, $3, $4, $5, true, $6)
     ON CONFLICT (code) DO UPDATE SET (position, account, evidence, texts, offered, record_id) = (excluded.position, excluded.account, excluded.evidence, excluded.texts, true, excluded.record_id)`,
    [code, at.position, account, evidence, JSON.stringify({ en, be, ru }), at.record],
  );
}
