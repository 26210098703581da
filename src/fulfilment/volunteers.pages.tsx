import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiExcludeController, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { JSX } from 'preact';
import type { Actor } from '../kernel/actor.js';
import { Can } from '../identity/index.js';
import { Changes } from '../platform/change/index.js';
import { Reader } from '../platform/database/index.js';
import { OneOf, Page, redirect, view, Who, Whole, type Result } from '../platform/http/index.js';
import { Button, ButtonForm, Empty, PageHead, Table, Wrap, type PageContext } from '../platform/web/index.js';
import { mayBeTrusted, TRUST, type Trust } from './rules.js';
import { enlistMember, listVolunteers, setTrust, type VolunteerRow } from './volunteers.js';

class EnlistRequest {
  @OneOf(['helper', 'new']) trust!: 'helper' | 'new';
  @Whole({ min: 1, max: 10, optional: true, description: 'Orders held at the same time; 2 when left out.' }) cap?: number;
}
class TrustRequest {
  @OneOf(TRUST) trust!: Trust;
}
class VolunteerAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() signIn!: string;
  @ApiProperty({ enum: TRUST, nullable: true }) trust!: Trust | null;
  @ApiProperty({ type: String, nullable: true }) state!: string | null;
  @ApiProperty({ type: 'integer', nullable: true }) cap!: number | null;
  @ApiProperty({ type: 'integer', nullable: true }) cleanRuns!: number | null;
}

@ApiTags('fulfilment')
@Controller('api/v1/volunteers')
@Can('tasks.coordinate')
export class VolunteersApi {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Get() @ApiOkResponse({ type: VolunteerAnswer, isArray: true })
  list(): Promise<VolunteerAnswer[]> {
    return listVolunteers(this.reader);
  }

  /** Somebody who signs in as a volunteer may claim runs from now on. */
  @Post(':id/enlist') @HttpCode(204)
  async enlist(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() { trust, cap = 2 }: EnlistRequest): Promise<void> {
    await this.changes.run(actor, (change) => enlistMember(change, { id, trust, cap }));
  }

  /** Up to `trusted` after three clean runs, down at once; never one's own. */
  @Post(':id/trust') @HttpCode(204)
  async trust(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() { trust }: TrustRequest): Promise<void> {
    await this.changes.run(actor, (change) => setTrust(change, id, trust));
  }
}

@ApiExcludeController()
@Controller('staff/queue/volunteers')
@Can('tasks.coordinate')
export class VolunteersPages {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Get()
  async list(@Page() page: PageContext): Promise<Result> {
    return view(page, page.t('fulfilment.volunteers.title'), <VolunteersPage page={page} rows={await listVolunteers(this.reader)} />);
  }

  @Post(':id/enlist')
  async enlist(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.changes.run(actor, (change) => enlistMember(change, { id, trust: 'new' }));
    return redirect(page.link('/staff/queue/volunteers'));
  }

  @Post(':id/up')
  up(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.trust(page, actor, id, 'trusted');
  }

  @Post(':id/down')
  down(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.trust(page, actor, id, 'new');
  }

  private async trust(page: PageContext, actor: Actor, id: string, trust: Trust): Promise<Result> {
    await this.changes.run(actor, (change) => setTrust(change, id, trust));
    return redirect(page.link('/staff/queue/volunteers'));
  }
}

function VolunteersPage({ page, rows }: { page: PageContext; rows: readonly VolunteerRow[] }): JSX.Element {
  const { t } = page;
  return (
    <Wrap>
      <PageHead crumb={<a href={page.link('/staff/queue')}>{t('fulfilment.queue.title')}</a>} title={t('fulfilment.volunteers.title')} lede={t('fulfilment.volunteers.lede')} />
      {rows.length === 0 ? <Empty title={t('fulfilment.volunteers.none')}>{t('fulfilment.volunteers.none.text')}</Empty> : (
        <Table caption={t('fulfilment.volunteers.title')} quiet stack rows={rows} columns={[
          { head: t('fulfilment.volunteers.name'), cell: ({ signIn }) => signIn },
          { head: t('fulfilment.volunteers.trust'), cell: ({ trust, state }) => t(`fulfilment.trust.${state === 'compromised' ? 'compromised' : (trust ?? 'none')}`) },
          { head: t('fulfilment.volunteers.runs'), number: true, cell: ({ cleanRuns }) => cleanRuns },
          { head: t('fulfilment.volunteers.cap'), number: true, cell: ({ cap }) => cap },
          { head: t('fulfilment.queue.do'), cell: (row) => <Step page={page} row={row} /> },
        ]} />
      )}
    </Wrap>
  );
}

function Step({ page, row }: { page: PageContext; row: VolunteerRow }): JSX.Element | null {
  const { t } = page;
  if (row.id === page.actor?.id) return null;
  if (row.state === 'compromised') return <Act page={page} row={row} step="enlist" label={t('fulfilment.volunteers.again')} />;
  if (row.trust === 'new' && !mayBeTrusted(row.cleanRuns ?? 0)) return <span class="meta">{t('fulfilment.volunteers.early')}</span>;
  const step = row.trust === null ? 'enlist' : row.trust === 'trusted' ? 'down' : 'up';
  return <Act page={page} row={row} step={step} label={t(`fulfilment.volunteers.${step}`)} />;
}

const Act = ({ page, row: { id, signIn }, step, label }: { page: PageContext; row: VolunteerRow; step: 'enlist' | 'up' | 'down'; label: string }): JSX.Element =>
  <ButtonForm page={page} action={`/staff/queue/volunteers/${id}/${step}`} name={`${step}-${signIn.replace(/[^\w-]/g, '_')}`}><Button tone="second" small>{label}</Button></ButtonForm>;
