import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import type { JSX } from 'preact';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { Problem } from '../kernel/problem.js';
import { Reader } from '../platform/database/index.js';
import { Key, Page, readForm, redirect, type Result, Text, view, Who } from '../platform/http/index.js';
import { formatsOf } from '../platform/i18n/index.js';
import { Button, Empty, Form, PageHead, SelectField, Table, Wrap, type PageContext } from '../platform/web/index.js';
import { SignedBadge } from './overview.view.js';
import { listReports, type PublicReport } from './public.js';
import { MONTH } from './reports.api.js';
import { Reports } from './reports.js';
import { periodWords } from './words.js';

class Publish {
  @Text({ max: 7, pattern: MONTH }) to!: string;
}

interface Shown {
  readonly page: PageContext;
  readonly reports: readonly PublicReport[];
  /** Closed months that no report covers yet. */
  readonly months: readonly string[];
  readonly errors?: Readonly<Record<string, string>>;
}

/** Where reports are published from. */
@Controller('staff/reports')
export class ReportsPages {
  constructor(
    @Inject(Reports) private readonly reports: Reports,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Get() @Can('reports.read')
  async list(@Page() page: PageContext): Promise<Result> {
    return view(page, page.t('reports.staff.title'), <StaffReports {...await this.shown(page)} />);
  }

  @Post() @Can('reports.build')
  async publish(@Page() page: PageContext, @Who() actor: Actor, @Body() body: unknown, @Key() key: string): Promise<Result> {
    const { value, errors } = await readForm(page, Publish, body);
    if (!value) return view(page, page.t('reports.staff.title'), <StaffReports {...await this.shown(page)} errors={errors} />, { status: 422 });
    try {
      await this.reports.publish(actor, value.to, { key, input: { to: value.to } });
      return redirect(page.link('/staff/reports'));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return view(page, page.t('reports.staff.title'), <StaffReports {...await this.shown(page)} errors={{ to: error.message }} />, { status: error.status });
    }
  }

  private async shown(page: PageContext): Promise<Shown> {
    const [reports, months] = await Promise.all([
      listReports(this.reader),
      this.reader.query<{ id: string }>(`SELECT id FROM ledger.period WHERE state = 'closed' AND id > coalesce((SELECT max(period_to) FROM report), '') ORDER BY id`),
    ]);
    return { page, reports, months: months.map(({ id }) => id) };
  }
}

function StaffReports({ page, reports, months, errors = {} }: Shown): JSX.Element {
  const { month } = formatsOf(page.lang);
  return (
    <Wrap loose>
      <PageHead title={page.t('reports.staff.title')} lede={page.t('reports.staff.lede')} />
      {months.length > 0
        ? (
          <Form page={page} action="/staff/reports" name="report-publish" errors={errors}>
            <SelectField name="to" label={page.t('reports.staff.to')} hint={page.t('reports.staff.hint', { month: month(months[0]!) })} options={months.map((id) => ({ value: id, label: month(id) }))} />
            <p><Button>{page.t('reports.staff.publish')}</Button></p>
          </Form>
        )
        : <Empty title={page.t('reports.staff.none')}>{page.t('reports.staff.noneText')}</Empty>}
      <Table caption={page.t('reports.list.title')} rows={reports} columns={[
        { head: page.t('reports.list.period'), cell: ({ reference, figures }) => <a href={page.link(`/transparency/reports/${reference}`)}>{periodWords(page, figures)}</a> },
        { head: page.t('reports.list.state'), cell: ({ signed }) => <SignedBadge page={page} signed={signed} /> },
      ]} />
    </Wrap>
  );
}
