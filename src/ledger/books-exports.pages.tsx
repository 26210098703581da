import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { JSX } from 'preact';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { today } from '../kernel/clock.js';
import { DayText, errorsOf, file, Key, OneOf, Page, readForm, redirect, type Result, Text, view, Who } from '../platform/http/index.js';
import { Badge, type BadgeTone, Band, Button, ButtonForm, Empty, Form, PageHead, SelectField, Table, TextField, Wrap, type PageContext } from '../platform/web/index.js';
import { BOOKS_FORMS, type BooksExport, BooksExports, type BooksForm, TAKEN_MOST } from './books-exports.js';

class AskForm {
  @OneOf(BOOKS_FORMS) form!: BooksForm;
  @DayText({ optional: true }) until?: string;
  @Text({ min: 10, max: 300 }) reason!: string;
}

const HOME = '/staff/money/exports';

@ApiExcludeController()
@Controller(HOME.slice(1))
export class BooksExportPages {
  constructor(@Inject(BooksExports) private readonly exports: BooksExports) {}

  @Get() @Can('ledger.read')
  show(@Page() page: PageContext): Promise<Result> {
    return this.page(page);
  }

  @Post() @Can('ledger.export')
  async ask(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, AskForm, body);
    if (!value) return this.page(page, values, errors);
    try {
      await this.exports.ask(actor, value, { key, input: value });
    } catch (error) {
      return this.page(page, values, errorsOf(error, page));
    }
    return redirect(page.link(HOME));
  }

  @Post(':id/allow') @Can('ledger.allowExport')
  allow(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.decide(page, actor, { key, id, what: 'allow' });
  }

  @Post(':id/refuse') @Can('ledger.allowExport')
  refuse(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.decide(page, actor, { key, id, what: 'refuse' });
  }

  @Post(':id/withdraw') @Can('ledger.export')
  withdraw(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.decide(page, actor, { key, id, what: 'withdraw' });
  }

  @Post(':id/take') @Can('ledger.export')
  async take(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    const { name, text } = await this.exports.take(actor, id);
    return file(name, 'text/plain; charset=utf-8', text);
  }

  private async decide(page: PageContext, actor: Actor, { key, id, what }: { key: string; id: string; what: 'allow' | 'refuse' | 'withdraw' }): Promise<Result> {
    await this.exports.decide(actor, id, what, { key, input: { id, what } });
    return redirect(page.link(HOME));
  }

  private async page(page: PageContext, values: object = {}, errors: Readonly<Record<string, string>> = {}): Promise<Result> {
    const status = Object.keys(errors).length > 0 ? 422 : 200;
    return view(page, page.t('ledger.exports.title'), <ExportsPage page={page} exports={await this.exports.list()} values={values} errors={errors} />, { status });
  }
}

interface Props {
  page: PageContext;
  exports: readonly BooksExport[];
  values: object;
  errors: Readonly<Record<string, string>>;
}

function ExportsPage({ page, exports, values, errors }: Props): JSX.Element {
  return (
    <Wrap loose>
      <PageHead crumb={<a href={page.link('/staff/money')}>{page.t('ledger.money.title')}</a>} title={page.t('ledger.exports.title')} lede={page.t('ledger.exports.lede')} />
      {page.can?.('ledger.export') && <AskSlip page={page} values={values} errors={errors} />}
      <Band id="asked" title={page.t('ledger.exports.asked')}>
        {exports.length === 0
          ? <Empty title={page.t('ledger.exports.none')} drawing="leaflet">{page.t('ledger.exports.noneYet')}</Empty>
          : <Asked page={page} exports={exports} />}
      </Band>
    </Wrap>
  );
}

function AskSlip({ page, values, errors }: Omit<Props, 'exports'>): JSX.Element {
  return (
    <Form page={page} action={HOME} name="books-export" look="slip" values={values} errors={errors}>
      <h2>{page.t('ledger.exports.ask')}</h2>
      <SelectField name="form" label={page.t('ledger.exports.form')} options={BOOKS_FORMS.map((value) => ({ value, label: page.t(`ledger.exports.form.${value}`) }))} />
      <TextField name="until" label={page.t('ledger.exports.until')} type="date" short value={today()} />
      <TextField name="reason" label={page.t('ledger.exports.reason')} hint={page.t('ledger.exports.reasonHint')} maxLength={300} />
      <p><Button>{page.t('ledger.exports.go')}</Button></p>
    </Form>
  );
}

function Asked({ page, exports }: Pick<Props, 'page' | 'exports'>): JSX.Element {
  return (
    <Table stack quiet caption={page.t('ledger.exports.asked')} rows={exports} columns={[
      { head: page.t('ledger.exports.when'), cell: ({ askedAt }) => page.day(askedAt.toISOString().slice(0, 10)) },
      { head: page.t('ledger.exports.what'), cell: ({ form, until }) => page.t('ledger.exports.upTo', { form: page.t(`ledger.exports.form.${form}`), day: page.day(until) }) },
      { head: page.t('ledger.exports.reason'), cell: ({ reason }) => reason },
      { head: page.t('ledger.exports.state'), cell: (one) => <Badge tone={toneOf(one)}>{page.t(`ledger.exports.state.${wordOf(one)}`)}</Badge> },
      { head: page.t('ledger.exports.next'), cell: (one) => <Next page={page} one={one} /> },
    ]} />
  );
}

type Word = BooksExport['state'] | 'over';
const TONES: Readonly<Record<Word, BadgeTone>> = { asked: 'wait', allowed: 'go', refused: 'lock', withdrawn: 'lock', over: 'ok' };
const wordOf = ({ state, ready }: BooksExport): Word => (state === 'allowed' && !ready ? 'over' : state);
const toneOf = (one: BooksExport): BadgeTone => TONES[wordOf(one)];

/** What the reader may do with it, or who may. */
function Next({ page, one }: { page: PageContext; one: BooksExport }): JSX.Element | null {
  const mine = page.actor?.id === one.askedBy;
  if (one.state === 'asked' && mine) return <div class="row"><span class="meta">{page.t('ledger.exports.another')}</span><Step page={page} one={one} step="withdraw" tone="quiet" /></div>;
  if (one.state === 'asked') return page.can?.('ledger.allowExport') ? <div class="row"><Step page={page} one={one} step="allow" /><Step page={page} one={one} step="refuse" tone="second" /></div> : null;
  return one.ready ? <LetGo page={page} one={one} mine={mine} /> : null;
}

/** Until it is taken, either of the two still stops it. */
function LetGo({ page, one, mine }: { page: PageContext; one: BooksExport; mine: boolean }): JSX.Element | null {
  if (!mine) return one.taken === 0 && page.can?.('ledger.allowExport') ? <Step page={page} one={one} step="refuse" tone="quiet" /> : null;
  return <div class="row"><Step page={page} one={one} step="take" /><span class="meta">{page.t('ledger.exports.left', { count: TAKEN_MOST - one.taken })}</span>{one.taken === 0 && <Step page={page} one={one} step="withdraw" tone="quiet" />}</div>;
}

function Step({ page, one, step, tone = 'primary' }: { page: PageContext; one: BooksExport; step: 'allow' | 'refuse' | 'withdraw' | 'take'; tone?: 'primary' | 'second' | 'quiet' }): JSX.Element {
  return <ButtonForm page={page} action={`${HOME}/${one.id}/${step}`} name={`${step}-${one.id}`}><Button small tone={tone}>{page.t(`ledger.exports.${step}`)}</Button></ButtonForm>;
}
