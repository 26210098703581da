import type { JSX } from 'preact';
import { money } from '../kernel/money.js';
import { LANGUAGE_NAMES, LANGUAGES, linkTo } from '../platform/i18n/index.js';
import { Notice, Row, Rows, Wrap, type PageContext } from '../platform/web/index.js';
import { CampaignText } from './campaign.view.js';
import type { Content } from './content.js';
import { nothingTold } from './done.js';
import { saidIn } from './said.js';
import type { CampaignOnShelf } from './shelf.js';
import type { StaffCampaign } from './staff-list.js';

/** The page of a draft as the public will see it, in each language it is written in, with what can be chosen and without the ways to give. */
export function Preview({ page, content, campaign }: { page: PageContext; content: Content; campaign: StaffCampaign }): JSX.Element {
  const shown = onShelf(page, content, campaign);
  return (
    <Wrap>
      <p class="crumb"><a href={page.link(`/staff/campaigns/${campaign.slug}`)}>{page.t('campaigns.staff.back')}</a></p>
      <Notice title={page.t('campaigns.staff.preview')}><p>{page.t('campaigns.staff.preview.text')}</p><Languages page={page} content={content} /></Notice>
      <div class="flow mt"><CampaignText page={page} campaign={shown} done={nothingTold()} /><Gifts page={page} campaign={shown} /></div>
    </Wrap>
  );
}

/** A second person reads all of them. */
function Languages({ page, content: { slug, words } }: { page: PageContext; content: Content }): JSX.Element {
  return <p class="row">{LANGUAGES.filter((lang) => words[lang]).map((lang) => <a href={linkTo(lang, `/staff/campaigns/${slug}/preview`)} lang={lang} hreflang={lang} aria-current={lang === page.lang ? 'true' : undefined}>{LANGUAGE_NAMES[lang]}</a>)}</p>;
}

function Gifts({ page: { t, money: said }, campaign: { gifts, overflow } }: { page: PageContext; campaign: CampaignOnShelf }): JSX.Element {
  return (
    <>
      <h2>{t('campaigns.give.choose')}</h2>
      {gifts.length > 0 && <Rows wide>{gifts.map(({ label, note, drawing, price }) => <Row drawing={drawing} title={label} end={said(price)}><p>{note}</p></Row>)}</Rows>}
      <p class="meta">{t('campaigns.give.overflow', { purpose: overflow })}</p>
    </>
  );
}

function onShelf({ lang }: PageContext, content: Content, { need, needSaidOn, done }: StaffCampaign): CampaignOnShelf {
  const { words, items, gifts, currency, partner, ...head } = content;
  const text = words[lang] ?? words.en;
  return {
    ...head, ...text, story: text.story ?? '', currency, partner: partner ?? null, state: 'open', need, needSaidOn, drawing: 'parcel', needSaidRole: 'campaigner', done, pauseReason: null, pausedOn: null, transferReference: '', steps: [],
    items: items.map(({ label, eachMinor, number }) => ({ label: saidIn(label, lang), each: money(eachMinor, currency), number })),
    gifts: gifts.map(({ label, note, drawing, goodsMinor, postageMinor }) => ({ id: '', label: saidIn(label, lang), note: saidIn(note, lang), drawing: drawing as CampaignOnShelf['gifts'][number]['drawing'], price: money(goodsMinor + postageMinor, currency) })),
  };
}
