import type { JSX } from 'preact';
import { formatsOf } from '../../platform/i18n/index.js';
import { money, type Currency } from '../../kernel/money.js';
import { Table, Time, type PageContext } from '../../platform/web/index.js';
import { saidIn } from '../said.js';
import { costDiffers, totalOf, wordsDiffer, type Changed, type LineTurn } from './changed.js';
import type { UpdateOnShelf } from './shelf.js';

/** What was told of a campaign, newest first, and how to hear of more. */
export function UpdatesPart({ page, slug, updates }: { page: PageContext; slug: string; updates: readonly UpdateOnShelf[] }): JSX.Element {
  const { t } = page;
  return (
    <>
      <h2 id="updates">{t('updates.title')}</h2>
      {updates.length === 0 ? <p class="narrow">{t('updates.none')}</p> : updates.map((update) => <Told page={page} update={update} />)}
      <FeedLinks page={page} at={`/campaigns/${slug}`} />
    </>
  );
}

/** The ways to hear of more; none of them asks who it is. */
export function FeedLinks({ page, at, isForm }: { page: PageContext; at: string; isForm?: boolean }): JSX.Element {
  return (
    <p class="row">
      <a href={page.link(`${at}/updates.atom`)} type="application/atom+xml">{page.t('updates.feed.atom')}</a>
      <a href={page.link(`${at}/updates.json`)} type="application/feed+json">{page.t('updates.feed.json')}</a>
      {!isForm && <a href={page.link(`${at}/follow`)}>{page.t('follow.link')}</a>}
    </p>
  );
}

/** One update: of news the month, of a change its day and the figures before and after. */
export function Told({ page, update, withCampaign }: { page: PageContext; update: UpdateOnShelf; withCampaign?: boolean }): JSX.Element {
  const { id, slug, campaign, kind, title, text, month, day, hasPhoto, alt, changed, currency } = update;
  const Heading = withCampaign ? 'h2' : 'h3';
  return (
    <article class="flow tight told" id={`u-${id}`}>
      <Heading class="h3">{title}</Heading>
      <p class="meta">
        <Time at={day ?? month}>{day === null ? formatsOf(page.lang).month(month) : page.day(day)}</Time>
        {kind === 'change' && <> · {page.t('updates.change')}</>}
        {withCampaign && <> · <a href={page.link(`/campaigns/${slug}`)}>{campaign}</a></>}
      </p>
      <Paragraphs text={text} />
      {hasPhoto && <img class="photo" src={`/updates/${id}/photo.jpg`} alt={alt ?? ''} loading="lazy" />}
      {changed && <WhatChanged page={page} changed={changed} currency={currency} />}
    </article>
  );
}

export function Paragraphs({ text }: { text: string }): JSX.Element {
  return <>{text.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== '').map((paragraph) => <p class="narrow">{paragraph}</p>)}</>;
}

/** Figures as they were and as they are. */
export function WhatChanged({ page, changed, currency }: { page: PageContext; changed: Changed; currency: Currency }): JSX.Element {
  const { t } = page;
  const { deadline, lines = [] } = changed;
  const turned = lines.filter(costDiffers);
  return (
    <>
      {deadline && <p>{t('updates.changed.deadline', { before: page.day(deadline.before), after: page.day(deadline.after) })}</p>}
      {turned.length > 0 && (
        <Table stack caption={t('updates.changed.budget')} quiet rows={turned} columns={[
          { head: t('campaigns.budget.what'), cell: ({ label }) => (label ? saidIn(label, page.lang) : t('updates.changed.out')) },
          { head: t('updates.changed.before'), number: true, cell: ({ before }) => costOf(page, before, currency) },
          { head: t('updates.changed.after'), number: true, cell: ({ after }) => costOf(page, after, currency) },
        ]} total={[t('updates.changed.all'), page.money(money(totalOf(lines, 'before'), currency)), page.money(money(totalOf(lines, 'after'), currency))]} />
      )}
      {wordsDiffer(changed) && <p>{t('updates.changed.words')}</p>}
    </>
  );
}

function costOf(page: PageContext, item: LineTurn['before'], currency: Currency): string {
  return item ? page.t('updates.changed.line', { number: formatsOf(page.lang).number(item.number), each: page.money(money(item.eachMinor, currency)) }) : '–';
}
