import { Inject, Injectable } from '@nestjs/common';
import { fundSoFar, type FundSoFar, type ToldReport } from '../figures/index.js';
import { addMonths, periodOf, today, type PeriodId } from '../kernel/clock.js';
import { PublicReader } from '../platform/database/index.js';

/** What became of the money of a campaign's fund, as published reports tell it. */
export interface DoneSoFar {
  /** By currency; empty before the first figure. */
  readonly told: readonly FundSoFar[];
  /** The funds these figures are of, by name: more than one where reports tell them together. */
  readonly funds: readonly string[];
  /** The month that is told next. */
  readonly next: PeriodId;
}
/** Before anything was told. */
export const nothingTold = (): DoneSoFar => ({ told: [], funds: [], next: periodOf(today()) });

interface Reports {
  readonly mark: string;
  readonly told: readonly ToldReport[];
  /** By fund, once somebody asked: years of reports take milliseconds. */
  readonly soFar: Map<string, readonly FundSoFar[]>;
}

/** Read through the public door: nothing that no report has told. */
@Injectable()
export class Done {
  private reports: Reports = { mark: '', told: [], soFar: new Map() };

  constructor(@Inject(PublicReader) private readonly reader: PublicReader) {}

  async of(slug: string): Promise<DoneSoFar> {
    const [reports, funds] = await Promise.all([
      this.published(),
      this.reader.query<{ code: string; name: string; ours: boolean }>('SELECT f.code, f.name, EXISTS (SELECT FROM public_read.campaign c WHERE c.slug = $1 AND c.fund_id = f.id) AS ours FROM public_read.fund f', [slug]),
    ]);
    const told = soFarOf(reports, funds.find(({ ours }) => ours)?.code ?? '');
    const last = reports.told.at(-1)?.to;
    return {
      told, next: last === undefined ? periodOf(today()) : periodOf(addMonths(`${last}-01`, 1)),
      funds: funds.filter(({ code }) => told.some((one) => one.funds.includes(code))).map(({ name }) => name),
    };
  }

  /** In order of their months. They change when one is published: until then they are not read again. */
  private async published(): Promise<Reports> {
    const { mark } = (await this.reader.one<{ mark: string }>(`SELECT concat_ws(' ', count(*), max(published_at)) AS mark FROM public_read.report`))!;
    if (mark !== this.reports.mark) {
      const rows = await this.reader.query<{ figures: ToldReport }>('SELECT figures FROM public_read.report ORDER BY period_from');
      this.reports = { mark, told: rows.map(({ figures }) => figures), soFar: new Map() };
    }
    return this.reports;
  }
}

function soFarOf({ told, soFar }: Reports, fund: string): readonly FundSoFar[] {
  const known = soFar.get(fund) ?? fundSoFar(told, fund);
  soFar.set(fund, known);
  return known;
}
