import type { JSX } from 'preact';
import { today } from '../kernel/clock.js';
import type { FieldErrors } from '../kernel/problem.js';
import { Badge, Button, ButtonForm, Card, Columns, Empty, Facts, Form, MoneyField, PageHead, Pagination, Row, Rows, SelectField, Slip, TextArea, TextField, Wrap, type BadgeTone, type PageContext, type Values } from '../platform/web/index.js';
import type { LetterState } from './lifecycle.js';
import type { Batch } from './list.js';
import { ShownOnce } from '../reveals/index.js';
import { READABLE } from './letters.js';
import { LANGUAGES, type LetterRow } from './rows.js';

const TONES: Readonly<Record<LetterState, BadgeTone>> = {
  written: 'wait', moderated: 'wait', translated: 'go', assigned: 'todo', printed: 'go', hand_copied: 'go', posted: 'ok', answered: 'ok', returned: 'hold', declined: 'hold',
};
export const FILTERS = ['written', 'moderated', 'assigned', 'printed', 'posted'] as const;
export type Filter = (typeof FILTERS)[number];

const StateBadge = ({ page, state }: { page: PageContext; state: LetterState }): JSX.Element => <Badge tone={TONES[state]}>{page.t(`letters.state.${state}`)}</Badge>;
const wayOf = (page: PageContext, { how }: LetterRow): string => page.t(how === 'printed' ? 'letters.form.how.printed' : 'letters.form.how.handCopied');

function Noticed({ page, letter }: { page: PageContext; letter: LetterRow }): JSX.Element | null {
  if (letter.warnings.length === 0) return null;
  const topics = letter.warnings.map((topic) => page.t(`letters.topic.${topic}`)).join(' ');
  return <p class="meta">{page.t('letters.staff.noticed', { topics })}</p>;
}

/** Letters in one state, and the batches beside them. */
export function LetterQueue({ page, filter, items, next, batches }: { page: PageContext; filter: Filter; items: readonly LetterRow[]; next: number | null; batches: readonly Batch[] }): JSX.Element {
  const { t, link } = page;
  const address = (state: string, after?: number) => link(`/staff/letters?state=${state}${after === undefined ? '' : `&after=${after}`}`);
  return (
    <Wrap>
      <PageHead title={t('letters.staff.title')} />
      <nav class="nav" aria-label={t('letters.staff.filter')}>
        {FILTERS.map((state) => <a href={address(state)} aria-current={state === filter ? 'page' : undefined}>{t(`letters.staff.filter.${state}`)}</a>)}
      </nav>
      <Columns>
        <div class="flow">
          {items.length === 0
            ? <Empty title={t('letters.staff.empty')} drawing="envelope">{t('letters.staff.empty.text')}</Empty>
            : <Rows wide>{items.map((letter) => (
              <Row drawing="envelope" level={2} title={letter.reference} href={link(`/staff/letters/${letter.id}`)} end={<StateBadge page={page} state={letter.state} />}>
                <p class="meta">{t('letters.staff.meta', { day: page.day(letter.writtenOn), words: letter.words, language: t(`letters.language.${letter.language}`) })}</p>
                <Noticed page={page} letter={letter} />
              </Row>
            ))}</Rows>}
          <Pagination label={t('letters.staff.filter')} {...(next === null ? {} : { next: { href: address(filter, next), text: t('letters.staff.next') } })} />
        </div>
        <aside class="flow"><Batches page={page} batches={batches} /></aside>
      </Columns>
    </Wrap>
  );
}

function Batches({ page, batches }: { page: PageContext; batches: readonly Batch[] }): JSX.Element {
  const { t } = page;
  return (
    <Slip title={t('letters.staff.batches')} id="batches">
      {page.can?.('letters.print') && <ButtonForm page={page} action="/staff/letters/print" name="print"><Button>{t('letters.staff.print')}</Button><p class="meta">{t('letters.staff.print.note')}</p></ButtonForm>}
      <ul class="links">{batches.map((batch) => (
        <li>{page.can?.('letters.print') ? <a href={page.link(`/staff/letters/batches/${batch.id}`)}>{t('letters.staff.batch', { day: page.day(batch.printedOn) })}</a> : t('letters.staff.batch', { day: page.day(batch.printedOn) })} <span class="meta">{t('letters.staff.batch.letters', { count: batch.letters })}, {batchState(page, batch)}</span></li>
      ))}</ul>
    </Slip>
  );
}

const batchState = (page: PageContext, { postedOn }: Batch): string =>
  postedOn === null ? page.t('letters.staff.batch.open') : page.t('letters.staff.batch.posted', { day: page.day(postedOn) });

