import type { JSX } from 'preact';
import type { FieldErrors } from '../../kernel/problem.js';
import { formatsOf, LANGUAGE_NAMES, LANGUAGES, lookup } from '../../platform/i18n/index.js';
import { Badge, Button, ButtonForm, Card, Columns, Details, Empty, Facts, Form, Moment, Notice, PageHead, Slip, Table, TextField, Timeline, Wrap, type BadgeTone, type PageContext, type Values } from '../../platform/web/index.js';
import type { Changed } from './changed.js';
import type { StaffUpdate, StaffUpdateView } from './desk.js';
import { updateLife, type UpdateState } from './life.js';
import { findingsIn } from './lint.js';
import { Paragraphs, WhatChanged } from './told.view.js';
import { isSilent, textsOf } from './words.js';

const TONES: Readonly<Record<UpdateState, BadgeTone>> = { waiting: 'wait', returned: 'ask', scheduled: 'go', published: 'ok', withdrawn: 'lock' };

/** Updates of all campaigns, or of one, those that wait for a second person first. */
export function StaffUpdates({ page, updates }: { page: PageContext; updates: readonly StaffUpdate[] }): JSX.Element {
  const { t } = page;
  return (
    <Wrap loose>
      <PageHead title={t('updates.staff.title')} lede={t('updates.staff.lede')} crumb={<a href={page.link('/staff/campaigns')}>{t('campaigns.staff.title')}</a>} />
      <UpdatesTable page={page} updates={updates} withCampaign />
    </Wrap>
  );
}

export function UpdatesTable({ page, updates, withCampaign }: { page: PageContext; updates: readonly StaffUpdate[]; withCampaign?: boolean }): JSX.Element {
  const { t } = page;
  if (updates.length === 0) return <Empty title={t('updates.staff.none')}>{t('updates.staff.none.text')}</Empty>;
  return (
    <Table stack caption={t('updates.title')} quiet rows={updates} columns={[
      { head: t('updates.form.title'), cell: ({ id, words, kind, campaign }) => <><a href={page.link(`/staff/updates/${id}`)}>{words.en.title}</a><span class="meta">{withCampaign ? campaign : t(`updates.kind.${kind}`)}</span></> },
      { head: t('updates.staff.state'), cell: ({ state }) => <Badge tone={TONES[state]}>{t(`updates.state.${state}`)}</Badge> },
      { head: t('updates.staff.day'), cell: (update) => dayOfTelling(page, update) },
    ]} />
  );
}

function dayOfTelling(page: PageContext, { state, publishedOn, dueOn }: StaffUpdate): string {
  const day = publishedOn ?? (state === 'scheduled' ? dueOn : null);
  return day === null ? '–' : page.day(day);
}

/** The form of sending back that came back, with what was typed and what is wrong. */
export interface Unsent {
  readonly values: Values;
  readonly errors: FieldErrors;
}

/** One update for staff: the words in every language, what the lint noticed, and what this person may do now. */
export function StaffUpdatePage({ page, update, history, unsent }: StaffUpdateView & { page: PageContext; unsent?: Unsent }): JSX.Element {
  const { t } = page;
  const { words, state, slug, campaign, returnedBecause, id, hasPhoto } = update;
  return (
    <Wrap loose>
      <PageHead title={words.en.title} crumb={<a href={page.link(`/staff/campaigns/${slug}`)}>{campaign}</a>} aside={<Badge tone={TONES[state]}>{t(`updates.state.${state}`)}</Badge>} />
      {state === 'returned' && returnedBecause !== null && <Notice tone="care" title={t('updates.staff.returned')}><p>{returnedBecause}</p></Notice>}
      <Columns>
        <div class="flow">
          <Doubts page={page} texts={textsOf(words)} />
          {LANGUAGES.filter((lang) => words[lang]).map((lang) => (
            <Card title={LANGUAGE_NAMES[lang]}><div class="flow tight" lang={lang}><p><b>{words[lang]!.title}</b></p><Paragraphs text={words[lang]!.text} />{hasPhoto && <p class="meta">{words[lang]!.alt ?? words.en.alt}</p>}</div></Card>
          ))}
          {hasPhoto && <img class="photo" src={`/staff/updates/${id}/photo.jpg`} alt={words.en.alt ?? ''} />}
          <Proposed page={page} update={update} />
          <Card><Facts of={[[t('updates.staff.kind'), t(`updates.kind.${update.kind}`)], [t('updates.staff.written'), page.day(update.writtenOn)], [t('updates.staff.day'), dayOfTelling(page, update)]]} /></Card>
        </div>
        <Acts page={page} update={update} unsent={unsent} />
      </Columns>
      <History page={page} history={history} />
    </Wrap>
  );
}

/** What the lint noticed in some texts; nothing where it noticed nothing. */
export function Doubts({ page, texts }: { page: PageContext; texts: readonly string[] }): JSX.Element | null {
  const findings = findingsIn(texts.join('\n'));
  if (findings.length === 0) return null;
  return (
    <Notice title={page.t('updates.staff.doubts')}>
      <p>{page.t('updates.staff.doubts.text')}</p>
      <ul class="links">{findings.map(({ doubt, words: found }) => <li>{page.t(`updates.doubt.${doubt}`)}: <b>{found}</b></li>)}</ul>
    </Notice>
  );
}

