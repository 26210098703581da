import type { JSX } from 'preact';
import { formatsOf, lookup } from '../platform/i18n/index.js';
import { Badge, Button, Card, Columns, Facts, LifeStrip, Moment, Notice, PageHead, Table, Timeline, Wrap } from '../platform/web/index.js';
import { WhatYouCanDo, type StaffProps } from './acts.view.js';
import { TONES } from './staff.view.js';
import { Doubts, UpdatesTable } from './updates/desk.view.js';

const STRIP = ['draft', 'checked', 'open', 'closing', 'closed', 'archived'] as const;

/** One campaign for staff: where it is in its life, what was agreed, and what this person may do now. */
export function StaffCampaignPage(props: StaffProps): JSX.Element {
  const { page, campaign, consentEnded } = props;
  const { t } = page;
  const at = STRIP.indexOf(campaign.state === 'paused' ? 'open' : campaign.state);
  return (
    <Wrap loose>
      <PageHead title={campaign.title} crumb={<a href={page.link('/staff/campaigns')}>{t('campaigns.staff.title')}</a>} aside={<Badge tone={TONES[campaign.state]}>{t(`campaigns.state.${campaign.state}`)}</Badge>} />
      <LifeStrip label={t('campaigns.staff.life')} steps={STRIP.map((state) => t(`campaigns.state.${state}`))} now={at} />
      {consentEnded && <Notice tone="care" title={t('campaigns.staff.consentEnded')}><p>{t(campaign.state === 'draft' || campaign.state === 'checked' ? 'campaigns.staff.consentEnded.draft' : 'campaigns.staff.consentEnded.text')}</p></Notice>}
      <Columns>
        <div class="flow">
          {(campaign.state === 'draft' || campaign.state === 'checked') && <Doubts page={page} texts={Object.values(props.content.words).flatMap((words) => Object.values(words) as string[])} />}
          <About {...props} />
          <Raised {...props} />
          <Pauses {...props} />
          <Rests {...props} />
        </div>
        <WhatYouCanDo {...props} />
      </Columns>
      {campaign.state !== 'draft' && campaign.state !== 'checked' && <Told {...props} />}
      <History {...props} />
    </Wrap>
  );
}

function About({ page, campaign: { kind, fund, deadline, need, needSaidOn, slug, state }, content: { partner, overflowFund, words, consents }, checkedOn }: StaffProps): JSX.Element {
  const { t } = page;
  const isPublic = state !== 'draft' && state !== 'checked';
  return (
    <Card>
      <Facts of={[
        [t('campaigns.draft.kind'), t(`campaigns.kind.${kind}`)],
        partner !== undefined && [t('campaigns.draft.partner'), partner],
        [t('campaigns.draft.fund'), fund],
        [t('campaigns.staff.need'), `${t(`campaigns.need.${need}`)}, ${page.day(needSaidOn)}`],
        [t('campaigns.staff.deadline'), page.day(deadline)],
        [t('campaigns.draft.overflow'), `${words.en.overflow} (${overflowFund})`],
        consents.length > 0 && [t('campaigns.draft.consents'), consents.map(({ field, givenOn }) => `${t(`campaigns.consent.${field}`)}, ${page.day(givenOn)}`).join('; ')],
        checkedOn !== null && [t('campaigns.staff.checked'), page.day(checkedOn)],
        [t('campaigns.staff.page'), isPublic ? <a href={page.link(`/campaigns/${slug}`)}>{`/campaigns/${slug}`}</a> : <a href={page.link(`/staff/campaigns/${slug}/preview`)}>{t('campaigns.staff.preview')}</a>],
      ]} />
    </Card>
  );
}

/** Sums of its fund, for whoever reads the books: the public is told in steps. */
function Raised({ page, raised, onItsWay, campaign: { state } }: StaffProps): JSX.Element | null {
  const { t } = page;
  if (state === 'draft' || state === 'checked' || !page.can?.('ledger.read')) return null;
  const said = (sums: StaffProps['raised']): string => (sums.length === 0 ? '–' : sums.map((sum) => page.money(sum)).join(' · '));
  return (
    <Card>
      <Facts of={[[t('campaigns.staff.raised'), said(raised)], [t('campaigns.staff.onItsWay'), said(onItsWay)]]} />
      <p class="meta">{t('campaigns.staff.raised.note')}</p>
    </Card>
  );
}

/** What was told of it, and what one may tell. */
function Told({ page, updates, consentEnded, campaign: { slug, state } }: StaffProps): JSX.Element {
  const { t } = page;
  return (
    <section class="flow" aria-labelledby="updates-h">
      <h2 id="updates-h">{t('updates.title')}</h2>
      {page.can?.('campaigns.edit') && !consentEnded && (
        <p class="row">
          <Button small tone="second" href={page.link(`/staff/campaigns/${slug}/updates/new`)}>{t('updates.form.head')}</Button>
          {(state === 'open' || state === 'paused') && <Button small tone="second" href={page.link(`/staff/campaigns/${slug}/changes/new`)}>{t('updates.change.head')}</Button>}
        </p>
      )}
      <UpdatesTable page={page} updates={updates} />
    </section>
  );
}

function Pauses({ page, pauses }: StaffProps): JSX.Element | null {
  const { t } = page;
  if (pauses.length === 0) return null;
  return (
    <Table stack caption={t('campaigns.staff.pauses')} rows={pauses} columns={[
      { head: t('campaigns.staff.pausedOn'), cell: ({ pausedOn }) => page.day(pausedOn) },
      { head: t('campaigns.staff.why'), cell: ({ reason, note }) => <>{t(`campaigns.pause.${reason}`)}<span class="meta">{note}</span></> },
      { head: t('campaigns.staff.resumedOn'), cell: ({ resumedOn, resumedNote }) => (resumedOn === null ? '–' : <>{page.day(resumedOn)}<span class="meta">{resumedNote}</span></>) },
    ]} />
  );
}

function Rests({ page, rests }: StaffProps): JSX.Element | null {
  const { t } = page;
  if (rests.length === 0) return null;
  return (
    <Table stack caption={t('campaigns.rest.title')} rows={rests} columns={[
      { head: t('campaigns.rest.asked'), cell: ({ askedOn }) => page.day(askedOn) },
      { head: t('campaigns.rest.to'), cell: ({ to }) => to },
      { head: t('campaigns.rest.amount'), number: true, cell: ({ amount }) => page.money(amount) },
      { head: t('campaigns.staff.state'), cell: ({ state }) => t(`campaigns.rest.${state}`) },
    ]} />
  );
}

function History({ page, history }: StaffProps): JSX.Element {
  const find = lookup(page.lang);
  return (
    <section class="flow" aria-labelledby="history-h">
      <h2 id="history-h">{page.t('campaigns.staff.history')}</h2>
      <Timeline>
        {[...history].reverse().map(({ kind, at, role }, index) => (
          <Moment state={index === 0 ? 'now' : 'done'} title={find(`campaigns.record.${kind.replace('campaign.', '')}`) ?? kind} meta={`${formatsOf(page.lang).moment(at)} · ${find(`web.role.${role}`) ?? role}`} />
        ))}
      </Timeline>
    </section>
  );
}
