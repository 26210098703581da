import type { ComponentChildren, JSX } from 'preact';
import { formatsOf } from '../platform/i18n/index.js';
import { money } from '../kernel/money.js';
import { Badge, Button, Details, Drawing, Empty, Form, Go, Notice, PageHead, RadioTiles, Row, Rows, Sending, Table, Wrap, type PageContext } from '../platform/web/index.js';
import { coverFor } from './amounts.js';
import { CoveredNotice } from './covered.view.js';
import { StepsPart } from './steps/steps.view.js';
import type { DoneSoFar } from './done.js';
import { DonePart } from './done.view.js';
import type { CampaignHead, CampaignOnShelf } from './shelf.js';
import type { UpdateOnShelf } from './updates/shelf.js';
import { UpdatesPart } from './updates/told.view.js';

/** All campaigns, open ones first. */
export function CampaignList({ page, campaigns }: { page: PageContext; campaigns: readonly CampaignHead[] }): JSX.Element {
  return (
    <Wrap>
      <PageHead title={page.t('campaigns.list.title')} lede={page.t('campaigns.list.lede')} />
      {campaigns.length === 0
        ? <Empty title={page.t('campaigns.list.none')}>{page.t('campaigns.list.none.text')}</Empty>
        : <Rows wide>{campaigns.map((campaign) => (
            <Row drawing={campaign.drawing} level={2} title={campaign.title} href={page.link(`/campaigns/${campaign.slug}`)} end={<NeedBadge page={page} campaign={campaign} />}><p>{campaign.summary}</p></Row>
          ))}</Rows>}
    </Wrap>
  );
}

function NeedBadge({ page, campaign: { state, need } }: { page: PageContext; campaign: CampaignHead }): JSX.Element {
  if (state === 'paused') return <Badge tone="hold">{page.t('campaigns.need.paused')}</Badge>;
  if (state !== 'open') return <Badge tone="lock">{page.t('campaigns.need.closed')}</Badge>;
  return need === 'needed' ? <Badge tone="wait">{page.t('campaigns.need.needed')}</Badge> : <Badge tone="ok">{page.t('campaigns.need.covered')}</Badge>;
}

/** One campaign: the need as people said it, the budget, where it stands, and what one can give. */
export function CampaignPage({ page, campaign, done, updates }: { page: PageContext; campaign: CampaignOnShelf; done: DoneSoFar; updates: readonly UpdateOnShelf[] }): JSX.Element {
  const { t } = page;
  return (
    <Wrap>
      <p class="crumb"><a href={page.link('/campaigns')}>{t('campaigns.list.title')}</a></p>
      <div class="cols">
        <div class="flow">
          <CampaignText page={page} campaign={campaign} done={done} toGive={campaign.state === 'open' && <p class="only-narrow"><a class="btn" href="#give">{t('campaigns.give.choose')}</a></p>} />
          <UpdatesPart page={page} slug={campaign.slug} updates={updates} />
          <Details summary={t('campaigns.share.title')}><p>{t('campaigns.share.care')}</p><p><a href={page.link(`/campaigns/${campaign.slug}/share`)}>{t('campaigns.share.go')}</a></p></Details>
        </div>
        {campaign.state === 'open' ? <GiveSlip page={page} campaign={campaign} /> : <NoGifts page={page} campaign={campaign} />}
      </div>
    </Wrap>
  );
}

/** What a campaign says; `toGive` leads a phone down to the ways to give, where there are any. */
export function CampaignText({ page, campaign, done, toGive }: { page: PageContext; campaign: CampaignOnShelf; done: DoneSoFar; toGive?: ComponentChildren }): JSX.Element {
  const { t } = page;
  return (
    <>
      <h1>{campaign.title}</h1>
      <p class="lede">{campaign.summary}</p>
      <p class="row nowrap"><NeedBadge page={page} campaign={campaign} />{campaign.state === 'open' && <span class="meta">{t('campaigns.need.said', { role: campaign.needSaidRole, day: page.day(campaign.needSaidOn) })}</span>}</p>
      {toGive}
      {campaign.kind !== 'own' && <p class="narrow">{campaign.kind === 'personal' ? t('campaigns.kind.personal.text') : t('campaigns.kind.initiative.text', { partner: campaign.partner ?? '' })}</p>}
      {campaign.story.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== '').map((paragraph) => <p class="narrow">{paragraph}</p>)}
      <Budget page={page} campaign={campaign} />
      <StepsPart page={page} campaign={campaign} told={done.told.length > 0} />
      <DonePart page={page} campaign={campaign} done={done} />
      <Notice tone="ok" title={t('campaigns.verified.title')}><p>{campaign.verified}</p></Notice>
    </>
  );
}

/** Why one cannot give here now, and where the rest goes. */
function NoGifts({ page, campaign: { state, pauseReason, pausedOn, overflow } }: { page: PageContext; campaign: CampaignOnShelf }): JSX.Element {
  const { t } = page;
  const others = <p><Go href={page.link('/campaigns')}>{t('campaigns.closed.other')}</Go></p>;
  if (state === 'paused' && pauseReason !== null && pausedOn !== null) {
    return <aside class="slip flow stay"><h2>{t('campaigns.paused.title')}</h2><p>{t('campaigns.paused.text', { reason: t(`campaigns.pause.${pauseReason}`), day: page.day(pausedOn) })}</p>{others}</aside>;
  }
  return <aside class="slip flow stay"><h2>{t('campaigns.closed.title')}</h2><p>{t('campaigns.closed.text', { purpose: overflow })}</p>{others}</aside>;
}

