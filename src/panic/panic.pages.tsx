import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import type { JSX } from 'preact';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import type { FieldErrors } from '../kernel/problem.js';
import { OneOf, Page, readForm, redirect, type Result, view, Who } from '../platform/http/index.js';
import { Button, ButtonForm, Card, Columns, Empty, Form, Notice, PageHead, RadioTiles, SelectField, Slip, Table, Time, Wrap, type PageContext } from '../platform/web/index.js';
import { type Now, type Past, Stoppages } from './stoppages.js';
import { Panic, REASONS, type Reason, type Stop, STOPS } from './panic.js';

class StopForm {
  @OneOf(STOPS) mode!: Stop;
  @OneOf(REASONS) reason!: Reason;
}

const stamp = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Where anybody of the staff stops everything, and two start it again. */
@Controller('staff/stop')
export class PanicPages {
  constructor(
    @Inject(Panic) private readonly panic: Panic,
    @Inject(Stoppages) private readonly stoppages: Stoppages,
  ) {}

  @Get() @Can('service.stop')
  async show(@Page() page: PageContext): Promise<Result> {
    return this.page(page);
  }

  private async page(page: PageContext, errors: FieldErrors = {}): Promise<Result> {
    const { now, past } = await this.stoppages.read();
    return view(page, page.t('panic.title'), (
      <Wrap loose>
        <PageHead title={page.t('panic.title')} lede={page.t('panic.lede')} />
        {now && <StoppedNow page={page} now={now} />}
        <Columns>
          {now?.mode === 'offline' ? <p>{page.t('panic.offlineNow')}</p> : <StopSlip page={page} now={now} errors={errors} />}
          <Card title={page.t('panic.whatHappens')}>
            <ul><li>{page.t('panic.does.sessions')}</li><li>{page.t('panic.does.runs')}</li><li>{page.t('panic.does.keys')}</li><li>{page.t('panic.does.public')}</li><li>{page.t('panic.does.two')}</li></ul>
          </Card>
        </Columns>
        <p class="meta"><a href={page.link('/staff/switches')}>{page.t('switches.link')}</a></p>
        {now && past.length === 0 ? null : <PastStops page={page} past={past} />}
      </Wrap>
    ));
  }

  @Post() @Can('service.stop')
  async stop(@Page() page: PageContext, @Who() actor: Actor, @Body() body: unknown): Promise<Result> {
    const { value: form, errors } = await readForm(page, StopForm, body);
    if (errors) return this.page(page, errors);
    await this.panic.stop(form, actor);
    return view(page, page.t('panic.stopped.title'), (
      <Wrap look="form"><PageHead title={page.t('panic.stopped.title')} lede={page.t(`panic.stopped.${form.mode}`)} /><p class="meta">{page.t('panic.stopped.next')}</p></Wrap>
    ));
  }

  @Post('restart') @Can('service.restart')
  async restart(@Page() page: PageContext, @Who() actor: Actor): Promise<Result> {
    await this.panic.askRestart(actor);
    return redirect(page.link('/staff/stop'));
  }

  @Post('restart/confirm') @Can('service.restart')
  async confirm(@Page() page: PageContext, @Who() actor: Actor): Promise<Result> {
    await this.panic.confirmRestart(actor);
    return redirect(page.link('/staff/stop'));
  }
}

function StopSlip({ page, now, errors }: { page: PageContext; now: Now | undefined; errors: FieldErrors }): JSX.Element {
  const modes = STOPS.filter((mode) => mode !== now?.mode);
  return (
    <Slip title={page.t('panic.slip')}>
      <Form page={page} name="stop" action="/staff/stop" look="flow" values={{ mode: modes[0]! }} errors={errors}>
        <RadioTiles name="mode" legend={page.t('panic.mode')} columns="one" size="small" options={modes.map((mode) => ({ value: mode, label: page.t(`panic.mode.${mode}`), note: page.t(`panic.note.${mode}`) }))} />
        <SelectField name="reason" label={page.t('panic.reason')} options={REASONS.map((value) => ({ value, label: page.t(`panic.reason.${value}`) }))} />
        <Button tone="stop">{page.t('panic.stop')}</Button>
      </Form>
    </Slip>
  );
}

function StoppedNow({ page, now }: { page: PageContext; now: Now }): JSX.Element {
  const waits = now.askedBy !== null;
  const mine = now.askedBy === page.actor?.id;
  return (
    <Notice tone="stop" title={page.t(`panic.now.${now.mode}`)}>
      <p>{page.t('panic.now.since')} <Time at={now.stoppedAt}>{stamp(now.stoppedAt)}</Time>. {waits ? page.t(mine ? 'panic.now.mine' : 'panic.now.asked') : page.t('panic.now.nobody')}</p>
      {!waits && <ButtonForm page={page} action="/staff/stop/restart" name="restart"><Button tone="second">{page.t('panic.restart')}</Button></ButtonForm>}
      {waits && !mine && <ButtonForm page={page} action="/staff/stop/restart/confirm" name="restart-confirm"><Button>{page.t('panic.confirm')}</Button></ButtonForm>}
    </Notice>
  );
}

function PastStops({ page, past }: { page: PageContext; past: readonly Past[] }): JSX.Element {
  if (past.length === 0) return <Empty title={page.t('panic.past.none')} drawing="candle">{page.t('panic.past.noneText')}</Empty>;
  return (
    <Table stack caption={page.t('panic.past.title')} rows={past} columns={[
      { head: page.t('panic.past.from'), cell: (row) => <Time at={row.stoppedAt}>{stamp(row.stoppedAt)}</Time> },
      { head: page.t('panic.past.until'), cell: (row) => <Time at={row.endedAt}>{stamp(row.endedAt)}</Time> },
      { head: page.t('panic.mode'), cell: (row) => page.t(`panic.mode.${row.mode}`) },
      { head: page.t('panic.reason'), cell: (row) => page.t(`panic.reason.${row.reason}`) },
    ]} />
  );
}
