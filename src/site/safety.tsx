import type { JSX } from 'preact';
import { dayOf } from '../kernel/clock.js';
import { Columns, CopyButton, Facts, Icon, PageHead, Qr, Slip, Table, Wrap, type IconName, type PageContext } from '../platform/web/index.js';
import type { SignedList } from './channel-list.js';
import { CareBeforeSharing } from './help.js';

const WHO_SEES = [
  { what: 'name', us: 'no', bank: 'yes', everybody: 'no' },
  { what: 'card', us: 'no', bank: 'yes', everybody: 'no' },
  { what: 'amount', us: 'yes', bank: 'yes', everybody: 'no' },
  { what: 'purpose', us: 'yes', bank: 'neutral', everybody: 'no' },
  { what: 'sum', us: 'yes', bank: 'no', everybody: 'safeSum' },
] as const;
type Answer = 'yes' | 'no' | 'neutral' | 'safeSum';
const ANSWER_ICONS: Readonly<Record<Answer, IconName>> = { yes: 'ok', no: 'lock', neutral: 'info', safeSum: 'info' };

/** How we keep you safe: what is seen, by whom, and what nobody can promise. */
export function Safety({ page }: { page: PageContext }): JSX.Element {
  const { t } = page;
  const answer = (is: Answer) => <span class="answer"><Icon name={ANSWER_ICONS[is]} size={18} />{t(`site.safety.${is}`)}</span>;
  return (
    <Wrap>
      <PageHead title={t('site.safety.title')} lede={t('site.safety.lede')} />
      <h2 id="who">{t('site.safety.who')}</h2>
      <Table caption={t('site.safety.who.caption')} quiet stack rows={WHO_SEES} columns={[
        { head: t('site.safety.who.head'), cell: ({ what }) => t(`site.safety.who.${what}`) },
        { head: t('site.safety.who.us'), cell: ({ us }) => answer(us) },
        { head: t('site.safety.who.bank'), cell: ({ bank }) => answer(bank) },
        { head: t('site.safety.who.public'), cell: ({ everybody }) => answer(everybody) },
      ]} />
      <Columns kind="even">
        <section class="flow"><h2>{t('site.safety.card.title')}</h2><p>{t('site.safety.card.text1')}</p><p>{t('site.safety.card.text2')}</p></section>
        <section class="flow"><h2>{t('site.safety.code.title')}</h2><p>{t('site.safety.code.text1')}</p><p>{t('site.safety.code.text2')}</p></section>
        <section class="flow"><h2>{t('site.safety.site.title')}</h2><ul>{([1, 2, 3, 4] as const).map((n) => <li>{t(`site.safety.site.${n}`)}</li>)}</ul></section>
        <section class="flow"><h2>{t('site.safety.inside.title')}</h2><ul>{([1, 2, 3] as const).map((n) => <li>{t(`site.safety.inside.${n}`)}</li>)}</ul></section>
      </Columns>
      <h2>{t('site.safety.not.title')}</h2>
      <ul class="narrow">{([1, 2, 3] as const).map((n) => <li>{t(`site.safety.not.${n}`)}</li>)}</ul>
    </Wrap>
  );
}

export interface Addresses {
  readonly web: string;
  readonly others: readonly string[];
}

/** The only addresses that are ours. */
export function Channels({ page, addresses: { web, others }, list }: { page: PageContext; addresses: Addresses; list: SignedList | undefined }): JSX.Element {
  const { t } = page;
  const onion = others.filter((address) => new URL(address).hostname.endsWith('.onion'));
  const listed = (list: readonly string[]) => (list.length === 0 ? t('site.channels.none') : list.map((address) => <span class="code">{address} </span>));
  return (
    <Wrap>
      <PageHead title={t('site.channels.title')} lede={t('site.channels.lede')} />
      <Columns>
        <div class="flow">
          <h2>{t('site.channels.never.title')}</h2>
          <ul class="narrow">{([1, 2, 3] as const).map((n) => <li>{t(`site.channels.never.${n}`)}</li>)}</ul>
          <h2>{t('site.channels.check.title')}</h2>
          <p class="narrow">{t('site.channels.check.text')}</p>
          {list?.signed
            ? <><p class="narrow">{t('site.channels.signed', { day: page.day(dayOf(list.at)) })} <a href="/channels.txt">channels.txt</a>, <a href="/log/key">{t('site.channels.key')}</a>.</p><p class="narrow">{t('site.channels.command')} <code class="long">npm run verify -- note channels.txt</code></p></>
            : <p class="meta">{t('site.channels.unsigned')}</p>}
        </div>
        <Slip><Facts of={[[t('site.channels.web'), <span class="code">{web}</span>], [t('site.channels.others'), listed(others.filter((address) => !onion.includes(address)))], [t('site.channels.onion'), listed(onion)]]} /></Slip>
      </Columns>
    </Wrap>
  );
}

/** A link without a name in it, its QR code, a few words. The line of care comes first. */
export function Share({ page, web }: { page: PageContext; web: string }): JSX.Element {
  const { t } = page;
  return (
    <Wrap>
      <PageHead title={t('site.share.title')} lede={t('site.share.lede')} />
      <CareBeforeSharing page={page} />
      <Columns>
        <div class="flow">
          <h2>{t('site.share.link')}</h2>
          <p><span class="code" id="link">{web}</span></p>
          <p><CopyButton page={page} of="link" /></p>
          <h2>{t('site.share.words')}</h2>
          <p class="lede" id="words">{t('site.share.text')}</p>
          <p><CopyButton page={page} of="words" /></p>
          <p class="meta">{t('site.share.print')}</p>
        </div>
        <Slip>
          <Qr text={web} label={t('site.share.qr')} />
          <p class="code">{web}</p>
        </Slip>
      </Columns>
    </Wrap>
  );
}