/** What a second person reads of a change: the figures, and the words as they would be, in every language. */
function Proposed({ page, update: { changed, currency } }: { page: PageContext; update: StaffUpdate }): JSX.Element | null {
  if (!changed) return null;
  const texts = changed.texts ?? {};
  return (
    <Card title={page.t('updates.change')}>
      <WhatChanged page={page} changed={changed} currency={currency} />
      <NewNames page={page} lines={changed.lines} />
      {LANGUAGES.filter((lang) => texts[lang]).map((lang) => <div class="flow tight" lang={lang}><p><b>{texts[lang]!.summary}</b></p><Paragraphs text={texts[lang]!.story} /></div>)}
    </Card>
  );
}

function NewNames({ page, lines = [] }: { page: PageContext; lines: Changed['lines'] }): JSX.Element | null {
  const names = lines.flatMap(({ label, named = [] }) => (label ? named.map((lang) => ({ label, lang })) : []));
  if (names.length === 0) return null;
  return (
    <div class="flow tight">
      <p><b>{page.t('updates.changed.names')}</b></p>
      <ul>{names.map(({ label, lang }) => <li>{lang !== 'en' && `${label.en}. `}{LANGUAGE_NAMES[lang]}: <span lang={lang}>{label[lang] ?? '–'}</span></li>)}</ul>
    </div>
  );
}

function Acts({ page, update, unsent }: { page: PageContext; update: StaffUpdate; unsent: Unsent | undefined }): JSX.Element {
  const { t } = page;
  const { id, kind, state } = update;
  return (
    <Slip title={t('campaigns.staff.next')} id="next">
      {state === 'waiting' && <Reading page={page} update={update} unsent={unsent} />}
      {kind === 'news' && updateLife.allows(state, 'edit') && may(page, 'campaigns.edit') && <p><Button small tone="second" href={page.link(`/staff/updates/${id}/edit`)}>{t('updates.staff.edit')}</Button></p>}
      {state === 'withdrawn' ? <Restore page={page} id={id} /> : <Withdraw page={page} update={update} />}
    </Slip>
  );
}

const may = (page: PageContext, permission: string): boolean => page.can?.(permission) ?? false;

function Restore({ page, id }: { page: PageContext; id: string }): JSX.Element {
  return may(page, 'campaigns.edit') ? <Act page={page} id={id} act="restore">{page.t('updates.staff.restore')}</Act> : <p class="meta">{page.t('updates.staff.restore.who')}</p>;
}

function Withdraw({ page, update: { id, kind, state, words, hasPhoto } }: { page: PageContext; update: StaffUpdate }): JSX.Element | null {
  const { t } = page;
  const isMade = kind === 'change' && state === 'published';
  if (isMade && isSilent(words)) return <p class="meta">{t('updates.staff.stays')}</p>;
  if (!may(page, 'campaigns.pause')) return null;
  const what = isMade ? 'updates.staff.silence' : 'updates.staff.withdraw';
  return <Details summary={t(what)}><p>{t(`${what}.text`)}{hasPhoto && ` ${t('updates.staff.withdraw.photo')}`}</p><Act page={page} id={id} act="withdraw" tone="stop">{t(what)}</Act></Details>;
}

/** For another person than the writer; they read why. */
function Reading({ page, update: { id, kind, writtenBy, askedBy, version }, unsent }: { page: PageContext; update: StaffUpdate; unsent: Unsent | undefined }): JSX.Element {
  const { t } = page;
  if (!may(page, 'campaigns.publish') || [writtenBy, askedBy].includes(page.actor?.id ?? '')) return <p class="meta">{t('updates.staff.other')}</p>;
  return (
    <div class="flow">
      <p>{t(`updates.staff.read.${kind}`)}</p>
      <Act page={page} id={id} act="allow" hidden={{ version }}>{t(`updates.staff.allow.${kind}`)}</Act>
      {kind === 'news' && (
        <Details summary={t('updates.staff.return')} open={unsent !== undefined}>
          <Form page={page} action={`/staff/updates/${id}/return`} name="return" look="flow" {...unsent}>
            <input type="hidden" name="version" value={version} />
            <TextField name="because" label={t('updates.staff.because')} maxLength={300} />
            <p><Button small tone="second">{t('updates.staff.return')}</Button></p>
          </Form>
        </Details>
      )}
    </div>
  );
}

function Act({ page, id, act, tone = 'primary', hidden = {}, children }: { page: PageContext; id: string; act: string; tone?: 'primary' | 'stop'; hidden?: Readonly<Record<string, string>>; children: string }): JSX.Element {
  return <ButtonForm page={page} action={`/staff/updates/${id}/${act}`} name={act} hidden={hidden}><Button small tone={tone}>{children}</Button></ButtonForm>;
}

function History({ page, history }: { page: PageContext; history: StaffUpdateView['history'] }): JSX.Element {
  const find = lookup(page.lang);
  return (
    <section class="flow" aria-labelledby="history-h">
      <h2 id="history-h">{page.t('campaigns.staff.history')}</h2>
      <Timeline>
        {[...history].reverse().map(({ kind, at, role }, index) => (
          <Moment state={index === 0 ? 'now' : 'done'} title={find(`updates.record.${kind.split('.')[1]}`) ?? kind} meta={`${formatsOf(page.lang).moment(at)} · ${find(`web.role.${role}`) ?? role}`} />
        ))}
      </Timeline>
    </section>
  );
}
