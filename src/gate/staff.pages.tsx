import { Controller, Get, Inject, Param, ParseUUIDPipe, Post, Req } from '@nestjs/common';
import type { JSX } from 'preact';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { Reader } from '../platform/database/index.js';
import { OneOf, Page, readForm, redirect, view, Who, type OurRequest, type Result } from '../platform/http/index.js';
import { formatsOf } from '../platform/i18n/index.js';
import { Badge, Button, ButtonForm, Card, Columns, Empty, Facts, Form, PageHead, Picks, RadioTiles, Table, Wrap, type BadgeTone, type PageContext } from '../platform/web/index.js';
import type { Level } from './levels.js';
import { Watch, type Situation } from './watch.js';

const STRICTER = ['pressed', 'held'] as const;
const HOURS = ['1', '6', '24'] as const;
const TRIPS_SHOWN = 20;
const TONES: Readonly<Record<Level, BadgeTone>> = { calm: 'ok', pressed: 'ask', held: 'hold' };

class TightenForm {
  @OneOf(STRICTER) level!: (typeof STRICTER)[number];
  @OneOf(HOURS) hours!: (typeof HOURS)[number];
}
interface TripRow {
  readonly id: string;
  readonly startedAt: Date;
  readonly calmAt: Date;
  readonly opened: number;
  readonly declined: number;
  readonly seen: boolean;
}

/** What the gate does now, and the one lever: stricter, for some hours. */
@Controller('staff/gate')
export class GatePages {
  constructor(
    @Inject(Watch) private readonly watch: Watch,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Get() @Can('gate.read')
  async show(@Page() page: PageContext): Promise<Result> {
    const [now, trips, ordered] = await Promise.all([this.watch.situation(), this.trips(), this.reader.one<{ until: Date }>('SELECT until FROM gate_order WHERE until > now() ORDER BY until DESC LIMIT 1')]);
    return view(page, page.t('gate.staff.title'), (
      <Wrap loose>
        <PageHead title={page.t('gate.staff.title')} lede={page.t('gate.staff.lede')} />
        <Columns>
          <div class="flow loose"><Now page={page} now={now} orderedUntil={ordered?.until} /><Trips page={page} trips={trips} /></div>
          <Tighten page={page} />
        </Columns>
      </Wrap>
    ));
  }

  @Post('orders') @Can('gate.tighten')
  async tighten(@Page() page: PageContext, @Who() actor: Actor, @Req() request: OurRequest): Promise<Result> {
    const { value } = await readForm(page, TightenForm, request.body);
    if (value) await this.watch.tighten(actor, value.level, Number(value.hours));
    return redirect(page.link('/staff/gate'));
  }

  @Post('trips/:id/seen') @Can('gate.tighten')
  async seen(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.watch.seen(actor, id);
    return redirect(page.link('/staff/gate'));
  }

  private trips(): Promise<TripRow[]> {
    return this.reader.query('SELECT id, started_at AS "startedAt", calm_at AS "calmAt", opened, declined, seen FROM gate_trip ORDER BY started_at DESC LIMIT $1', [TRIPS_SHOWN]);
  }
}

function Now({ page, now: { level, outcomes, trip }, orderedUntil }: { page: PageContext; now: Situation; orderedUntil: Date | undefined }): JSX.Element {
  const { moment, number } = formatsOf(page.lang);
  const { t } = page;
  const isComing = (at: Date | undefined): at is Date => at !== undefined && at.getTime() > Date.now();
  return (
    <Card title={t('gate.staff.now')} aside={<Badge tone={TONES[level]}>{t(`gate.staff.level.${level}`)}</Badge>}>
      <p>{t(`gate.staff.level.${level}.text`)}</p>
      <Facts of={[
        [t('gate.staff.opened'), number(outcomes.opened)],
        [t('gate.staff.declined'), number(outcomes.declined)],
        [t('gate.staff.paid'), number(outcomes.paid)],
        isComing(trip?.heldUntil) && [t('gate.staff.heldUntil'), moment(trip.heldUntil)],
        isComing(trip?.calmAt) && [t('gate.staff.calmAt'), moment(trip.calmAt)],
        orderedUntil && [t('gate.staff.ordered'), moment(orderedUntil)],
      ]} />
      <p class="meta">{t('gate.staff.window')}</p>
    </Card>
  );
}

function Trips({ page, trips }: { page: PageContext; trips: readonly TripRow[] }): JSX.Element {
  if (trips.length === 0) return <Empty title={page.t('gate.staff.trips.none')} drawing="leaflet">{page.t('gate.staff.trips.none.text')}</Empty>;
  const { moment, number } = formatsOf(page.lang);
  const may = page.can?.('gate.tighten') ?? false;
  return (
    <Table stack caption={page.t('gate.staff.trips')} rows={trips} columns={[
      { head: page.t('gate.staff.trip.at'), cell: ({ startedAt }) => moment(startedAt) },
      { head: page.t('gate.staff.trip.numbers'), cell: ({ opened, declined }) => page.t('gate.staff.trip.of', { opened: number(opened), declined: number(declined) }) },
      { head: page.t('gate.staff.trip.until'), cell: ({ calmAt }) => moment(calmAt) },
      { head: page.t('gate.staff.trip.next'), cell: ({ id, seen }) => may && !seen
        ? <ButtonForm page={page} action={`/staff/gate/trips/${id}/seen`} name="seen"><Button small tone="second">{page.t('gate.staff.trip.seen')}</Button></ButtonForm>
        : seen ? page.t('gate.staff.trip.wasSeen') : page.t('gate.staff.tighten.who') },
    ]} />
  );
}

function Tighten({ page }: { page: PageContext }): JSX.Element {
  const { t } = page;
  if (!(page.can?.('gate.tighten') ?? false)) return <Card title={t('gate.staff.tighten')}><p>{t('gate.staff.tighten.who')}</p></Card>;
  return (
    <Form page={page} name="tighten" action="/staff/gate/orders" look="slip">
      <h2>{t('gate.staff.tighten')}</h2>
      <p>{t('gate.staff.tighten.text')}</p>
      <Picks name="level" legend={t('gate.staff.tighten.level')} value="pressed" options={STRICTER.map((level) => ({ value: level, label: t(`gate.staff.level.${level}`), note: t(`gate.staff.level.${level}.text`) }))} />
      <RadioTiles name="hours" legend={t('gate.staff.tighten.hours')} value="1" options={HOURS.map((hours) => ({ value: hours, label: t(`gate.staff.tighten.hours.${hours}`) }))} />
      <p><Button>{t('gate.staff.tighten.go')}</Button></p>
    </Form>
  );
}