function Budget({ page, campaign: { items, currency, deadline, pricesOn } }: { page: PageContext; campaign: CampaignOnShelf }): JSX.Element {
  const { t } = page;
  const { number } = formatsOf(page.lang);
  const totalOf = (item: (typeof items)[number]): number => item.each.minor * item.number;
  const total = items.reduce((sum, item) => sum + totalOf(item), 0);
  return (
    <>
      <h2>{t('campaigns.budget.title')}</h2>
      <Table stack caption={t('campaigns.budget.caption')} about={t('campaigns.budget.prices', { day: page.day(pricesOn) })} rows={items} columns={[
        { head: t('campaigns.budget.what'), cell: ({ label }) => label },
        { head: t('campaigns.budget.each'), number: true, cell: ({ each }) => page.money(each) },
        { head: t('campaigns.budget.number'), number: true, cell: (item) => number(item.number) },
        { head: t('campaigns.budget.total'), number: true, cell: (item) => page.money(money(totalOf(item), currency)) },
      ]} total={[t('campaigns.budget.all', { day: page.day(deadline) }), '', '', page.money(money(total, currency))]} />
    </>
  );
}

function GiveSlip({ page, campaign }: { page: PageContext; campaign: CampaignOnShelf }): JSX.Element {
  const { t } = page;
  const [first] = campaign.gifts;
  const options = [
    ...campaign.gifts.map(({ id, label, note, drawing, price }) => ({ value: id, label, note, drawing, end: page.money(price) })),
    { value: 'amount', label: t('campaigns.give.amount'), note: t('campaigns.give.amount.note'), drawing: 'jar' as const },
  ];
  const example = first?.price ?? money(2500, campaign.currency);
  return (
    <Form page={page} action={`/campaigns/${campaign.slug}/donate`} name="give" method="get" look="slip" stay>
      <h2>{t('campaigns.give.choose')}</h2>
      <CoveredNotice page={page} campaign={campaign} />
      <RadioTiles columns="one" name="gift" size="hidden" legend={t('campaigns.give.legend')} options={options} value={first?.id ?? 'amount'} />
      <Sending page={page}><Button wide>{t('campaigns.give.continue')}</Button></Sending>
      <p class="meta">{t('campaigns.give.pooled')} {t('campaigns.give.overflow', { purpose: campaign.overflow })} <FeeLine page={page} feesPaidBy={campaign.feesPaidBy} fee={page.money(coverFor(example))} example={page.money(example)} /></p>
    </Form>
  );
}

/** Who bears the card's fee: said before giving. */
export function FeeLine({ page, feesPaidBy, fee, example }: { page: PageContext; feesPaidBy: string; fee: string; example: string }): JSX.Element {
  return <>{page.t('campaigns.fees', { by: feesPaidBy, fee, example })}</>;
}

/** The page a card from Belarus or Russia gets: nothing was stored, and there is help to give. `back` leads whoever ticked the wrong answer to the form again. */
export function OtherWays({ page, back }: { page: PageContext; back?: string }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead title={t('campaigns.card.title')} lede={t('campaigns.card.lede')} />
      <p>{t('campaigns.card.why')}</p>
      <Rows>
        <Row drawing="envelope" level={2} title={t('campaigns.card.letter')} href={page.link('/letters')}><p>{t('campaigns.card.letter.text')}</p></Row>
        <Row drawing="leaflet" level={2} title={t('campaigns.card.share')} href={page.link('/share')}><p>{t('campaigns.card.share.text')}</p></Row>
        <Row drawing="house" level={2} title={t('campaigns.card.friend')}><p>{t('campaigns.card.friend.text')}</p></Row>
      </Rows>
      <p class="meta">{t('campaigns.card.nothing')}</p>
      {back !== undefined && <p><a href={page.link(back)}>{t('campaigns.card.back')}</a> <span class="meta">{t('campaigns.card.back.text')}</span></p>}
    </Wrap>
  );
}

/** Where Stripe leads back to. It knows nothing of whom it thanks. */
export function Thanks({ page }: { page: PageContext }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <div class="row"><Drawing name="candle" size={72} /><h1>{t('campaigns.thanks.title')}</h1></div>
      <p class="lede">{t('campaigns.thanks.lede')}</p>
      <p>{t('campaigns.thanks.text')}</p>
      <p class="row"><Button href={page.link('/gift')}>{t('campaigns.thanks.gift')}</Button></p>
      <p><a href={page.link('/letters')}>{t('campaigns.thanks.letter')}</a><span class="meta"> {t('thanks.letter.note')}</span></p>
      <p><a href={page.link('/thanks/card')}>{t('thanks.card.title')}</a></p>
      <p class="meta">{t('campaigns.thanks.close')}</p>
    </Wrap>
  );
}