export function BatchPage({ page, batch, values = {}, errors = {} }: { page: PageContext; batch: Batch; values?: Values; errors?: FieldErrors }): JSX.Element {
  const { t } = page;
  const at = `/staff/letters/batches/${batch.id}`;
  return (
    <Wrap look="form">
      <PageHead crumb={<a href={page.link('/staff/letters')}>{t('letters.staff.title')}</a>} title={t('letters.staff.batch', { day: page.day(batch.printedOn) })}
        lede={`${t('letters.staff.batch.letters', { count: batch.letters })}, ${batchState(page, batch)}`} />
      {batch.postedOn === null && (
        <>
          <ButtonForm page={page} action={`${at}/sheets`} name="sheets"><Button tone="second">{t('letters.staff.batch.sheets')}</Button><p class="meta">{t('letters.staff.batch.sheets.note')}</p></ButtonForm>
          <Form page={page} action={`${at}/post`} name="post" look="slip" values={values} errors={errors}>
            <MoneyField name="postage" label={t('letters.staff.batch.postage')} optional />
            <TextField name="effectiveOn" type="date" label={t('letters.staff.batch.postedOn')} value={today()} short />
            <p><Button>{t('letters.staff.batch.post')}</Button></p>
          </Form>
        </>
      )}
    </Wrap>
  );
}

export interface Opened {
  readonly text: string;
  readonly translation: string | null;
}

/** One letter: its facts, its words once they were opened, and what may be done with it now. */
export function LetterPage({ page, letter, opened, once = false, errors = {}, values = {} }: { page: PageContext; letter: LetterRow; opened?: Opened; once?: boolean; errors?: FieldErrors; values?: Values }): JSX.Element {
  const { t } = page;
  const at = `/staff/letters/${letter.id}`;
  return (
    <Wrap>
      <PageHead crumb={<a href={page.link('/staff/letters')}>{t('letters.staff.title')}</a>} title={t('letters.staff.letter', { reference: letter.reference })} aside={<StateBadge page={page} state={letter.state} />} />
      <Columns>
        <div class="flow">
          {once && <ShownOnce page={page} />}
          {opened ? <Words page={page} letter={letter} opened={opened} /> : READABLE.includes(letter.state) && (
            <ButtonForm page={page} action={`${at}/read`} name="read"><Button>{t('letters.staff.read')}</Button><p class="meta">{t('letters.staff.read.note')}</p></ButtonForm>
          )}
          <LetterActions page={page} letter={letter} opened={opened !== undefined} errors={errors} values={values} />
        </div>
        <aside class="flow">
          <Facts of={[
            [t('letters.staff.fact.to'), letter.to ?? t('letters.staff.fact.any')],
            [t('letters.staff.fact.how'), wayOf(page, letter)],
            [t('letters.form.language'), t(`letters.language.${letter.language}`)],
            [t('letters.staff.fact.written'), page.day(letter.writtenOn)],
            letter.postedOn !== null && [t('letters.staff.fact.posted'), page.day(letter.postedOn)],
          ]} />
          <Noticed page={page} letter={letter} />
        </aside>
      </Columns>
    </Wrap>
  );
}

function Words({ page, letter, opened }: { page: PageContext; letter: LetterRow; opened: Opened }): JSX.Element {
  const lines = (text: string) => <div class="sheet">{text.split('\n').map((line) => <p>{line || '\u00a0'}</p>)}</div>;
  return (
    <>
      <Card title={page.t('letters.staff.text')} aside={letter.reference}>{lines(opened.text)}</Card>
      {opened.translation !== null && <Card title={page.t('letters.staff.translation')}>{lines(opened.translation)}</Card>}
    </>
  );
}

function LetterActions({ page, letter, opened, errors, values }: { page: PageContext; letter: LetterRow; opened: boolean; errors: FieldErrors; values: Values }): JSX.Element | null {
  const { t } = page;
  const at = `/staff/letters/${letter.id}`;
  switch (letter.state) {
    case 'written': return !opened && Object.keys(errors).length === 0 ? null : (
      <>
        <ButtonForm page={page} action={`${at}/approve`} name="approve"><Button>{t('letters.staff.approve')}</Button></ButtonForm>
        <Form page={page} action={`${at}/decline`} name="decline" values={values} errors={errors}>
          <TextField name="reason" label={t('letters.staff.decline.reason')} maxLength={300} />
          <p><Button tone="second">{t('letters.staff.decline')}</Button></p>
        </Form>
      </>
    );
    case 'moderated': return (
      <Form page={page} action={`${at}/translate`} name="translate" values={values} errors={errors}>
        <SelectField name="language" label={t('letters.staff.translate.language')} value="ru" options={LANGUAGES.map((value) => ({ value, label: t(`letters.language.${value}`) }))} />
        <TextArea name="text" label={t('letters.staff.translate.text')} rows={12} sheet />
        <p><Button>{t('letters.staff.translate')}</Button></p>
      </Form>
    );
    case 'posted': return (
      <>
        <Form page={page} action={`${at}/answer`} name="answer" values={values} errors={errors}>
          <TextArea name="text" label={t('letters.staff.answer.text')} rows={8} sheet />
          <p><Button>{t('letters.staff.answer')}</Button></p>
        </Form>
        <ButtonForm page={page} action={`${at}/return`} name="return"><Button tone="second">{t('letters.staff.returned')}</Button></ButtonForm>
      </>
    );
    default: return null;
  }
}
