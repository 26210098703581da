import type { JSX } from 'preact';
import { Badge, Button, Empty, PageHead, Table, Wrap, type BadgeTone, type PageContext } from '../platform/web/index.js';
import type { CampaignState } from './lives.js';
import type { StaffCampaign } from './staff-list.js';

export const TONES: Readonly<Record<CampaignState, BadgeTone>> = { draft: 'wait', checked: 'wait', open: 'ok', paused: 'hold', closing: 'go', closed: 'lock', archived: 'lock' };

/** Campaigns, those that wait for a second person first. */
export function StaffCampaigns({ page, campaigns }: { page: PageContext; campaigns: readonly StaffCampaign[] }): JSX.Element {
  const { t } = page;
  return (
    <Wrap loose>
      <PageHead title={t('campaigns.staff.title')} lede={t('campaigns.staff.lede')} />
      {page.can?.('campaigns.edit') && <p><Button href={page.link('/staff/campaigns/new')}>{t('campaigns.staff.new')}</Button></p>}
      {campaigns.length === 0 ? <Empty title={t('campaigns.staff.none')}>{t('campaigns.staff.none.text')}</Empty> : (
        <Table stack caption={t('campaigns.staff.title')} quiet rows={campaigns} columns={[
          { head: t('campaigns.staff.campaign'), cell: ({ slug, title, fund }) => <><a href={page.link(`/staff/campaigns/${slug}`)}>{title}</a><span class="meta">{fund}</span></> },
          { head: t('campaigns.draft.kind'), cell: ({ kind }) => t(`campaigns.kind.${kind}`) },
          { head: t('campaigns.staff.state'), cell: ({ state }) => <Badge tone={TONES[state]}>{t(`campaigns.state.${state}`)}</Badge> },
          { head: t('campaigns.staff.need'), cell: ({ need, needSaidOn }) => <>{t(`campaigns.need.${need}`)}<span class="meta">{page.day(needSaidOn)}</span></> },
          { head: t('campaigns.staff.deadline'), cell: ({ deadline }) => page.day(deadline) },
        ]} />
      )}
    </Wrap>
  );
}
