import { Controller, Get, Inject, Param } from '@nestjs/common';
import { Log } from '../audit/index.js';
import { sha256Hex } from '../kernel/bundle/index.js';
import { NotFound } from '../kernel/problem.js';
import { openCheckpoint, parseVerifiers } from '../kernel/proof/index.js';
import { PublicReader } from '../platform/database/index.js';
import { Anyone, file, Page, type Result, view } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';
import { OverviewPage, type LogSays } from './overview.view.js';
import { booksCheck, bundleOf, findReport, fundNames, listReports, overviewOf } from './public.js';
import { ReportPage } from './report.view.js';

/** The public figures, read through the public door only. */
@Anyone()
@Controller('transparency')
export class TransparencyPages {
  constructor(
    @Inject(PublicReader) private readonly reader: PublicReader,
    @Inject(Log) private readonly log: Log,
  ) {}

  @Get()
  async overview(@Page() page: PageContext): Promise<Result> {
    const [reports, check] = await Promise.all([listReports(this.reader), booksCheck(this.reader)]);
    const body = <OverviewPage page={page} reports={reports} overviews={overviewOf(reports.map(({ figures }) => figures))} check={check} log={this.logSays()} />;
    return view(page, page.t('reports.overview.title'), body);
  }

  @Get('reports/:reference')
  async report(@Page() page: PageContext, @Param('reference') reference: string): Promise<Result> {
    const report = await findReport(this.reader, reference);
    if (!report) throw noReport();
    const [names, bundle] = await Promise.all([fundNames(this.reader), bundleOf(this.reader, reference)]);
    return view(page, page.t('reports.overview.title'), <ReportPage page={page} report={report} names={names} digest={bundle ? sha256Hex(bundle) : null} />);
  }

  @Get('reports/:reference/bundle.zip')
  async bundle(@Param('reference') reference: string): Promise<Result> {
    const bundle = await bundleOf(this.reader, reference);
    if (!bundle) throw noReport();
    return file(`report-${reference}.zip`, 'application/zip', bundle, { cache: 'public, max-age=31536000, immutable' });
  }

  private logSays(): LogSays | null {
    const [checkpoint, key] = [this.log.folder.read('checkpoint'), this.log.folder.read('key')];
    if (checkpoint === undefined || key === undefined) return null;
    const { origin, size, root } = openCheckpoint(checkpoint, parseVerifiers(key));
    return { origin, size, root: root.toString('base64') };
  }
}

const noReport = (): NotFound => new NotFound('reports.unknown', 'There is no such report, or its signature has not arrived yet.');
