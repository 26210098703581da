import { Controller, Get, Inject, Post, Query } from '@nestjs/common';
import type { JSX } from 'preact';
import { Can } from '../identity/index.js';
import { Reader } from '../platform/database/index.js';
import { Page, redirect, type Result, view, Whole } from '../platform/http/index.js';
import { Button, ButtonForm, Card, Facts, PageHead, Pagination, Table, Time, Wrap, type PageContext } from '../platform/web/index.js';
import { Log } from './log.js';
import { listRecords, stateOf, type LoggedRow, type LogState } from './records.js';

const PAGE = 50;

class After {
  @Whole({ min: 0, max: Number.MAX_SAFE_INTEGER, optional: true }) after?: number;
}

@Controller('audit')
export class AuditPages {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Log) private readonly log: Log,
  ) {}

  @Get() @Can('audit.read')
  async recent(@Page() page: PageContext, @Query() { after }: After): Promise<Result> {
    const [state, rows] = await Promise.all([stateOf(this.reader), listRecords(this.reader, { limit: PAGE, after })]);
    return view(page, page.t('audit.records.title'), <Records page={page} state={state} rows={rows} />, { kind: 'staff' });
  }

  @Post('sign') @Can('audit.sign')
  async sign(@Page() page: PageContext): Promise<Result> {
    await this.log.sign();
    return redirect(page.link('/audit'));
  }
}

function Records({ page, state, rows }: { page: PageContext; state: LogState; rows: readonly LoggedRow[] }): JSX.Element {
  const last = rows.length === PAGE ? rows.at(-1) : undefined;
  return (
    <Wrap loose>
      <PageHead title={page.t('audit.records.title')} lede={page.t('audit.records.lede')} />
      <Card title={page.t('audit.records.log')} aside={page.can?.('audit.sign') && <ButtonForm page={page} action="/audit/sign" name="audit-sign"><Button>{page.t('audit.records.sign')}</Button></ButtonForm>}>
        <Facts of={[
          [page.t('audit.records.name'), state.origin ?? page.t('audit.records.unnamed')],
          [page.t('audit.records.size'), page.t('audit.records.leaves', { size: state.size, pending: state.pending })],
          [page.t('audit.records.signed'), state.signedAt ? <Time at={state.signedAt}>{stamp(state.signedAt)} ({state.signedSize})</Time> : page.t('audit.records.never')],
          [page.t('audit.records.published'), <><a href="/log/checkpoint">/log/checkpoint</a>, <a href="/log/key">/log/key</a></>],
        ]} />
      </Card>
      <Table stack caption={page.t('audit.records.caption')} about={page.t('audit.records.about')} rows={rows} columns={[
        { head: page.t('audit.records.index'), cell: (row) => row.index, number: true },
        { head: page.t('audit.records.at'), cell: (row) => <Time at={row.at}>{stamp(row.at)}</Time> },
        { head: page.t('audit.records.kind'), cell: (row) => <code>{row.kind}</code> },
        { head: page.t('audit.records.subject'), cell: ({ subject }) => <span class="long">{subjectOf(page, subject)}</span> },
        { head: page.t('audit.records.who'), cell: (row) => <span class="long">{`${row.actorRole} ${row.actorRef}`}</span> },
        { head: page.t('audit.records.fields'), cell: (row) => <span class="long">{fieldsOf(row.fields)}</span> },
      ]} />
      <Pagination label={page.t('audit.records.pages')} {...(last ? { next: { href: page.link(`/audit?after=${last.index}`), text: page.t('audit.records.older') } } : {})} />
    </Wrap>
  );
}

/** People and families lead to who saw them. */
function subjectOf(page: PageContext, subject: string): JSX.Element | string {
  const [, kind, id] = /^(recipient|household):([0-9a-f-]{36})$/.exec(subject) ?? [];
  return id === undefined ? subject : <a href={page.link(`/staff/reveals/${kind}/${id}`)}>{subject}</a>;
}

const fieldsOf = (fields: object): string => Object.entries(fields).map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`).join(', ');

const stamp = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
