import type { JSX } from 'preact';
import { money } from '../kernel/money.js';
import { Notice, Wrap, type PageContext } from '../platform/web/index.js';
import { CampaignText } from './campaign.view.js';
import type { Content } from './content.js';
import { saidIn } from './said.js';
import type { CampaignOnShelf } from './shelf.js';
import type { StaffCampaign } from './staff-list.js';

/** The page of a draft as the public will see it, without the ways to give. */
export function Preview({ page, content, campaign }: { page: PageContext; content: Content; campaign: StaffCampaign }): JSX.Element {
  return (
    <Wrap>
      <p class="crumb"><a href={page.link(`/staff/campaigns/${campaign.slug}`)}>{page.t('campaigns.staff.back')}</a></p>
      <Notice title={page.t('campaigns.staff.preview')}><p>{page.t('campaigns.staff.preview.text')}</p></Notice>
      <div class="flow mt"><CampaignText page={page} campaign={onShelf(page, content, campaign)} /></div>
    </Wrap>
  );
}

function onShelf({ lang }: PageContext, content: Content, { need, needSaidOn, done }: StaffCampaign): CampaignOnShelf {
  const { words, items, gifts, currency, partner, ...head } = content;
  const text = words[lang] ?? words.en;
  return {
    ...head, ...text, story: text.story ?? '', currency, partner: partner ?? null, state: 'open', need, needSaidOn, needSaidRole: 'campaigner', done, pauseReason: null, pausedOn: null, transferReference: '', steps: [],
    items: items.map(({ label, eachMinor, number }) => ({ label: saidIn(label, lang), each: money(eachMinor, currency), number })),
    gifts: gifts.map(({ label, note, drawing, goodsMinor, postageMinor }) => ({ id: '', label: saidIn(label, lang), note: saidIn(note, lang), drawing: drawing as CampaignOnShelf['gifts'][number]['drawing'], price: money(goodsMinor + postageMinor, currency) })),
  };
}
