import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import type { JSX } from 'preact';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import type { FieldErrors } from '../kernel/problem.js';
import { OneOf, Page, readForm, redirect, view, Who, type Result } from '../platform/http/index.js';
import { formatsOf } from '../platform/i18n/index.js';
import { PARTS, type Part } from '../platform/mode/index.js';
import { Badge, Button, ButtonForm, Columns, Empty, Form, PageHead, RadioTiles, Row, Rows, SelectField, Slip, Table, Time, Wrap, type PageContext, type Values } from '../platform/web/index.js';
import { REASONS, type Reason } from './panic.js';
import { partOf, Switches, type SwitchedOff } from './switches.js';

class OffForm {
  @OneOf(PARTS) part!: Part;
  @OneOf(REASONS) reason!: Reason;
}

interface Again {
  readonly values: Values;
  readonly errors: FieldErrors;
}

/** Where one person switches a part of the service off, and another switches it on again. */
@Controller('staff/switches')
export class SwitchPages {
  constructor(@Inject(Switches) private readonly switches: Switches) {}

  @Get() @Can('switches.off')
  show(@Page() page: PageContext): Promise<Result> {
    return this.page(page);
  }

  @Post() @Can('switches.off')
  async off(@Page() page: PageContext, @Who() actor: Actor, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, OffForm, body);
    if (!value) return this.page(page, { values, errors });
    await this.switches.off(actor, value);
    return redirect(page.link('/staff/switches'));
  }

  @Post(':part/on') @Can('switches.on')
  async on(@Page() page: PageContext, @Who() actor: Actor, @Param('part') part: string): Promise<Result> {
    await this.switches.on(actor, partOf(part));
    return redirect(page.link('/staff/switches'));
  }

  private async page(page: PageContext, again?: Again): Promise<Result> {
    const { off, past } = await this.switches.read();
    return view(page, page.t('switches.title'), <SwitchesPage page={page} off={off} past={past} again={again} />, { status: again ? 422 : 200 });
  }
}

function SwitchesPage({ page, off, past, again }: { page: PageContext; off: readonly SwitchedOff[]; past: readonly SwitchedOff[]; again: Again | undefined }): JSX.Element {
  return (
    <Wrap loose>
      <PageHead crumb={<a href={page.link('/staff/stop')}>{page.t('panic.title')}</a>} title={page.t('switches.title')} lede={page.t('switches.lede')} />
      <Columns>
        <div class="flow loose">
          {off.length === 0
            ? <Empty title={page.t('switches.none')} drawing="candle">{page.t('switches.none.text')}</Empty>
            : <Rows wide>{off.map((one) => <Off page={page} one={one} />)}</Rows>}
          {past.length > 0 && <Past page={page} past={past} />}
        </div>
        <OffSlip page={page} off={off} again={again} />
      </Columns>
    </Wrap>
  );
}

function Off({ page, one: { part, reason, offAt, offBy } }: { page: PageContext; one: SwitchedOff }): JSX.Element {
  const mayTurn = page.can?.('switches.on') && offBy !== page.actor?.id;
  return (
    <Row drawing="candle" level={2} title={page.t(`switches.part.${part}`)} end={mayTurn
      ? <ButtonForm page={page} action={`/staff/switches/${part}/on`} name={`on-${part}`}><Button small tone="second">{page.t('switches.on')}</Button></ButtonForm>
      : <span class="meta">{page.t('switches.another')}</span>}>
      <div><Badge tone="hold">{page.t('switches.off.now')}</Badge></div>
      <span class="meta">{page.t(`panic.reason.${reason}`)}. {page.t('panic.now.since')} <Moment page={page} at={offAt} />. {page.t(`switches.note.${part}`)}</span>
    </Row>
  );
}

function OffSlip({ page, off, again }: { page: PageContext; off: readonly SwitchedOff[]; again: Again | undefined }): JSX.Element {
  const working = PARTS.filter((part) => !off.some((one) => one.part === part));
  return (
    <Slip title={page.t('switches.slip')}>
      {working.length === 0 ? <p>{page.t('switches.all')}</p> : (
        <Form page={page} name="off" action="/staff/switches" look="flow" values={{ part: working[0]!, ...again?.values }} errors={again?.errors ?? {}}>
          <RadioTiles name="part" legend={page.t('switches.part')} columns="one" size="small" options={working.map((value) => ({ value, label: page.t(`switches.part.${value}`), note: page.t(`switches.note.${value}`) }))} />
          <SelectField name="reason" label={page.t('panic.reason')} empty={page.t('switches.choose')} options={REASONS.map((value) => ({ value, label: page.t(`panic.reason.${value}`) }))} />
          <Button tone="stop">{page.t('switches.off')}</Button>
        </Form>
      )}
    </Slip>
  );
}

function Past({ page, past }: { page: PageContext; past: readonly SwitchedOff[] }): JSX.Element {
  return (
    <Table stack caption={page.t('switches.past')} rows={past} columns={[
      { head: page.t('switches.part'), cell: ({ part }) => page.t(`switches.part.${part}`) },
      { head: page.t('panic.past.from'), cell: ({ offAt }) => <Moment page={page} at={offAt} /> },
      { head: page.t('panic.past.until'), cell: ({ onAt }) => onAt && <Moment page={page} at={onAt} /> },
      { head: page.t('panic.reason'), cell: ({ reason }) => page.t(`panic.reason.${reason}`) },
    ]} />
  );
}

const Moment = ({ page, at }: { page: PageContext; at: Date }): JSX.Element => <Time at={at}>{formatsOf(page.lang).moment(at)}</Time>;
